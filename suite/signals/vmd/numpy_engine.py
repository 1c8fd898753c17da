"""The reference: the algorithm in plain NumPy, window by window.

Vectors over the bins of one window stay in the innermost cache. Batches of windows were measured and
are slower: they spill from it, and broadcasting costs more than the calls that it saves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.signals.vmd.cosine import to_cosine, to_time, unit_scale
from suite.signals.vmd.settings import MAX_ITERATIONS, EngineResult, VmdSettings


def decompose(windows: npt.NDArray[Any], settings: VmdSettings) -> EngineResult:
    """Decompose checked windows, shape (n, length); see :func:`suite.signals.vmd.vmd`."""
    count, length = windows.shape
    modes = np.empty((count, settings.n_modes, length))
    centers = np.empty((count, settings.n_modes))
    iterations = np.empty(count, dtype=np.int64)
    converged = np.empty(count, dtype=np.bool_)
    iterates = np.empty((2, settings.n_modes, length))
    for row in range(count):
        one = slice(row, row + 1)
        scale = unit_scale(windows[one], settings)
        spectrum = to_cosine(windows[one], scale)[0]
        amplitudes, centers[row], iterations[row], converged[row] = _iterate(spectrum, iterates, settings)
        to_time(amplitudes[None], settings, scale, modes[one])
    return modes, centers, iterations, converged


def _iterate(spectrum: Real, iterates: Real, settings: VmdSettings) -> tuple[Real, Real, int, bool]:
    """Sweep over the modes until they converge.

    A mode is updated from what the others leave: A_k <- (residual + A_k) / (1 + α(f - ω_k)²),
    where the residual is C - Σ A_k - dual/2 all along, and ω_k is the one of the sweep before.
    Frequencies are in units of 1/sqrt(α). The dual variable is real too, a multiple of
    the spectrum at each bin.
    """
    length = spectrum.size
    limit = settings.change_limits(spectrum)
    root = np.sqrt(settings.alpha)
    grid = root * np.arange(length) / (2 * length)
    residual, dual = spectrum, np.zeros(length)
    old, new = iterates
    old[:] = 0.0
    centers = root * settings.first_centers(length)
    done = 0
    while True:
        done += 1
        moved, change = _sweep(old, new, residual, grid, centers)
        if settings.dc:
            moved[0] = 0.0
        if settings.tau > 0:
            unexplained = residual + dual / 2
            dual -= settings.tau * unexplained
            residual = unexplained - dual / 2
        if change <= limit or done == MAX_ITERATIONS:
            break
        old, new, centers = new, old, moved
    kept, at = (old, centers) if settings.parity else (new, moved)
    return kept, at / root, done, bool(change <= limit)


def _sweep(old: Real, new: Real, residual: Real, grid: Real, centers: Real) -> tuple[Real, float]:
    """Update all modes once, in place; give the new centres (K,) and the squared change."""
    moved, change = np.empty_like(centers), 0.0
    work = np.empty_like(residual)
    for k, center in enumerate(centers):
        residual += old[k]
        np.subtract(grid, center, out=work)
        work *= work
        work += 1.0
        mode = np.divide(residual, work, out=new[k])
        residual -= mode
        np.subtract(mode, old[k], out=work)
        change += float(np.dot(work, work))
        np.multiply(mode, grid, out=work)
        moved[k] = np.dot(work, mode) / np.dot(mode, mode)
    return moved, change
