"""Fields of one line, and what kind of thing each is."""

from __future__ import annotations

import csv
import re
from functools import cache

NOT_A_NUMBER = ("", "nan", "NaN", "NAN", "-nan", "-NaN", "NA", "N/A", "n/a", "null", "NULL", "#N/A")
"""Fields that stand for a missing number."""

ONE_COLUMN = ""
"""The separator of files that have none."""

_INFINITE = r"[+-]?(?:[iI]nf(?:inity)?|INF)"
_DATE = re.compile(
    r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?:[T ]+.*)?"
    r"|\d{1,2}:\d\d(?::\d\d)?(?:[.,:]\d*)?\s*(?:[AP]M|Z)?",
    re.IGNORECASE,
)


@cache
def number_pattern(decimal: str) -> re.Pattern[str]:
    """Give the pattern of a number with this decimal mark; ``1.`` ends in a point, ``1,`` in no comma.

    Digits are those of ASCII, which the parser reads.
    """
    fraction = r"(?:\d+(?:\.\d*)?|\.\d+)" if decimal == "." else r"(?:\d+(?:,\d+)?|,\d+)"
    return re.compile(rf"[+-]?{fraction}(?:[eE][+-]?\d+)?|{_INFINITE}", re.ASCII)


@cache
def grouped_pattern(decimal: str) -> re.Pattern[str]:
    """Give the pattern of a number whose thousands are grouped by the other mark, a blank or a quote."""
    other = "," if decimal == "." else "."
    mark = rf"[{re.escape(other)} '\u2019\u00a0\u202f]"
    return re.compile(rf"[+-]?\d{{1,3}}({mark})\d{{3}}(?:\1\d{{3}})*(?:{re.escape(decimal)}\d*)?", re.ASCII)


def split(line: str, separator: str) -> list[str]:
    """Split a line into its fields, without blanks and quotes around them.

    Parameters
    ----------
    line
        Without its end.
    separator
        A character, a blank for any run of blanks, or :data:`ONE_COLUMN`.

    Returns
    -------
    list of str
        At least one field.
    """
    if separator == ONE_COLUMN:
        return [_bare(line)]
    if separator == " ":
        words = re.findall(r'"[^"]*"|[^ \t]+', line) if '"' in line else line.replace("\t", " ").split(" ")
        return [_bare(word) for word in words if word] or [""]
    if '"' in line:
        try:
            fields = next(csv.reader([line], delimiter=separator, skipinitialspace=True))
            return [field.strip() for field in fields]
        except (csv.Error, StopIteration):
            return [_bare(line)]
    return [field.strip() for field in line.split(separator)]


def _bare(field: str) -> str:
    stripped = field.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] == '"':
        return stripped[1:-1].strip()
    return stripped


def kind(field: str, decimal: str) -> str:
    """Tell what a field is.

    Parameters
    ----------
    field
        Without blanks and quotes around it.
    decimal
        The decimal mark that is tried.

    Returns
    -------
    str
        ``n`` a number, ``e`` empty or not a number, ``o`` a number with the other decimal mark,
        ``g`` a number with grouped thousands, ``d`` a date or time, ``t`` any other text.
    """
    if number_pattern(decimal).fullmatch(field):
        return "n"
    if field in NOT_A_NUMBER:
        return "e"
    other = "," if decimal == "." else "."
    if grouped_pattern(decimal).fullmatch(field):
        return "g"
    if number_pattern(other).fullmatch(field):
        return "o"
    if grouped_pattern(other).fullmatch(field):
        return "g"
    return "d" if _DATE.fullmatch(field) else "t"


def is_comment(line: str) -> bool:
    """Check whether a line is a comment: ``#`` or ``%`` first."""
    return line.lstrip()[:1] in ("#", "%")
