"""The shaft speed within a tolerance of the nameplate's, from lines of the shaft and of faults together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.signals.envelope import LINE_FLOOR, envelope_spectrum
from suite.signals.kinematics import BearingOrders
from suite.signals.spectrum import power_spectrum

STEP = 5e-4
"""Relative distance of two speeds that are tried."""

HALF_WIDTH = 1e-3
"""A line's power is averaged over so much of its frequency to either side: the speed wanders."""

SURROUNDING = 0.08
"""A line's level is the median over so much of its frequency to either side."""

HIGHEST_DB = 15.0
"""What a line has above this counts a tenth: one loud tone, as the mains' hum, must not decide alone."""

PADDING = 4
"""The spectrum's bins are so many times as dense as its lines are wide: their tops are found."""

SHAFT_HARMONICS = (1, 2, 3, 4, 5)
"""Multiples of the shaft speed that are looked for in the spectrum."""

MODULATIONS = (1, 2, 3)
"""Multiples of the shaft speed that are looked for in the envelope spectrum."""

LARGEST_SLIP = 0.012
"""A fault line may lie so far from its order, relative to it."""

STANDS_OUT_DB = 6.5
"""By so much the best speed's lines must exceed those of a middling one: white noise reaches 6.3 dB in 30."""

WIDEST = 0.2
"""Relative tolerance beyond which multiples of the speed would be taken for each other."""


@dataclass(frozen=True)
class ShaftSearch:
    """What a search for the shaft speed found.

    Attributes
    ----------
    shaft_hz
        The likeliest speed, or the nominal one where nothing stands out.
    found
        Whether lines told it.
    margin_db
        By how much its lines exceed those of the middling speed tried, dB: the sum over the mean heights of
        the shaft's lines in both spectra and of the best fault's.
    low_hz, high_hz
        Ends of the search.
    """

    shaft_hz: float
    found: bool
    margin_db: float
    low_hz: float
    high_hz: float


def search_shaft(
    signal: npt.NDArray[np.floating],
    rate_hz: float,
    nominal_hz: float,
    tolerance: float,
    orders: BearingOrders | None = None,
) -> ShaftSearch:
    """Search the shaft speed around the nominal one.

    For each speed the mean heights, in dB over their surroundings, of the shaft's multiples in the spectrum
    and in the pre-whitened envelope spectrum, and of the lines and sidebands of that fault which fits best;
    cage slip moves the latter and costs a little (Peeters et al. 2019, MSSP 129:407-436, compare such sums
    over harmonics with other estimators).

    Parameters
    ----------
    signal
        Shape (samples,), any unit.
    rate_hz
        Sampling rate, Hz.
    nominal_hz
        Shaft speed of the nameplate, Hz.
    tolerance
        Relative: 30/1480 for 1480 ± 30 rpm.
    orders
        Of the bearing, if known.

    Raises
    ------
    ValueError
        A speed, rate or tolerance out of range, or a signal of fewer than ten turns.
    """
    if not (0 < tolerance <= WIDEST and 0 < nominal_hz < rate_hz / 4):
        raise ValueError(
            f"{nominal_hz:g} Hz ± {tolerance:.3g} (expected a speed above 0 and a tolerance to {WIDEST:g})"
        )
    if signal.size * nominal_hz < 10 * rate_hz:
        raise ValueError(f"{signal.size / rate_hz:.3g} s hold no ten turns of {nominal_hz:g} Hz")
    steps = int(np.ceil(log(1 + tolerance) / STEP))
    speeds = nominal_hz * np.exp(STEP * np.arange(-steps, steps + 1))
    speeds = speeds[np.abs(speeds / nominal_hz - 1) <= tolerance * (1 + 1e-9)]
    scores = _scores(signal, rate_hz, speeds, orders)
    best = int(scores.argmax())
    margin = float(scores[best] - np.median(scores))
    found = margin >= STANDS_OUT_DB
    chosen = float(speeds[best]) if found else nominal_hz
    return ShaftSearch(chosen, found, margin, nominal_hz * (1 - tolerance), nominal_hz * (1 + tolerance))


