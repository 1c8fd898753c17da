"""The original package, window by window: what the other engines are compared with."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.signals.vmd.settings import MAX_ITERATIONS, EngineResult, VmdSettings

_INIT = {"zero": 0, "uniform": 1, "random": 2}


def decompose(windows: npt.NDArray[Any], settings: VmdSettings) -> EngineResult:
    """Decompose checked windows, shape (n, length); see :func:`suite.signals.vmd.vmd`.

    Under the relative rule the windows are scaled to unit mean square first. vmdpy always returns
    the iterate before the last. Convergence shows only in its count: a window that needs
    just 499 sweeps counts as not converged.
    """
    count, length = windows.shape
    modes = np.empty((count, settings.n_modes, length))
    centers = np.empty((count, settings.n_modes))
    iterations = np.empty(count, dtype=np.int64)
    for row in range(count):
        window = windows[row].astype(np.float64)
        scale = 1.0
        if not settings.parity:
            peak = np.abs(window).max()
            scale = peak * np.sqrt(np.mean((window / peak) ** 2))
        modes[row], track = _decompose_one(window / scale, settings)
        modes[row] *= scale
        centers[row], iterations[row] = track[-1], len(track)
    return modes, centers, iterations, iterations < MAX_ITERATIONS


def _decompose_one(window: Real, settings: VmdSettings) -> tuple[Real, Real]:
    """Call vmdpy; give modes (K, length) and the centre frequencies of each sweep."""
    from vmdpy import VMD

    odd = len(window) % 2
    tolerance = settings.tolerance
    if odd:
        # vmdpy would drop the last sample. The window and its mirror image together have the same
        # modes and an even length; all sums over bins are twice as large.
        window, tolerance = np.concatenate([window, window[::-1]]), 2 * tolerance
    state = np.random.get_state()  # vmdpy draws from the global generator
    try:
        np.random.seed(settings.seed)
        modes, _, track = VMD(
            window,
            settings.alpha,
            settings.tau,
            settings.n_modes,
            settings.dc,
            _INIT[settings.init],
            tolerance,
        )
    finally:
        np.random.set_state(state)
    return modes[:, : len(window) // 2] if odd else modes, np.asarray(track, dtype=np.float64)
