"""Whole numbers right above the data: channel numbers, a rate, a count, or data."""

from __future__ import annotations

import re

from suite.data.readers.text.layout import Row, Table
from suite.data.readers.text.unclear import Unclear

_ENOUGH = 20
"""Rows from which a format is known."""

_OUTLIER = 10.0
"""A sampling rate or a count exceeds what follows by more than this factor."""


def leading_rows(table: Table, rows: list[Row], named: bool, below: int) -> int:
    """Count the rows at the start of the numbers that number the channels.

    Parameters
    ----------
    table
        As chosen.
    rows
        Its rows of numbers.
    named
        Whether names stand above them.
    below
        Lines of the file below the first of them.

    Returns
    -------
    int
        0 or 1.

    Raises
    ------
    Unclear
        When the first rows may be a rate or a count.
    """
    for count in (3, 2, 1):
        head, rest = rows[:count], rows[count:]
        columns = [column for column in table.numeric if all(row.kinds[column] == "n" for row in head)]
        whole = all(_is_whole(row, column) for row in head for column in columns)
        if len(rest) < 3 or not columns or not whole:
            continue
        odd = not any(_is_whole(row, column) for row in rest for column in columns)
        values = [[_value(table, row, column) for column in columns] for row in head]
        if count == 1 and (_numbers_beside_index(values[0], rows, table) and not named):
            return 1
        if count == 1 and odd and _is_numbering(values[0], rows, columns, named):
            return 1
        outlies = all(_outlies(table, head, rest, column) for column in columns) and (odd or not named)
        counts = not named and len(columns) == 1 and values == [[below]]
        written = odd and not named and len(rest) >= _ENOUGH and (len(columns) == 1 or any(map(any, values)))
        if outlies or counts or written:
            _ask(rows[count - 1], rows[count])
    return 0


def _ask(row: Row, below: Row) -> None:
    shown, next_shown = row.line.text.strip()[:40], below.line.text.strip()[:40]
    raise Unclear(
        f"{shown!r} can be a rate, a count or channel numbers above {next_shown!r}, or data",
        "the manifest key skip_rows: how many lines stand before names or data, 0 for none",
        row.line.at,
    )


def _is_whole(row: Row, column: int) -> bool:
    return re.fullmatch(r"[+-]?\d+", row.fields[column]) is not None


def _value(table: Table, row: Row, column: int) -> float:
    if row.kinds[column] not in "ng":
        return 0.0
    digits = re.sub(rf"[^\deE+{re.escape(table.decimal)}-]", "", row.fields[column])
    return float(digits.replace(",", "."))


def _outlies(table: Table, head: list[Row], rest: list[Row], column: int) -> bool:
    largest = max(abs(_value(table, row, column)) for row in rest)
    return min(abs(_value(table, row, column)) for row in head) > _OUTLIER * largest > 0


def _numbers_beside_index(values: list[float], rows: list[Row], table: Table) -> bool:
    """Check for the line above an index without a name: pandas numbers columns that have no names from 0."""
    if rows[0].fields[0] or 0 not in table.numeric or values != list(range(len(values))):
        return False
    return [row.fields[0] for row in rows[1:4]] == ["0", "1", "2"]


def _is_numbering(values: list[float], rows: list[Row], columns: list[int], named: bool) -> bool:
    """Check whether the first row counts the channels, as no row below is written.

    Raises
    ------
    Unclear
        For one or two columns, where one row decides too little.
    """
    counted = len(values)
    if values != list(range(1, counted + 1)) and (counted < 2 or values != list(range(counted))):
        return False
    if counted > 2:
        return True
    decimals = {
        tuple(len(re.split(r"[.,eE]", row.fields[column] + ".")[1]) for column in columns) for row in rows[1:]
    }
    fixed = len(decimals) == 1 and len(rows) > 4
    if counted == 2 and fixed and not named:
        return True
    if fixed or (counted == 2 and (not named or len(rows) > _ENOUGH)):
        _ask(rows[0], rows[1])
    return False
