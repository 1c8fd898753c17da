"""The default engine: compiled sweeps over real amplitudes, threads over windows.

One pass over the bins updates one mode: 9 floating-point operations and one division a bin, five
streams of memory that stay in the inner caches. The division bounds it; one reciprocal shared by two or
three modes, and passes that fuse modes, were measured and are slower (more traffic between ports,
fewer streams that the compiler interleaves).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.signals.vmd.cosine import to_cosine, to_time, unit_scale
from suite.signals.vmd.settings import MAX_ITERATIONS, EngineResult, VmdSettings

_ALIGNMENT = 64  # bytes of a cache line: vector loads that straddle two lines cost a tenth


def decompose(windows: npt.NDArray[Any], settings: VmdSettings) -> EngineResult:
    """Decompose checked windows, shape (n, length); see :func:`suite.signals.vmd.vmd`."""
    count, length = windows.shape
    result: EngineResult = (
        np.empty((count, settings.n_modes, length)),
        np.empty((count, settings.n_modes)),
        np.empty(count, dtype=np.int64),
        np.empty(count, dtype=np.bool_),
    )
    threads = min(_threads(), count)
    if threads < 2:
        _solve(windows, range(count), settings, result)
        return result
    # Plain threads around a kernel that holds no interpreter lock: they survive forks and nested
    # pools, which the threading layers of numba do not.
    shares = [range(first, count, threads) for first in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda rows: _solve(windows, rows, settings, result), shares))
    return result


def _threads() -> int:
    """Give the threads allowed: numba's own setting, and OpenMP's, which schedulers set."""
    allowed = int(numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]
    openmp = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    return min(allowed, int(openmp)) if openmp.isdigit() and int(openmp) else allowed


def _solve(
    windows: npt.NDArray[Any], rows: Iterable[int], settings: VmdSettings, result: EngineResult
) -> None:
    """Decompose some of the windows in one thread, in workspace of 2·K + 3 rows."""
    modes, centers, iterations, converged = result
    length, count = windows.shape[1], settings.n_modes
    iterates = _aligned(2, count, length)
    residual, dual, grid = _aligned(3, length)
    # In units of 1/sqrt(alpha) a filter is 1/(1 + offset²).
    root = np.sqrt(settings.alpha)
    grid[:] = root * np.arange(length) / (2 * length)
    tracks = np.zeros((2, count))
    first = root * settings.first_centers(length)
    for row in rows:
        window = windows[row : row + 1]
        scale = unit_scale(window, settings)
        residual[:] = to_cosine(window, scale)[0]
        limit = float(settings.change_limits(residual))
        iterates[0], tracks[0], dual[:] = 0.0, first, 0.0
        done, change = _iterate(
            iterates, tracks, residual, dual, grid, float(settings.tau), settings.dc, limit, MAX_ITERATIONS
        )
        kept = (done - settings.parity) % 2
        to_time(iterates[kept : kept + 1], settings, scale, modes[row : row + 1])
        centers[row] = tracks[kept] / root
        iterations[row], converged[row] = done, change <= limit


def _aligned(*shape: int) -> Real:
    size = int(np.prod(shape)) * 8
    raw = np.empty(size + _ALIGNMENT, dtype=np.uint8)
    start = -raw.ctypes.data % _ALIGNMENT
    return raw[start : start + size].view(np.float64).reshape(shape)


# Sums may be reordered and products fused with sums; NaN keeps its meaning.
@numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})
def _update_mode(old: Real, new: Real, residual: Real, grid: Real, center: float) -> tuple[float, float]:
    """Filter what the other modes leave; give the new centre and the squared change."""
    moment = power = change = 0.0
    for j in range(grid.size):
        before = residual[j]
        offset = grid[j] - center
        target = before + old[j]
        amplitude = target / (1.0 + offset * offset)
        after = target - amplitude
        residual[j] = after
        new[j] = amplitude
        change += (after - before) ** 2
        power += amplitude * amplitude
        moment += grid[j] * (amplitude * amplitude)
    return moment / power, change


@numba.njit(nogil=True, cache=True, fastmath={"contract"})
def _ascend(residual: Real, dual: Real, tau: float) -> None:
    """Move the dual variable (real too: a gain of the spectrum) along what is left unexplained."""
    for j in range(residual.size):
        unexplained = residual[j] + 0.5 * dual[j]
        dual[j] -= tau * unexplained
        residual[j] = unexplained - 0.5 * dual[j]


@numba.njit(nogil=True, cache=True)
def _iterate(
    iterates: Real,
    tracks: Real,
    residual: Real,
    dual: Real,
    grid: Real,
    tau: float,
    dc: bool,
    limit: float,
    most: int,
) -> tuple[int, float]:
    """Sweep until the modes converge; iterate n is in ``iterates[n % 2]``."""
    done, change = 0, np.inf
    while change > limit and done < most:
        old, centers = iterates[done % 2], tracks[done % 2]
        done += 1
        new, moved = iterates[done % 2], tracks[done % 2]
        change = 0.0
        for k in range(old.shape[0]):
            moved[k], moved_by = _update_mode(old[k], new[k], residual, grid, centers[k])
            change += moved_by
        if dc:
            moved[0] = 0.0
        if tau > 0.0:
            _ascend(residual, dual, tau)
    return done, change
