"""Where the numbers begin and end: what comes before is a preamble, what comes after a footer."""

from __future__ import annotations

import re
from typing import NamedTuple

from suite.data.readers.text.layout import DECIDING, Row, Table
from suite.data.readers.text.sampled import Sample
from suite.data.readers.text.unclear import Unclear

_STRAY = 3
"""So many rows of a preamble may look like data by chance."""

_MOST_NUMBERS = 8
"""So many lines of a preamble may hold nothing but numbers; more are data that are divided otherwise."""

_NUMBERS = re.compile(r"[\s.,;|eE+-]*\d[\d\s.,;|eE+-]*", re.ASCII)


class Bounds(NamedTuple):
    """The first and last row of numbers, as positions in the table's rows."""

    first: int
    last: int


def bounds(table: Table, sample: Sample) -> Bounds:
    """Find the numbers: the long run of rows at the end of the file.

    Parameters
    ----------
    table
        As chosen.
    sample
        From which it was made.

    Returns
    -------
    Bounds
        Both within what was read without a gap.

    Raises
    ------
    Unclear
        A line between rows of numbers, or rows before or after that may be numbers, too.
    """
    last = len(table.fits) - 1 - table.fits[::-1].index(True)
    first = _first(table, last)
    if table.rows[first].line.at > sample.lines[sample.head - 1].at:
        raise Unclear(
            f"no row of numbers in the first {sample.head} lines", DECIDING, table.rows[first].line.at
        )
    if table.rows[last].line.at < sample.lines[-sample.tail].at:
        raise _no_row(table, table.rows[-1])
    _check_footer(table, table.rows[last + 1 :], last + 1 - first)
    return Bounds(first, last)


def _first(table: Table, last: int) -> int:
    """Go back from the last row of numbers to the line above the first one."""
    width = len(table.roles)
    below, bodies, first = 0, sum(table.fits[: last + 1]), 0
    for index in range(last, -1, -1):
        row = table.rows[index]
        if table.fits[index]:
            below += 1
            first = index
        elif not _is_empty(row, width):
            above = bodies - below
            others = sum(not fits for fits in table.fits[: index + 1])
            if above * 5 > below or above > max(_STRAY, others) or _holds_numbers(table, row, below):
                raise _no_row(table, row)
            break
    above_rows = table.rows[:first]
    for row in reversed(above_rows):
        if _holds_numbers(table, row, below) or _is_nearly_row(table, row):
            raise _no_row(table, row)
    numbers = [row for row in above_rows if _NUMBERS.fullmatch(row.line.text)]
    if len(numbers) > _MOST_NUMBERS:
        raise _no_row(table, numbers[-1])
    return first


def _is_empty(row: Row, width: int) -> bool:
    """Check for a row without values: a gap if numbers surround it, else nothing."""
    return len(row.kinds) == width and set(row.kinds) == {"e"}


def _holds_numbers(table: Table, row: Row, below: int) -> bool:
    """Check for a row of numbers in another count, above a body too short to call it a preamble."""
    kinds = set(row.kinds)
    return "n" in kinds and kinds <= {"n", "e", "o", "g"} and len(row.kinds) != len(table.roles) and below < 5


def _is_nearly_row(table: Table, row: Row) -> bool:
    """Check for numbers in all columns of several with text beyond, or with the other decimal mark."""
    width = len(table.roles)
    if len(row.kinds) == width and "o" in row.kinds and set(row.kinds) <= set("neog"):
        return True
    own = [row.kinds[column] for column in table.numeric if column < len(row.kinds)]
    return "t" in row.kinds[width:] and len(own) == len(table.numeric) > 1 and set(own) == {"n"}


def _no_row(table: Table, row: Row) -> Unclear:
    if len(row.kinds) != len(table.roles) and set(row.kinds) <= {"n", "e"}:
        return Unclear(f"Expected {len(table.roles)} fields, saw {len(row.kinds)}", DECIDING, row.line.at)
    shown = row.line.text.strip()[:40]
    return Unclear(f"{shown!r} is no row of numbers like the others", DECIDING, row.line.at)


def _check_footer(table: Table, rows: list[Row], count: int) -> None:
    """Let words end a file; a cut or damaged row is no footer."""
    for row in rows:
        if set(row.kinds) == {"e"}:
            continue
        text = row.line.text.strip(" \t\"'")
        is_word = re.match(r"[^\W\d_]{2}|[*\-=<\[(_]{2}|[<\[(]\w", text) and row.kinds[0] == "t"
        is_end = re.match(r"\W*(?:end|eof|ende|fin)\b", text, re.IGNORECASE)
        if not is_end and not (is_word and count >= 10):
            raise _no_row(table, row)
