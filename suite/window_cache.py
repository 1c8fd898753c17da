"""What was computed for a window is looked up by the window's content, in memory or on disk.

Inner folds, trials, seeds and rungs meet the same windows in other company, so each window has an entry of
its own. Importable with NumPy alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from suite.charges import computed, looked_up
from suite.unfinished import unfinished_file

Array = npt.NDArray[Any]

AT_ONCE = 256
"""Windows computed at a time, which bounds the memory of the steps between."""

_anew: ContextVar[bool] = ContextVar("anew", default=False)


@contextmanager
def nothing_looked_up() -> Iterator[None]:
    """Compute whatever is asked for meanwhile, and keep none of it: so it is timed as for new windows."""
    before = _anew.set(True)
    try:
        yield
    finally:
        _anew.reset(before)


class WindowStore(Protocol):
    """Where entries are kept: a dictionary, or a folder."""

    def get(self, key: str, /) -> Array | None:
        """Give an entry, or nothing."""

    def __setitem__(self, key: str, entry: Array, /) -> None:
        """Keep an entry."""


class FolderStore:
    """Entries in files, written under another name and renamed: processes may share the folder.

    Parameters
    ----------
    folder
        Made when the first entry is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.npy"

    def get(self, key: str, /) -> Array | None:
        """Give an entry, or nothing where there is none or a damaged one, which is then computed again."""
        try:
            with self._path(key).open("rb") as stream:
                return np.asarray(np.load(stream, allow_pickle=False))
        except (OSError, ValueError, EOFError):
            return None

    def __setitem__(self, key: str, entry: Array, /) -> None:
        """Write an entry, whole or not at all."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Among the folders, not in them: what a killed process left is found without a look at every entry.
        with unfinished_file(path, self._folder) as stream:
            np.save(stream, entry, allow_pickle=False)


def window_keys(windows: Array, settings: Mapping[str, Any], physical: Array | None = None) -> list[str]:
    """Name each window by its content and by what else its entry depends on.

    Parameters
    ----------
    windows
        Shape (n, ...).
    settings
        The same for all windows, in plain JSON values.
    physical
        One row a window, shape (n, columns), where entries depend on it.

    Returns
    -------
    list of str
        One sha256 a window.
    """
    head = f"{json.dumps(dict(settings), sort_keys=True)}{windows.dtype.str}{windows.shape[1:]}".encode()
    beside = [b""] * len(windows) if physical is None else [row.tobytes() for row in physical]
    return [
        hashlib.sha256(head + row + np.ascontiguousarray(window).tobytes()).hexdigest()
        for window, row in zip(windows, beside, strict=True)
    ]


def look_up(
    keys: Sequence[str],
    store: WindowStore,
    compute: Callable[[list[int]], Array],
    kind: str,
    ledger: Path | None = None,
) -> Array:
    """Give the entries of windows, and compute those that the store does not have.

    Parameters
    ----------
    keys
        At least one; see :func:`window_keys`.
    store
        Where entries are kept.
    compute
        From the numbers of at most :data:`AT_ONCE` windows to their entries, shape (m, ...), each window by
        itself.
    kind, ledger
        What the entries are, and where their cost is noted: see :mod:`suite.charges`.

    Returns
    -------
    ndarray
        Shape (n, ...).
    """
    if _anew.get():
        parts = [range(len(keys))[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
        return np.concatenate([compute(list(part)) for part in parts])
    entries = [store.get(key) for key in keys]
    absent = [number for number, entry in enumerate(entries) if entry is None]
    looked_up(kind, [key for key, entry in zip(keys, entries, strict=True) if entry is not None], ledger)
    for start in range(0, len(absent), AT_ONCE):
        numbers = absent[start : start + AT_ONCE]
        new = computed(kind, [keys[number] for number in numbers], ledger, partial(compute, numbers))
        for number, entry in zip(numbers, new, strict=True):
            store[keys[number]] = entry
            entries[number] = entry
    return np.stack([entry for entry in entries if entry is not None])


def looked_up_on_disk(
    windows: Array,
    compute: Callable[[list[int]], Array],
    settings: Mapping[str, Any],
    cache: Path | None,
    physical: Array | None = None,
) -> Array:
    """Look up on disk what was computed for windows before; without a folder everything is computed.

    Parameters
    ----------
    windows, settings, physical
        As for :func:`window_keys`; n > 0.
    compute
        As for :func:`look_up`.
    cache
        The folder that all jobs share, or ``None``.
    """
    if cache is None:
        return look_up(list(map(str, range(len(windows)))), {}, compute, "computed always")
    folder, kind = cache / "by-window", json.dumps([dict(settings), windows.shape[1:]], sort_keys=True)
    folder.mkdir(parents=True, exist_ok=True)
    ledger = folder / f"cost-{hashlib.sha256(kind.encode()).hexdigest()[:16]}.txt"
    return look_up(window_keys(windows, settings, physical), FolderStore(folder), compute, kind, ledger)
