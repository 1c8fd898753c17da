"""Read a text file: judge its layout from samples, parse all of it, name its columns."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from suite.data.readers.options import AS_IT_SAYS, ReadOptions
from suite.data.readers.text.bounds import bounds
from suite.data.readers.text.choice import table_of
from suite.data.readers.text.doubts import question_doubts
from suite.data.readers.text.encoding import utf8_of
from suite.data.readers.text.first_rows import leading_rows
from suite.data.readers.text.header import distinct, names_of
from suite.data.readers.text.layout import Table, tables
from suite.data.readers.text.parsing import parse
from suite.data.readers.text.sampled import EFFORTS, Effort, sample_of
from suite.data.readers.text.unclear import Unclear
from suite.errors import RequestError

Columns = dict[str, npt.NDArray[np.float64]]

_ATTEMPTS = 6
"""A row that does not fit the layout is looked at, and the layout judged again, so often."""


class _Layout(NamedTuple):
    table: Table
    start: int
    stop: int
    names: list[str]


def read_text(path: Path, options: ReadOptions = AS_IT_SAYS) -> Columns:
    """Read the columns of numbers of a text file.

    Encoding, separator, decimal mark, preamble, names and footer are judged from many rows over the
    whole file, and the outcome is held against every field. Columns of text, dates and times, empty
    columns and an index without a name are left out.

    Parameters
    ----------
    path
        A text file, or one packed as ``.gz``.
    options
        What the user says of it.

    Returns
    -------
    dict of str to ndarray
        One float64 array of shape (rows,) a column; NaN for an empty field.

    Raises
    ------
    RequestError
        A file without rows of numbers, a row that is none, or a file that can be read in two ways; the
        line names the row and the manifest keys that decide.
    """
    return columns_of(text_of(path, options), path, options)


def text_of(path: Path, options: ReadOptions = AS_IT_SAYS) -> bytes:
    """Read a text file as UTF-8, its lines ended by a line feed alone.

    Parameters
    ----------
    path, options
        As for :func:`read_text`.

    Raises
    ------
    RequestError
        No text, or one in an encoding that nothing in it tells.
    """
    try:
        return utf8_of(path, options.encoding)
    except Unclear as unclear:
        raise RequestError(unclear.problem, file=path, expected=unclear.expected) from unclear


def columns_of(data: bytes, path: Path, options: ReadOptions = AS_IT_SAYS) -> Columns:
    """Read the columns of numbers of a text, as :func:`read_text` does.

    Parameters
    ----------
    data
        The text in UTF-8, its lines ended by a line feed alone.
    path, options
        For the message, and as for :func:`read_text`.

    Returns
    -------
    dict of str to ndarray
        One float64 array of shape (rows,) a column.

    Raises
    ------
    RequestError
        As for :func:`read_text`.
    """
    try:
        return _columns(data, options)
    except Unclear as unclear:
        line = None if unclear.at is None else f"line {_lines_before(data, unclear.at) + 1}"
        raise RequestError(unclear.problem, file=path, key=line, expected=unclear.expected) from unclear


def _columns(data: bytes, options: ReadOptions) -> Columns:
    start = _offset(data, options.skip_rows or 0)
    odd: list[int] = []
    for _ in range(_ATTEMPTS):
        layout = _judged(data, start, options, odd)
        try:
            return _named(layout, parse(data, layout.start, layout.stop, layout.table))
        except Unclear as unclear:
            if unclear.at is None or unclear.at in odd:
                raise
            odd.append(unclear.at)
            last = unclear
    raise last


def _judged(data: bytes, start: int, options: ReadOptions, odd: list[int]) -> _Layout:
    """Judge from few lines, and from many before anything is asked."""
    if not odd:
        try:
            return _layout(data, start, options, EFFORTS[0], odd)
        except Unclear:
            pass
    return _layout(data, start, options, EFFORTS[1], odd)


def _layout(data: bytes, start: int, options: ReadOptions, effort: Effort, odd: list[int]) -> _Layout:
    sample = sample_of(data, start, effort, odd)
    table = table_of(tables(sample.lines, options))
    span = bounds(table, sample)
    first, last = table.rows[span.first], table.rows[span.last]
    stop = last.line.at + len(last.line.text.encode())
    above = [line for line in sample.lines if line.at < first.line.at]
    names = names_of(table, above)
    within = [row for row in table.body if first.line.at <= row.line.at <= last.line.at]
    begin = max(span.first - 1, 0)  # with the line above the numbers
    question_doubts(table._replace(rows=table.rows[begin:], fits=table.fits[begin:]), options)
    if options.skip_rows is None:
        below = data.count(b"\n", first.line.at, stop)
        if leading_rows(table, within, bool(names), below):
            if not names and not first.fields[0]:
                names = ["", *[f"column_{number}" for number in range(2, len(table.roles) + 1)]]
            first = within[1]
    return _Layout(table, first.line.at, stop, names)


def _named(layout: _Layout, arrays: dict[int, npt.NDArray[np.float64]]) -> Columns:
    names = distinct(layout.names, len(layout.table.roles))
    columns = {}
    for column, array in arrays.items():
        unnamed = column == 0 and bool(layout.names) and layout.names[0] in ("", "Unnamed: 0")
        if unnamed and len(arrays) > 1 and (np.diff(array) == 1).all():
            continue  # the index that a table was written with
        if not np.isnan(array).all():
            columns[names[column]] = array
    return columns


def _offset(data: bytes, rows: int) -> int:
    """Find where the line after so many lines begins."""
    at = 0
    for _ in range(rows):
        found = data.find(b"\n", at)
        if found < 0:
            raise Unclear(f"has fewer than {rows} lines", "fewer lines in the key skip_rows")
        at = found + 1
    return at


def _lines_before(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at)
