"""Rows of numbers to arrays, every field checked."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.text.fields import (
    NOT_A_NUMBER,
    grouped_pattern,
    is_comment,
    number_pattern,
    split,
)
from suite.data.readers.text.layout import DECIDING, Table
from suite.data.readers.text.unclear import Unclear

_NEVER = "\x1f"
"""Separates fields where there is one column; no text has it."""


def parse(data: bytes, start: int, stop: int, table: Table) -> dict[int, npt.NDArray[np.float64]]:
    """Turn the rows of numbers into one array a column.

    Parameters
    ----------
    data
        The file in UTF-8.
    start, stop
        Offsets of the first row and of the end of the last one.
    table
        How they are divided.

    Returns
    -------
    dict of int to ndarray
        Shape (rows,) by position of the column; NaN for an empty field.

    Raises
    ------
    Unclear
        A row with other fields; the offset names it.
    """
    import pandas as pd

    rows = data[start:stop]
    if len(table.roles) == 1:
        _check_blank_lines(rows, start)
    if b"#" in rows or b"%" in rows:
        rows = re.sub(rb"(?m)^[ \t]*[#%][^\n]*", b"", rows)
    width = len(table.roles)
    grouped = any(row.kinds[column] == "g" for row in table.body for column in table.numeric)
    further = width + table.comments
    mark = table.separator or _NEVER
    widest = mark.join(["0"] * (further + 1)).encode() + b"\n"  # shorter rows end in empty fields
    try:
        frame = pd.read_csv(
            BytesIO(widest + rows),
            sep=r"\s+" if mark == " " else mark,
            decimal=table.decimal,
            header=None,
            names=range(further + 1),
            usecols=[*table.numeric, further],
            dtype=dict.fromkeys(table.numeric, str if grouped else np.float64) | {further: str},
            index_col=False,
            keep_default_na=False,
            na_values=list(NOT_A_NUMBER),
            skipinitialspace=True,
            skip_blank_lines=True,
            low_memory=False,
        )
    except (ValueError, OverflowError) as error:  # a field that is no number, or too many fields
        raise _odd_row(data, start, stop, table) or Unclear(str(error), DECIDING) from error
    frame = frame.iloc[1:]
    if frame[further].notna().any():
        raise _odd_row(data, start, stop, table) or Unclear("has rows with more fields", DECIDING)
    if grouped:
        return _without_groups(frame, table)
    return {column: frame[column].to_numpy() for column in table.numeric}


def _check_blank_lines(rows: bytes, start: int) -> None:
    """Refuse a blank line in a lone column, a missing value; some programs write one after every row."""
    blank = rows.count(b"\n\n")
    if blank and blank * 4 < rows.count(b"\n"):
        at = start + rows.index(b"\n\n") + 1
        raise Unclear("is blank between two numbers: a missing value", "a file without gaps", at)


def _odd_row(data: bytes, start: int, stop: int, table: Table) -> Unclear | None:
    """Find the first row with a field that is no number, or with further fields."""
    at = start
    width = len(table.roles) + table.comments
    pattern, grouped = number_pattern(table.decimal), grouped_pattern(table.decimal)
    for raw in data[start:stop].split(b"\n"):
        text = raw.decode("utf-8", "replace")
        if text.strip() and not is_comment(text):
            fields = split(text, table.separator)
            if text.count('"') % 2:
                return Unclear("has a quotation mark without its second", "a file without it", at)
            if any(fields[width:]):
                return Unclear(f"Expected {width} fields, saw {len(fields)}", DECIDING, at)
            for column in table.numeric:
                field = fields[column] if column < len(fields) else ""
                if not (field in NOT_A_NUMBER or pattern.fullmatch(field) or grouped.fullmatch(field)):
                    return Unclear(f"{field[:40]!r} is no number like the others", DECIDING, at)
        at += len(raw) + 1
    return None


def _without_groups(frame: Any, table: Table) -> dict[int, npt.NDArray[np.float64]]:
    """Read numbers whose thousands are grouped, as the user's decimal mark says."""
    pattern = grouped_pattern(table.decimal)
    marks = re.compile(rf"[^\d{re.escape(table.decimal)}+-]")

    def plain(field: str) -> str:
        digits = marks.sub("", field) if pattern.fullmatch(field) else field
        return digits.replace(table.decimal, ".")

    columns = {}
    for column in table.numeric:
        fields = frame[column].fillna("nan").str.strip()
        columns[column] = np.array([plain(field) for field in fields], dtype=np.float64)
    return columns