def _scores(
    signal: npt.NDArray[np.floating], rate_hz: float, speeds: Real, orders: BearingOrders | None
) -> Real:
    """Sum the mean heights of the kinds of lines at each speed, shape (speeds,)."""
    row = signal[np.newaxis].astype(np.float64)
    top = 16 * float(speeds[-1])
    spectrum = power_spectrum(row - row.mean(), padding=PADDING)[0]
    plain = _heights(spectrum, rate_hz / signal.size / PADDING, speeds[0], top)
    beats = _heights(envelope_spectrum(row, prewhiten=True)[0], rate_hz / signal.size / 2, speeds[0], top)
    parts = [plain.mean_at(speeds, SHAFT_HARMONICS), beats.mean_at(speeds, MODULATIONS)]
    if orders is not None:
        parts.append(np.max([_fault_comb(beats, speeds, lines) for lines in _combs(orders)], axis=0))
    return np.asarray(np.sum(parts, axis=0))


def _combs(orders: BearingOrders) -> list[tuple[float, tuple[float, ...]]]:
    """Give each fault's order, and the distances of its sidebands."""
    return [(orders.outer, ()), (orders.inner, (-1.0, 1.0)), (orders.ball, (-orders.cage, orders.cage))]


def _fault_comb(beats: _Heights, speeds: Real, lines: tuple[float, tuple[float, ...]]) -> Real:
    """Give the mean height of a fault's lines at the slip that suits each speed best, shape (speeds,)."""
    order, sides = lines
    best = np.full(speeds.shape, -np.inf)
    for slip in np.linspace(-LARGEST_SLIP, LARGEST_SLIP, 25):
        places = [times * order * (1 + slip) + side for times in (1, 2) for side in (0.0, *sides)]
        cost = 2.0 * (slip / LARGEST_SLIP) ** 2
        best = np.maximum(best, beats.mean_at(speeds, places) - cost)
    return best


@dataclass(frozen=True, eq=False)
class _Heights:
    """Heights over the surroundings, dB, on frequencies that rise by a constant factor."""

    first_hz: float
    heights: Real

    def mean_at(self, speeds: Real, multiples: Sequence[float]) -> Real:
        """Give the mean height at multiples of each speed, shape (speeds,)."""
        wanted = np.log(np.outer(speeds, multiples) / self.first_hz) / STEP
        return np.asarray(np.interp(wanted, np.arange(self.heights.size), self.heights).mean(axis=1))


def _heights(power: Real, bin_hz: float, slowest_hz: float, top_hz: float) -> _Heights:
    """Average a spectrum over equal shares of frequency, and set it against its surroundings."""
    from scipy.ndimage import median_filter

    first = 0.5 * float(slowest_hz)
    top = min(top_hz, bin_hz * (power.size - 1))
    grid = first * np.exp(STEP * np.arange(max(2, int(log(top / first) / STEP))))
    edges = (np.arange(power.size + 1) - 0.5) * bin_hz
    summed = np.concatenate([[0.0], np.cumsum(power)])
    ends = (
        np.interp(grid * (1 + HALF_WIDTH), edges, summed),
        np.interp(grid * (1 - HALF_WIDTH), edges, summed),
    )
    density = (ends[0] - ends[1]) / (2 * HALF_WIDTH * grid / bin_hz)
    level = median_filter(density, size=2 * round(SURROUNDING / STEP) + 1, mode="nearest")
    floor = LINE_FLOOR * max(float(power.max()), LINE_FLOOR)
    heights = np.maximum(10 * np.log10((density + floor) / (level + floor)), 0.0)
    return _Heights(first, heights - 0.9 * np.maximum(heights - HIGHEST_DB, 0.0))
