"""Shaft angle from what a machine's speed sensor gives: pulses each turn, or a speed at each sample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.arrays import Real

ARMED = 0.3
"""A pulse begins where the signal crosses the middle of its range, having been below this share of it."""

LONGEST_STEP, SHORTEST_STEP = 1.35, 0.7
"""A time between pulses beyond these shares of its neighbours' is no acceleration."""

SILENT_STEPS = 1.6
"""Of so many times between pulses at an end of the recording, one was due."""

COMPARED_STEPS = 3
"""Times between pulses to either side that one is held against."""

SLOWEST_HZ, FASTEST_HZ = 1e-3, 1e4
"""No shaft is measured that turns more slowly or faster."""


def turns_from_pulses(pulses: npt.NDArray[np.floating], pulses_per_turn: float, rate_hz: float) -> Real:
    """Give the shaft angle at each sample from a tachometer's pulses.

    Edges are placed between samples by a straight line, and the angle between edges follows a monotone cubic
    (Fritsch & Carlson 1980, SIAM J. Numer. Anal. 17:238-246). Before the first and behind the last one the
    speed goes on changing as it did between the nearest.

    Parameters
    ----------
    pulses
        Shape (samples,), any unit, either polarity.
    pulses_per_turn
        Of the shaft; no whole number behind a gear.
    rate_hz
        Sampling rate, Hz.

    Returns
    -------
    ndarray
        Turns, rising, shape (samples,).

    Raises
    ------
    ValueError
        No number, no pulses, a pulse that lacks or is double, or a shaft that stands still; it says when.
    """
    _must_be_finite(pulses, rate_hz)
    edges = _rising_edges(pulses.astype(np.float64))
    if edges.size < 3:
        found = {0: "no pulse", 1: "1 pulse"}.get(edges.size, f"{edges.size} pulses")
        raise ValueError(f"has {found} in {pulses.size / rate_hz:.4g} s: at least 3 are needed")
    steps = np.diff(edges)
    _refuse_silence(edges, steps, pulses.size, rate_hz)
    _refuse_uneven(edges, steps, rate_hz)
    _must_turn_as_shafts_do(rate_hz / (pulses_per_turn * steps), edges[:-1] / rate_hz)
    from scipy.interpolate import PchipInterpolator  # Slow to import, and seldom used.

    before, behind = _continued(steps[::-1]), _continued(steps)
    longer = np.concatenate([edges[0] - before[::-1], edges, edges[-1] + behind])
    turns = PchipInterpolator(longer, np.arange(longer.size) / pulses_per_turn)(np.arange(pulses.size))
    return np.asarray(turns - turns[0])


def turns_from_speed(
    speed_hz: npt.NDArray[np.floating], speed_rate_hz: float, samples: int, rate_hz: float
) -> Real:
    """Give the shaft angle at each sample from a measured speed.

    Parameters
    ----------
    speed_hz
        Shape (m,), Hz.
    speed_rate_hz
        At which it was sampled, Hz.
    samples, rate_hz
        Of the vibration; both begin at the same moment.

    Returns
    -------
    ndarray
        Turns, rising, shape (samples,).

    Raises
    ------
    ValueError
        No number, a speed that is not above 0 or that no shaft has, or one that ends before the vibration; it
        says when.
    """
    _must_be_finite(speed_hz, speed_rate_hz)
    wide = speed_hz.astype(np.float64)
    held, needed = wide.size / speed_rate_hz, samples / rate_hz
    if (held < needed * (1 - 1e-9) and held + 1 / speed_rate_hz < needed) or wide.size < 2:
        raise ValueError(f"lasts {held:.4g} s, and the vibration {needed:.4g} s")
    _must_turn_as_shafts_do(wide, np.arange(wide.size) / speed_rate_hz)
    turns = np.concatenate([[0.0], np.cumsum((wide[1:] + wide[:-1]) / 2)]) / speed_rate_hz
    longer = np.append(turns, turns[-1] + wide[-1] * 2 / speed_rate_hz)
    moments = np.append(np.arange(wide.size), wide.size + 1) / speed_rate_hz
    return np.asarray(np.interp(np.arange(samples) / rate_hz, moments, longer))


def mean_speed(turns: Real, rate_hz: float) -> float:
    """Give the mean shaft speed, Hz, of angles at each sample, shape (samples,)."""
    return float((turns[-1] - turns[0]) / (turns.size - 1) * rate_hz)


