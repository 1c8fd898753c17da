"""Modes of windows, looked up on disk where they were computed before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.features.block_cache import blocks, remembered
from suite.signals.vmd import Decomposition, vmd

VERSION = 1
"""Part of every key: raised when the decomposition computes something else."""

_Parts = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]


def cached_modes(
    signals: npt.NDArray[np.floating],
    n_modes: int,
    alpha: float = 2000.0,
    *,
    cache: Path | None,
    **options: Any,
) -> Decomposition:
    """Decompose windows once on this machine.

    Parameters
    ----------
    signals
        Shape (n, length).
    n_modes, alpha
        As for :func:`suite.signals.vmd.vmd`.
    cache
        Folder of the cache, shared by all jobs; ``None`` decomposes anew.
    options
        The keyword arguments of :func:`suite.signals.vmd.vmd`.

    Returns
    -------
    Decomposition
        Arrays; modes in float32, the precision of windows, with and without a cache.

    Raises
    ------
    ValueError
        As :func:`suite.signals.vmd.vmd`; a window is named by its place in its block when cached.
    """
    rows = list(blocks(signals)) if len(signals) else [slice(0, 0)]
    compute = remembered(_decompose, cache)
    parts = [compute(signals[block], n_modes, alpha, options, VERSION) for block in rows]
    return Decomposition(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def _decompose(
    signals: npt.NDArray[np.floating], n_modes: int, alpha: float, options: dict[str, Any], version: int
) -> _Parts:
    found = vmd(signals, n_modes, alpha, **options)
    return found.modes.astype(np.float32), found.center_frequencies, found.iterations, found.converged
