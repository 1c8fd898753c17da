"""Which rows of a text file are numbers, and what separates fields and decimals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from suite.data.readers.options import ReadOptions
from suite.data.readers.text.fields import ONE_COLUMN, is_comment, kind, split
from suite.data.readers.text.sampled import Line
from suite.data.readers.text.unclear import Unclear

DECIDING = "the manifest keys separator, decimal or skip_rows to say how to read it"

_ALLOWED = {"n": "nge", "e": "et", "d": "de", "t": "netdog"}
"""What may stand in a column of each role."""

_ENOUGH_ROWS = 20

_QUOTED = re.compile(r'"[^",]*\d,\d[^",]*"')

_COMMENT = ("comment", "comments", "kommentar", "remark", "remarks", "bemerkung")
"""Last names of headers (LabVIEW) whose column is filled in few rows."""


class Row(NamedTuple):
    """A line that is no comment and not blank, in its fields.

    Attributes
    ----------
    line
        The line.
    fields, kinds
        Its fields, and the kind of each.
    """

    line: Line
    fields: list[str]
    kinds: list[str]


class Table(NamedTuple):
    """Rows as one separator and one decimal mark divide them.

    Attributes
    ----------
    separator, decimal
        The two marks.
    rows
        All rows of the sample.
    roles
        Per column: ``n`` numbers, ``e`` empty, ``d`` dates and times, ``t`` other text.
    fits
        Per row, whether it has numbers where the columns have them.
    text
        Characters per fitting row that are in no number; of dates, times and grouped numbers a tenth.
    comments
        Whether a row may end in one more field, a comment.
    """

    separator: str
    decimal: str
    rows: list[Row]
    roles: list[str]
    fits: list[bool]
    text: float
    comments: bool = False

    @property
    def body(self) -> list[Row]:
        """The rows that fit."""
        return [row for row, fits in zip(self.rows, self.fits, strict=True) if fits]

    @property
    def numeric(self) -> list[int]:
        """Positions of the columns of numbers."""
        return [index for index, role in enumerate(self.roles) if role == "n"]

    def is_row(self, row: Row) -> bool:
        """Check whether a row has numbers where the columns have them, and no further ones."""
        width = len(self.roles)
        if len(row.kinds) < width or not any(row.kinds[index] in "ng" for index in self.numeric):
            return False
        further = [field for field in row.fields[width:] if field]
        if further and not (self.comments and len(row.kinds) == width + 1 and row.kinds[-1] in "td"):
            return False
        return all(kind in _ALLOWED[role] for kind, role in zip(row.kinds, self.roles, strict=False))


def tables(lines: list[Line], options: ReadOptions) -> list[Table]:
    """Divide the lines in every way that the options leave.

    Parameters
    ----------
    lines
        Of the sample.
    options
        What the user says.

    Returns
    -------
    list of Table
        Those with rows of numbers.

    Raises
    ------
    Unclear
        When there are none; the line says what was seen.
    """
    content = [line for line in lines if line.text.strip() and not is_comment(line.text)]
    tried = [table for marks in _marks(content, options) if (table := _table(content, *marks)) is not None]
    if tried:
        return tried
    seen = next((line.text.strip()[:60] for line in content), "nothing")
    raise Unclear(f"no row of numbers in {len(content)} lines; the first is {seen!r}", DECIDING)


def _marks(content: list[Line], options: ReadOptions) -> Iterator[tuple[str, str]]:
    if options.separator is not None:
        separators = [options.separator]
    else:
        whole = "\n".join(line.text.strip() for line in content)
        separators = [mark for mark in ("\t", ";", "|", ",") if any(mark in line.text for line in content)]
        separators += [" "] if " " in whole or "\t" in whole else []
        separators += [ONE_COLUMN]
    quoted = options.separator is not None or any(_QUOTED.search(line.text) for line in content)
    for separator in separators:
        for decimal in (".", ",") if options.decimal is None else (options.decimal,):
            if separator != decimal or quoted:  # only quotes can keep a comma in a field
                yield separator, decimal


def _table(content: list[Line], separator: str, decimal: str) -> Table | None:
    rows = []
    for line in content:
        fields = split(line.text, separator)
        rows.append(Row(line, fields, [kind(field, decimal) for field in fields]))
    widths = Counter(len(row.kinds) for row in rows if "n" in row.kinds or "g" in row.kinds)
    if not widths:
        return None
    width = max(widths, key=lambda width: (widths[width], -width))
    kinds = [row.kinds for row in rows if len(row.kinds) == width and set(row.kinds) & {"n", "g"}]
    roles = _roles(kinds[len(kinds) // 2 :] if len(kinds) >= _ENOUGH_ROWS else kinds)  # below a preamble
    if "n" not in roles:
        return None
    roles = _with_sparse(roles, rows)
    comments = any(len(row.fields) == width + 1 and row.fields[-1].lower() in _COMMENT for row in rows)
    table = Table(separator, decimal, rows, roles, [], 0.0, comments)
    table = table._replace(fits=[table.is_row(row) for row in rows])
    if not any(table.fits):
        return None
    text = sum(
        len("".join(field.split())) * (0.1 if kind in "dg" else 1.0)
        for row in table.body
        for field, kind in zip(row.fields, row.kinds, strict=True)
        if kind not in "ne"
    )
    return table._replace(text=text / len(table.body))


def _with_sparse(roles: list[str], rows: list[Row]) -> list[str]:
    """Take a column for one of numbers, too, that few rows fill: a trigger, a slow sensor.

    Such a row stands right above another one; a line of a preamble stands above names.
    """
    whole = [_is_filled(row.kinds, roles) for row in rows]
    pairs = zip(rows, whole, [*whole[1:], True], strict=True)
    kinds = [row.kinds for row, fits, next_fits in pairs if fits and next_fits]
    return [
        "n" if role == "e" and any(row[column] == "n" for row in kinds) else role
        for column, role in enumerate(roles)
    ]


def _is_filled(kinds: list[str], roles: list[str]) -> bool:
    return len(kinds) == len(roles) and all(
        kind == "n" if role == "n" else kind in _ALLOWED[role] + "n"
        for kind, role in zip(kinds, roles, strict=True)
    )


def _roles(kinds: list[list[str]]) -> list[str]:
    roles = []
    for column in zip(*kinds, strict=True):
        counts = Counter(column)
        filled = len(kinds) - counts["e"]
        if not filled:
            roles.append("e")
        elif (counts["n"] + counts["g"]) * 2 > filled:
            roles.append("n")
        else:
            roles.append("d" if counts["d"] * 2 > filled else "t")
    return roles
