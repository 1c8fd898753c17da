"""Columns of numbers in text files: CSV, tab- or blank-separated, with or without a header."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_PREAMBLE = 200
"""Lines in which the first row of numbers must come (acquisition software writes long headers)."""


class _TextLayout(NamedTuple):
    skip: int
    separator: str
    decimal: str
    header: list[str]
    trailing: bool


def read_text(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read columns of numbers.

    The separator (comma, semicolon, tab or blanks) is taken from the first row of numbers; lines
    before it are a preamble, the last of which names the columns if it has as many fields. With
    semicolons, a comma is a decimal comma.

    Parameters
    ----------
    path
        A text file.

    Returns
    -------
    dict of str to ndarray
        One float64 array of shape (rows,) a column; NaN for an empty field.

    Raises
    ------
    ValueError
        When there are no rows of numbers, or a later field is no number.
    """
    import pandas as pd

    encoding = _encoding(path)
    with path.open(encoding=encoding) as stream:
        layout = _layout(list(islice(stream, _PREAMBLE)))
    table = pd.read_csv(
        path,
        sep=layout.separator,
        decimal=layout.decimal,
        header=None,
        skiprows=layout.skip,
        dtype=np.float64,
        encoding=encoding,
        skip_blank_lines=True,
    )
    columns = [table[index].to_numpy() for index in range(table.shape[1])]
    if layout.trailing and len(layout.header) != len(columns) and np.isnan(columns[-1]).all():
        columns.pop()  # a separator at the end of every line opens no column
    named = len(layout.header) == len(columns)
    names = layout.header if named else [f"column_{number}" for number in range(1, len(columns) + 1)]
    return dict(zip(names, columns, strict=True))


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(4)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    # Numbers are ASCII; Latin-1 lets any degree sign in a header pass.
    return "utf-8-sig" if head[:3] == b"\xef\xbb\xbf" else "latin-1"


def _layout(lines: list[str]) -> _TextLayout:
    for skip, line in enumerate(lines):
        separator, decimal = _separator(line)
        fields = _fields(line, separator)
        if not any(fields) or not all(_is_number(field, decimal) for field in fields if field):
            continue
        header = _fields(lines[skip - 1].lstrip("#% "), separator) if skip else []
        if len(header) > 1 and not header[-1]:
            header.pop()
        if len(header) != len(set(header)) or not all(header):
            header = []
        return _TextLayout(skip, separator, decimal, header, trailing=not fields[-1])
    raise ValueError(f"no row of numbers in the first {len(lines)} lines")


def _separator(line: str) -> tuple[str, str]:
    if ";" in line:
        return ";", "," if "," in line else "."
    for separator in (",", "\t"):
        if separator in line:
            return separator, "."
    return r"\s+", "."


def _fields(line: str, separator: str) -> list[str]:
    content = line.strip() if separator == r"\s+" else line.strip("\r\n ")
    return [field.strip().strip('"') for field in re.split(separator, content)]


def _is_number(field: str, decimal: str) -> bool:
    try:
        float(field.replace(decimal, "."))
    except ValueError:
        return False
    return "_" not in field