def block_speeds(turns: Real, rate_hz: float) -> Real:
    """Give the mean speeds, Hz, of equal blocks of a recording: of a turn each, a tenth of a second at least.

    Parameters
    ----------
    turns
        Shaft angle at each sample, shape (samples,).
    rate_hz
        Sampling rate, Hz.
    """
    blocks = max(1, int((turns.size - 1) / rate_hz / max(0.1, 1 / mean_speed(turns, rate_hz))))
    edges = np.linspace(0, turns.size - 1, blocks + 1)
    return np.asarray(np.diff(np.interp(edges, np.arange(turns.size), turns)) / np.diff(edges) * rate_hz)


def _rising_edges(pulses: Real) -> Real:
    """Place the rising edges of pulses, in samples with a fraction."""
    low, high = float(pulses.min()), float(pulses.max())
    if not high > low:
        return np.empty(0)
    middle = (low + high) / 2
    above = pulses >= middle
    crossings = np.flatnonzero(~above[:-1] & above[1:])
    # Noise on an edge crosses the middle several times, but is not armed in between.
    armed = np.cumsum(pulses < low + ARMED * (high - low))
    crossings = crossings[np.diff(armed[crossings], prepend=0) > 0]
    before, after = pulses[crossings], pulses[crossings + 1]
    return np.asarray(crossings + (middle - before) / (after - before))


def _continued(steps: Real) -> Real:
    """Place edges behind the last one, in samples from it: more than a recording can hold by then."""
    ratio = np.clip(steps[-1] / steps[-2], 0.85, 1.2)
    return np.asarray(np.cumsum(steps[-1] * ratio ** np.arange(1, 9)))


def _refuse_silence(edges: Real, steps: Real, samples: int, rate_hz: float) -> None:
    """Refuse a recording of which the first or last part holds no pulse though one was due."""
    if edges[0] > SILENT_STEPS * steps[:COMPARED_STEPS].max():
        raise ValueError(f"gives no pulse in its first {edges[0] / rate_hz:.4g} s")
    if samples - 1 - edges[-1] > SILENT_STEPS * steps[-COMPARED_STEPS:].max():
        raise ValueError(f"stops: no pulse after {edges[-1] / rate_hz:.4g} s")


def _refuse_uneven(edges: Real, steps: Real, rate_hz: float) -> None:
    """Hold each time between pulses against those before and behind it, which a smooth speed lies between."""
    padded = np.pad(steps, COMPARED_STEPS, constant_values=np.nan)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * COMPARED_STEPS + 1)
    before, behind = (
        _medians(around[:, part]) for part in (slice(0, COMPARED_STEPS), slice(COMPARED_STEPS + 1, None))
    )
    usual = np.sqrt(np.where(np.isnan(before), behind, before) * np.where(np.isnan(behind), before, behind))
    share = steps / usual
    wrong = np.flatnonzero((share > LONGEST_STEP) | (share < SHORTEST_STEP))
    if not wrong.size:
        return
    # A pulse that is double makes one step too short and the next ones too long: the farthest is named.
    worst = wrong[np.abs(np.log(share[wrong])).argmax()]
    what = "a pulse is missing" if share[worst] > 1 else "a pulse is double"
    when = f"at {edges[worst] / rate_hz:.4g} s"
    more = f", and {wrong.size - 1} more places are uneven" if wrong.size > 1 else ""
    raise ValueError(f"{what} {when}: {share[worst]:.2g} of the usual time to the next one{more}")


def _medians(rows: Real) -> Real:
    """Give the median of each row, shape (n, 3), of those that are numbers; NaN where none is."""
    ordered = np.sort(rows, axis=1)  # NaN comes last
    count = np.isfinite(ordered).sum(axis=1)
    low, high = np.maximum(count - 1, 0) // 2, np.maximum(count // 2, 0)
    each = np.arange(len(rows))
    return np.asarray((ordered[each, low] + ordered[each, np.minimum(high, rows.shape[1] - 1)]) / 2)


def _must_be_finite(values: npt.NDArray[np.floating], rate_hz: float) -> None:
    strange = np.flatnonzero(~np.isfinite(values))
    if strange.size:
        raise ValueError(f"is no number at {strange[0] / rate_hz:.4g} s ({strange.size} samples)")


def _must_turn_as_shafts_do(speed_hz: Real, seconds: Real) -> None:
    slow = np.flatnonzero(speed_hz <= 0)
    if slow.size:
        what = "0" if speed_hz[slow[0]] == 0 else "negative"
        raise ValueError(
            f"is {what} at {seconds[slow[0]]:.4g} s: a shaft that turns forwards is needed throughout"
        )
    strange = np.flatnonzero((speed_hz < SLOWEST_HZ) | (speed_hz > FASTEST_HZ))
    if strange.size:
        hz = speed_hz[strange[0]]
        raise ValueError(
            f"is {hz:.4g} Hz at {seconds[strange[0]]:.4g} s: {SLOWEST_HZ:g} to {FASTEST_HZ:g} Hz are taken"
        )
