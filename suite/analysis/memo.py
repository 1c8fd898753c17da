"""What was computed before of the same runs by the same code is read, and not computed again."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from suite.files import write_text

COMPUTED_BY = ("analysis", "statistics", "evaluation", "protocols", "wording.py")
"""What of the suite decides values and their words: a change in any of it makes everything new."""


class Memo:
    """Plain values by what they were computed from.

    Parameters
    ----------
    file
        Where they are kept from one command to the next; ``None`` keeps them in memory alone. A file that
        is damaged counts as none.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._known = _read(file) if file is not None else {}
        self._used: dict[str, Any] = {}

    def get(self, name: str, inputs: Any, compute: Callable[[], Any]) -> Any:
        """Give a value, computed only where it is not known.

        Parameters
        ----------
        name
            Of what is computed.
        inputs
            What it is computed from, in plain JSON types; runs by their ids, since a run that has ended
            does not change.
        compute
            Gives the value, in plain JSON types (NaN is one of them).
        """
        key = _digest([name, inputs])
        if key not in self._used:
            self._used[key] = self._known[key] if key in self._known else compute()
        return self._used[key]

    def save(self, *, of_all: bool = True) -> None:
        """Keep the values that were asked for, and forget the others; an unwritable file is left.

        Parameters
        ----------
        of_all
            Whether all that the file should hold was asked for; nothing is forgotten where it was a part.
        """
        if self._file is None or (of_all and self._used.keys() == self._known.keys()):
            return
        there = _read(self._file)
        # A run may have computed a data set while its board was looked at.
        others = {key: value for key, value in there.items() if not of_all or key not in self._known}
        kept = {**others, **self._used}
        if kept.keys() == there.keys():
            return
        values = json.dumps(kept)
        head = json.dumps({"code": _code(), "digest": _digest_of(values)})
        with suppress(OSError):
            write_text(self._file, f"{head}\n{values}")


def _read(file: Path) -> dict[str, Any]:
    try:
        first, _, values = file.read_text(encoding="utf-8").partition("\n")
        head = json.loads(first)
        whole = head["code"] == _code() and head["digest"] == _digest_of(values)
        return dict(json.loads(values)) if whole else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _digest(content: Any) -> str:
    return _digest_of(json.dumps(content))


def _digest_of(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


@cache
def _code() -> str:
    """Name the code that computes: a digest of its files, and of the versions whose draws it takes."""
    root = Path(__file__).parents[1]
    digest = blake2b(f"{np.__version__} {pd.__version__}".encode(), digest_size=16)
    for name in COMPUTED_BY:
        path = root / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()
