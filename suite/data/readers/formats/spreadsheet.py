"""Sheets of Excel's workbooks, through openpyxl."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from suite.data.readers.declared_size import check_packed
from suite.data.readers.format import Arrays, Format
from suite.data.readers.options import ReadOptions
from suite.data.readers.text import columns_of
from suite.errors import RequestError

_MOST_ROWS = 1_048_576
"""Rows of a sheet (Microsoft, "Excel specifications and limits")."""

_FEWEST_ROWS = 64
"""Beside a sheet of so many rows, shorter ones are notes."""

_EMPTY: list[str] = []
"""The rows that hold nothing are one."""

_AS_WRITTEN = ReadOptions(separator="\t", decimal=".")


def read_spreadsheet(path: Path) -> Arrays:
    """Read the columns of numbers of each sheet; names, units and what stands above are told as in text.

    Parameters
    ----------
    path
        An ``.xlsx`` file; of a formula the value that Excel left is read.

    Returns
    -------
    dict of str to ndarray
        One float64 array of shape (rows,) a column, called by its header, and with its sheet
        (``Sheet1/acc``) where several sheets are long; NaN for an empty cell between rows.

    Raises
    ------
    ValueError
        A workbook that unpacks to more than it can hold.
    RequestError
        A sheet without rows of numbers, or with a row that is none; the line counts the sheet's rows.
    Exception
        Whatever else the parser meets in a damaged file.
    """
    from openpyxl import load_workbook

    with zipfile.ZipFile(path) as archive:
        declared = sum(member.file_size for member in archive.infolist())
        check_packed(declared, path.stat().st_size, "the workbook")
        broken = archive.testzip()
        if broken is not None:
            raise ValueError(f"has a damaged part {broken!r}")
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        texts = {sheet.title: _text(sheet) for sheet in book.worksheets}
    finally:
        book.close()
    filled = {title: text for title, text in texts.items() if text}
    long = {title: text for title, text in filled.items() if text.count(b"\n") >= _FEWEST_ROWS}
    chosen = long or filled
    if not chosen:
        raise ValueError("holds no filled cell")
    return {
        name if len(chosen) == 1 else f"{title}/{name}": array
        for title, text in chosen.items()
        for name, array in _columns_of_sheet(title, text, path).items()
    }


def _columns_of_sheet(title: str, text: bytes, path: Path) -> Arrays:
    try:
        return dict(columns_of(text, path, _AS_WRITTEN))
    except RequestError as error:
        place = ", ".join([f"sheet {title!r}", *([error.key.replace("line", "row")] if error.key else [])])
        expected = "columns of numbers, not of text, below their names"
        raise RequestError(error.problem, file=path, key=place, expected=expected) from error


def _text(sheet: Any) -> bytes:
    """Write a sheet as text, a line a row and a tab a column, without the empty rows at its end."""
    sheet.reset_dimensions()  # what a sheet says of its size may be wrong, and is not needed
    rows: list[list[str]] = []
    for number, values in enumerate(sheet.iter_rows(values_only=True)):
        if number >= _MOST_ROWS:
            raise ValueError(f"has more than {_MOST_ROWS:,} rows in a sheet")
        rows.append(_filled(values) if values else _EMPTY)  # a far cell has up to a million above it
    while rows and not rows[-1]:
        rows.pop()
    width = max(map(len, rows), default=0)
    blank = "\t" * (width - 1)
    lines = ["\t".join(row) + "\t" * (width - len(row)) if row else blank for row in rows]
    return "\n".join(lines).encode()


def _filled(values: Iterable[Any]) -> list[str]:
    """Give the cells of a row up to its last filled one."""
    row = [_cell(value) for value in values]
    while row and not row[-1]:
        row.pop()
    return row


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return " ".join(str(value).split())


FORMAT = Format("Excel", "an Excel workbook", (".xlsx",), read_spreadsheet, library="openpyxl")
