"""The living reference: the algorithm in plain NumPy, a few windows at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from suite.signals.vmd.cosine import to_cosine, to_time, unit_scale
from suite.signals.vmd.settings import MAX_ITERATIONS, Floats, Settings

_WORKSPACE = 1 << 19  # bytes that the inner caches hold

Answer = tuple[Floats, Floats, npt.NDArray[np.int64], npt.NDArray[np.bool_]]


def decompose(windows: npt.NDArray[Any], settings: Settings) -> Answer:
    """Decompose checked windows; see :func:`suite.signals.vmd.vmd`."""
    count, length = windows.shape
    modes = np.empty((count, settings.n_modes, length))
    centers = np.empty((count, settings.n_modes))
    iterations = np.empty(count, dtype=np.int64)
    converged = np.empty(count, dtype=np.bool_)
    step = max(1, _WORKSPACE // (8 * length * (2 * settings.n_modes + 6)))
    for start in range(0, count, step):
        rows = slice(start, min(start + step, count))
        scale = unit_scale(windows[rows], settings)
        spectra = to_cosine(windows[rows], scale)
        found = _iterate(spectra, settings, modes[rows])
        centers[rows], iterations[rows], converged[rows] = found
        modes[rows] = to_time(modes[rows], settings)
        modes[rows] *= scale[:, None]
    return modes, centers, iterations, converged


def _iterate(
    spectra: Floats, settings: Settings, amplitudes: Floats
) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Sweep each window until its modes stand still; windows that do leave the batch.

    The mode being updated sees what the others leave: A_k <- (residual + A_k) / (1 + α(f - ω_k)²),
    where the residual is C - Σ A_k - dual/2 all along, and ω_k is the one of the sweep before.
    """
    count, length = spectra.shape
    grid = np.arange(length) / (2 * length)
    limits = settings.change_limits(spectra)
    residual, dual = spectra, np.zeros_like(spectra)
    old = np.zeros((count, settings.n_modes, length))
    new = np.empty_like(old)
    centers = np.tile(settings.first_centers(length), (count, 1))
    found = np.empty_like(centers)
    iterations = np.full(count, MAX_ITERATIONS, dtype=np.int64)
    converged = np.zeros(count, dtype=np.bool_)
    active = np.arange(count)
    for done in range(1, MAX_ITERATIONS + 1):
        moved, change = _sweep(old, new, residual, grid, centers, settings)
        if settings.tau > 0:
            unexplained = residual + dual / 2
            dual -= settings.tau * unexplained
            residual = unexplained - dual / 2
        still = change <= limits[active]
        leaving = still | (done == MAX_ITERATIONS)
        if leaving.any():
            gone, stay = active[leaving], ~leaving
            amplitudes[gone] = (old if settings.parity else new)[leaving]
            found[gone] = (centers if settings.parity else moved)[leaving]
            iterations[gone], converged[gone] = done, still[leaving]
            active, residual, dual = active[stay], residual[stay], dual[stay]
            old, new, moved = old[stay], new[stay], moved[stay]
        if not active.size:
            break
        old, new, centers = new, old, moved
    return found, iterations, converged


def _sweep(
    old: Floats, new: Floats, residual: Floats, grid: Floats, centers: Floats, settings: Settings
) -> tuple[Floats, Floats]:
    """Update all modes once, in place; give the new centres (n, K) and the squared changes (n,)."""
    moved, change = np.empty_like(centers), np.zeros(len(centers))
    work = np.empty_like(residual)
    for k in range(centers.shape[1]):
        residual += old[:, k]
        np.subtract(grid, centers[:, k, None], out=work)
        work *= work
        work *= settings.alpha
        work += 1.0
        np.divide(residual, work, out=new[:, k])
        residual -= new[:, k]
        np.subtract(new[:, k], old[:, k], out=work)
        change += np.einsum("ij,ij->i", work, work)
        np.multiply(new[:, k], new[:, k], out=work)
        moved[:, k] = work @ grid / work.sum(axis=1)
    if settings.dc:
        moved[:, 0] = 0.0
    return moved, change
