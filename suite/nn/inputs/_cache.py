"""Costly maps of windows, looked up on disk by each window's content."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.nn.inputs._input import Maps


def lookup_maps(
    windows: npt.NDArray[np.floating],
    compute: Callable[[npt.NDArray[np.floating]], Maps],
    settings: Mapping[str, Any],
    cache: Path | None,
) -> Maps:
    """Compute maps of the windows that were never met before, and look up those of the others.

    Inner folds, trials, seeds and rungs meet the same windows in other company, so each window has an
    entry of its own. Entries are written under another name and renamed: processes may share the folder.

    Parameters
    ----------
    windows
        Shape (n, length).
    compute
        Gives the maps of such windows, shape (m, ...), each window by itself.
    settings
        What else the maps depend on, in plain JSON values.
    cache
        The folder; ``None`` computes everything.
    """
    if cache is None or not len(windows):
        return compute(windows)
    paths = [cache / "inputs" / name[:2] / f"{name}.npy" for name in _keys(windows, settings)]
    maps = [_read(path) for path in paths]
    absent = [row for row, item in enumerate(maps) if item is None]
    if absent:
        for row, item in zip(absent, compute(windows[absent]), strict=True):
            _write(paths[row], item)
            maps[row] = item
    return np.stack([item for item in maps if item is not None])


def _keys(windows: npt.NDArray[np.floating], settings: Mapping[str, Any]) -> list[str]:
    head = f"{json.dumps(dict(settings), sort_keys=True)}{windows.dtype.str}{windows.shape[1]}".encode()
    return [hashlib.sha256(head + np.ascontiguousarray(row).tobytes()).hexdigest() for row in windows]


def _read(path: Path) -> Maps | None:
    """Give an entry, or nothing where there is none or a damaged one, which is then computed again."""
    try:
        with path.open("rb") as stream:
            maps: Maps = np.load(stream, allow_pickle=False)
            return maps
    except (OSError, ValueError, EOFError):
        return None


def _write(path: Path, item: Maps) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.save(stream, item, allow_pickle=False)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
