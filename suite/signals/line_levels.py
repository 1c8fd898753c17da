"""How far lines stand over their surroundings, for many spectra and lines at once.

As :func:`suite.signals.fault_lines.line_heights` measures the lines of one recording: the highest bin of a
search against the highest bins of searches as wide beside it, so that noise has lines of 0 dB.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask, Real
from suite.signals.envelope import LEVEL_HALF_WIDTH, LINE_FLOOR
from suite.signals.order_lines import OrderLines

MOST_STRETCHES = 12
"""Searches to either side of a line, at most."""

Bins = npt.NDArray[np.int64]


def line_levels(power: Real, per_order: Real, lines: OrderLines) -> Real:
    """Measure lines.

    Parameters
    ----------
    power
        Of an envelope, relative to its mean, shape (n, bins).
    per_order
        Bins for each shaft order, shape (n,).
    lines
        Of n windows.

    Returns
    -------
    ndarray
        Shape (n, lines), dB over the median of the highest bins of stretches as wide, which lie beside the
        line, up to two orders away, two at least; NaN where line or surroundings lie outside the spectrum.
    """
    scale = per_order[:, np.newaxis]
    known = np.isfinite(lines.centres) & np.isfinite(lines.reach)
    centre, reach = (np.where(known, one * scale, 0) for one in (lines.centres, lines.reach))
    first = np.floor(centre - reach).astype(np.int64)
    width = np.ceil(centre + reach).astype(np.int64) - first + 1
    steps = np.clip(LEVEL_HALF_WIDTH * scale / width, 2, MOST_STRETCHES).astype(np.int64)
    apart = np.arange(-int(steps.max(initial=2)), int(steps.max(initial=2)) + 1)
    start = first[..., np.newaxis] + apart * width[..., np.newaxis]
    inside = (start >= 1) & (start + width[..., np.newaxis] <= power.shape[1])
    inside &= (np.abs(apart) <= steps[..., np.newaxis]) & known[..., np.newaxis]
    tops = _highest(power, start, width, inside)
    middle = apart.size // 2
    peak = tops[..., middle].copy()
    tops[..., middle] = np.nan
    return _decibels(peak, _median(tops))


def _highest(power: Real, start: Bins, width: Bins, inside: Mask) -> Real:
    """Give the highest of ``width`` bins from each start on, as two runs of 2^k bins; else NaN."""
    doublings = np.floor(np.log2(np.maximum(width, 1))).astype(np.int64)
    runs = [power]
    for doubling in range(int(doublings.max(initial=0))):
        run, half = runs[-1].copy(), 1 << doubling
        np.maximum(runs[-1][:, :-half], runs[-1][:, half:], out=run[:, :-half])
        runs.append(run)
    table = np.stack(runs)
    low = np.where(inside, start, 0)
    high = np.where(inside, start + (width - (1 << doublings))[..., np.newaxis], 0)
    row = np.arange(len(power))[:, np.newaxis, np.newaxis]
    which = doublings[..., np.newaxis]
    return np.where(inside, np.maximum(table[which, row, low], table[which, row, high]), np.nan)


def _median(values: Real) -> Real:
    """Give the median over the last axis, of those that are known; NaN where fewer than two are."""
    ordered = np.sort(values, axis=-1)  # NaN comes last
    count = np.isfinite(ordered).sum(axis=-1)
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    low_value, high_value = (
        np.take_along_axis(ordered, np.minimum(at, values.shape[-1] - 1)[..., np.newaxis], axis=-1)[..., 0]
        for at in (low, high)
    )
    return np.where(count >= 2, (low_value + high_value) / 2, np.nan)


def _decibels(power: Real, level: Real) -> Real:
    return np.asarray(10 * np.log10((power + LINE_FLOOR) / (level + LINE_FLOOR)))
