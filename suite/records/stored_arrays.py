"""Compressed files of named arrays: read without a pickle, and refused in one line where they are damaged."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from suite.errors import RequestError
from suite.records.predictions import RECORD_ADVICE

UNREADABLE = (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged or foreign file raises."""


_FIRST_VERSION = b"\x93NUMPY\x01\x00"
"""Begins every array that a job writes; its header's length comes next, in two bytes."""


def read_stored(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read all arrays of a file, by name; they cannot be changed.

    Raises
    ------
    OSError, ValueError
        Or another of :data:`UNREADABLE`, where the file is missing, damaged or holds something else.
    """
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as stored:
        return {name.removesuffix(".npy"): _array(stored.read(name)) for name in stored.namelist()}


def _array(content: bytes) -> npt.NDArray[Any]:
    """Give the array that NumPy's file of one holds: a view of it, since a board reads thousands."""
    if not content.startswith(_FIRST_VERSION):
        raise ValueError("an entry is no array")
    begin = len(_FIRST_VERSION) + 2
    end = begin + int.from_bytes(content[begin - 2 : begin], "little")
    shape, fortran, dtype = _header(content[begin - 2 : end])
    flat = np.frombuffer(content, dtype, prod(shape), end)
    return flat.reshape(shape, order="F" if fortran else "C")


@lru_cache(maxsize=500)
def _header(content: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Read shape, order and type, which take longer than a short array and are those of many others."""
    return npy.read_array_header_1_0(io.BytesIO(content))


@contextmanager
def refusing_damage(path: Path, expected: str) -> Iterator[None]:
    """Say in one line that a file cannot be read, and what it should hold.

    Raises
    ------
    RequestError
        In place of any of :data:`UNREADABLE`.
    """
    try:
        yield
    except UNREADABLE as error:
        advice = f"{expected}; {RECORD_ADVICE}"
        raise RequestError(f"cannot be read: {error}", file=path, expected=advice) from error
