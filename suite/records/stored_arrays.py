"""Compressed files of named arrays: read without a pickle, and refused in one line where they are damaged."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.errors import RequestError
from suite.records.predictions import RECORD_ADVICE

UNREADABLE = (OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged or foreign file raises."""


def read_stored(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read all arrays of a file, by name; one of :data:`UNREADABLE` where that cannot be done."""
    with np.load(path, allow_pickle=False) as stored:
        return {name: np.asarray(stored[name]) for name in stored.files}


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
