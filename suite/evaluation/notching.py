"""Test windows without the modulation at their bearing's fault orders, and their control."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask, Real, Rows
from suite.evaluation.probe import Changed, Cuts
from suite.signals.band_split import BandSplit
from suite.signals.modulation_notch import (
    BAND_COUNTS,
    MEASURED_SHARE,
    highest_line,
    notched,
    notched_elsewhere,
)
from suite.signals.order_lines import fault_order_lines

_FEWEST_PERIODS = 3
"""Turns of the cage that a window must hold: with fewer its line is none."""

_STANDS_OUT_DB = 10.0
"""A window in which a fault line still stands so high is not asked about."""

_CHUNK = 32
"""Windows that are changed at once."""


def notch_windows(cuts: Cuts, *, elsewhere: bool) -> Changed:
    """Notch each channel at the fault orders, or multiply it by the same curves elsewhere.

    Both ask about the same windows: those that are long and broad enough for every fault's first line in each
    band, and in which the notch leaves no fault line 10 dB above its surroundings.

    Parameters
    ----------
    cuts
        The windows.
    elsewhere
        Draw the curves out to orders where nothing stands: the control.

    Returns
    -------
    Changed
        Facts, of a window's worst channel: ``line_before_db`` and ``line_after_db``, the highest fault line
        over its surroundings in any band; of all its samples: ``kurtosis_before``, ``kurtosis_after`` and
        ``changed``, the deviation of what was changed, of a window of deviation 1.
    """
    signals = cuts.signals.astype(np.float32)
    asked = np.zeros(len(signals), dtype=bool)
    lines = np.full((2, len(signals)), np.nan)
    for rows, upper in _chunks(cuts):
        for channel in range(signals.shape[1]):
            found = _notch_channel(cuts, rows, channel, upper, elsewhere)
            signals[rows, channel], low, before, after = found
            asked[rows] = low if channel == 0 else asked[rows] & low
            lines[:, rows] = np.fmax(lines[:, rows], [before, after])
    facts = {
        "line_before_db": lines[0],
        "line_after_db": lines[1],
        "kurtosis_before": _kurtosis(cuts.signals),
        "kurtosis_after": _kurtosis(signals),
        "changed": (_standard(signals) - _standard(cuts.signals)).std(axis=(1, 2)),
    }
    return Changed(replace(cuts, signals=signals), asked, facts)


NOTCH_NEEDS = f"{_FEWEST_PERIODS} turns of the cage, and bands that hold every fault's first line"
"""Of a window."""


def can_be_notched(cuts: Cuts) -> Mask:
    """Tell which windows are long and broad enough for every fault's first line in each band."""
    able = np.zeros(len(cuts.signals), dtype=bool)
    for rows, _ in _chunks(cuts):
        able[rows] = True
    return able


def _notch_channel(
    cuts: Cuts, rows: Rows, channel: int, upper: float, elsewhere: bool
) -> tuple[Real, Mask, Real, Real]:
    """Give changed windows, whether the notch lowered every line, and the highest before and after."""
    windows = cuts.signals[rows, channel]
    speed, orders = (cuts.shaft_hz / cuts.rate_hz)[rows], cuts.orders[rows]
    relative = None if cuts.relative_speed is None else cuts.relative_speed[rows]
    notch = notched(windows, speed, orders, upper, relative)
    low = notch.after_db < _STANDS_OUT_DB
    if not elsewhere:
        return notch.signals, low, notch.before_db, notch.after_db
    control, _ = notched_elsewhere(windows, notch.signals, speed, orders, upper, relative)
    after = highest_line(control, speed, fault_order_lines(orders), upper, relative)
    return control, low, notch.before_db, after


def _chunks(cuts: Cuts) -> list[tuple[Rows, float]]:
    """Give rows that can be notched, some at a time, and the upper edge of their band in cycles/sample."""
    upper = np.minimum(cuts.band_hz / cuts.rate_hz, 0.5)
    chunks = []
    for edge in np.unique(upper):
        rows = np.flatnonzero((upper == edge) & _resolved(cuts, float(edge)))
        chunks += [(rows[at : at + _CHUNK], float(edge)) for at in range(0, rows.size, _CHUNK)]
    return chunks


def _resolved(cuts: Cuts, upper: float) -> Mask:
    """Tell which windows hold enough turns, and of which each band can hold every fault's first line."""
    length = cuts.signals.shape[2]
    turns = length * cuts.shaft_hz / cuts.rate_hz
    held = MEASURED_SHARE * BandSplit(length, upper, max(BAND_COUNTS)).width / np.maximum(turns, 1e-9)
    lowest, highest = cuts.orders.min(axis=1), cuts.orders.max(axis=1)
    return np.asarray((lowest * turns >= _FEWEST_PERIODS) & (highest + 1 <= held))


def _standard(signals: npt.NDArray[np.float32]) -> Real:
    wide: Real = signals.astype(np.float64)
    wide -= wide.mean(axis=2, keepdims=True)
    deviation = wide.std(axis=2, keepdims=True)
    return np.asarray(np.divide(wide, deviation, out=np.zeros_like(wide), where=deviation > 0))


def _kurtosis(signals: npt.NDArray[np.float32]) -> Real:
    """Give the fourth moment of standardised samples, 3 for noise, shape (n,)."""
    return np.asarray((_standard(signals) ** 4).mean(axis=(1, 2)))
