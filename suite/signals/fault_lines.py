"""Evidence of a bearing fault: how far each fault line and its sidebands stand over their surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite, nan

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.signals.angle_envelope import envelope_order_spectrum
from suite.signals.envelope import (
    ENVELOPE_PADDING,
    LEVEL_HALF_WIDTH,
    LINE_FLOOR,
    LINE_TOLERANCE,
    envelope_spectrum,
)
from suite.signals.kinematics import BearingOrders
from suite.signals.order_tracking import sample_speeds
from suite.signals.spectrum import local_level

HARMONICS = 3
"""Multiples of a fault order that are looked at."""

MODULATED_BY = {"inner": "shaft", "ball": "cage"}
"""What modulates the strikes of a fault: the load zone is passed once a shaft turn or once a cage turn."""


@dataclass(frozen=True)
class LineHeight:
    """One multiple of a fault order in an envelope spectrum.

    Attributes
    ----------
    fault, harmonic
        Whose line, and which multiple.
    order
        Where it is expected, multiples of the shaft speed.
    found
        Where the highest bin within the tolerance lies; NaN beyond the spectrum.
    height_db
        Of that bin over the surroundings; NaN beyond the spectrum.
    sidebands_db
        Of the mean of both sidebands, likewise; NaN where the fault has none.
    """

    fault: str
    harmonic: int
    order: float
    found: float
    height_db: float
    sidebands_db: float


@dataclass(frozen=True, eq=False)
class EnvelopeOrders:
    """The mean envelope spectrum of a recording's windows by shaft order.

    Attributes
    ----------
    power
        Shape (bins,), without unit.
    per_order
        Bins for each order, with a fraction: bin b lies at order b / per_order.
    """

    power: Real
    per_order: float

    def over_level(self, top_order: float) -> Real:
        """Give the curve from order 0 to ``top_order`` in dB over the local median, shape (bins,)."""
        last = max(1, min(ceil(top_order * self.per_order), self.power.size - 1))
        centres = np.arange(last + 1, dtype=np.float64)
        rows = np.broadcast_to(self.power, (centres.size, self.power.size))
        level = local_level(rows, centres, np.full(centres.size, LEVEL_HALF_WIDTH * self.per_order))
        return _decibels(self.power[: last + 1], level)


def envelope_orders(
    windows: npt.NDArray[np.floating],
    speed: float | Real,
    band: tuple[float, float] = (0.0, 0.5),
    relative_speed: Real | None = None,
) -> EnvelopeOrders:
    """Average the pre-whitened envelope spectra of windows of one recording.

    Where the speed varies, each window's envelope is resampled by angle, and of each the middle is taken, as
    many turns as the slowest window holds.

    Parameters
    ----------
    windows
        Shape (n, length), any unit.
    speed
        Of the shaft, turns/sample; with ``relative_speed`` the mean of each window, shape (n,).
    band
        As for :func:`suite.signals.envelope.squared_envelope`.
    relative_speed
        Of :func:`suite.signals.order_tracking.relative_speeds`, shape (n, parts); steady by default.

    Raises
    ------
    ValueError
        An empty band, no window, or a shaft that does not turn.
    """
    if relative_speed is not None:
        return _by_angle(windows, np.asarray(speed), band, relative_speed)
    speed = float(speed)
    if not (len(windows) and isfinite(speed) and speed > 0):
        raise ValueError(
            f"{len(windows)} windows at {speed:g} turns a sample (expected at least one, above 0)"
        )
    power = envelope_spectrum(windows, band, prewhiten=True).mean(axis=0)
    return EnvelopeOrders(power, speed * windows.shape[1] * ENVELOPE_PADDING)


def _by_angle(
    windows: npt.NDArray[np.floating], speed: Real, band: tuple[float, float], relative: Real
) -> EnvelopeOrders:
    length = windows.shape[1]
    turns = max(1, floor(float(speed.min()) * length + 1e-6))
    points = max(2, ceil(length / turns))
    turning = sample_speeds(speed, relative, length)
    power = envelope_order_spectrum(
        windows, turning, turns, points, band, prewhiten=True, padding=ENVELOPE_PADDING
    )
    return EnvelopeOrders(power.mean(axis=0), float(turns * ENVELOPE_PADDING))


def line_heights(
    spectrum: EnvelopeOrders, orders: BearingOrders, tolerance: float = LINE_TOLERANCE
) -> tuple[LineHeight, ...]:
    """Measure every fault line and its sidebands.

    A line is the highest bin within ± ``tolerance`` of its order (Randall & Antoni 2011, MSSP 25:485-520).
    Its surroundings are as wide stretches up to two orders to either side: their highest bins' median is
    0 dB, so that noise, whose highest bin rises with the width of the search, has no lines.

    Parameters
    ----------
    spectrum
        Of :func:`envelope_orders`.
    orders
        Of the bearing.
    tolerance
        Relative search range: slip moves lines by 1-2 %.

    Returns
    -------
    tuple of LineHeight
        Outer race, inner race, ball and cage, three multiples each.
    """
    offsets = {"shaft": 1.0, "cage": orders.cage}
    return tuple(
        _height(
            spectrum,
            fault,
            harmonic,
            harmonic * order,
            offsets.get(MODULATED_BY.get(fault, ""), nan),
            tolerance,
        )
        for fault, order in vars(orders).items()
        for harmonic in range(1, HARMONICS + 1)
    )


def strength_db(lines: tuple[LineHeight, ...], fault: str) -> float:
    """Give the mean height of a fault's lines, dB, none below 0; NaN where none is in the spectrum."""
    heights = [max(line.height_db, 0.0) for line in lines if line.fault == fault and isfinite(line.height_db)]
    return float(np.mean(heights)) if heights else nan


def _height(
    spectrum: EnvelopeOrders, fault: str, harmonic: int, order: float, offset: float, tolerance: float
) -> LineHeight:
    reach = tolerance * order
    peak, found = _highest(spectrum, order, reach)
    level = _surroundings(spectrum, order, reach)
    height = float(_decibels(peak, level))
    sides = (_highest(spectrum, order + side, reach)[0] for side in (-offset, offset))
    beside = float(_decibels(sum(sides) / 2, level)) if isfinite(offset) else nan
    return LineHeight(fault, harmonic, order, found, height, beside)


def _bins(spectrum: EnvelopeOrders, order: float, reach: float) -> tuple[int, int]:
    """Give the first and last bin of a search, which may lie outside."""
    return floor((order - reach) * spectrum.per_order), ceil((order + reach) * spectrum.per_order)


def _highest(spectrum: EnvelopeOrders, order: float, reach: float) -> tuple[float, float]:
    if not isfinite(order):
        return nan, nan
    first, last = _bins(spectrum, order, reach)
    first = max(first, 0)
    if last >= spectrum.power.size or last < first:
        return nan, nan
    place = first + int(spectrum.power[first : last + 1].argmax())
    return float(spectrum.power[place]), place / spectrum.per_order


def _surroundings(spectrum: EnvelopeOrders, order: float, reach: float) -> float:
    """Give the median of the highest bins of stretches beside a line that are as wide as its search."""
    first, last = _bins(spectrum, order, reach)
    width, wide = last - first + 1, round(LEVEL_HALF_WIDTH * spectrum.per_order)
    low, high = max(1, first - wide), min(spectrum.power.size, last + 1 + wide)
    if last >= spectrum.power.size or high - low < width:
        return nan
    tops = np.lib.stride_tricks.sliding_window_view(spectrum.power[low:high], width).max(axis=1)
    starts = low + np.arange(tops.size)
    apart = np.abs(starts - first) >= width
    return float(np.median(tops[apart])) if apart.any() else nan


def _decibels(power: Real | float, level: Real | float) -> Real:
    return np.asarray(10 * np.log10((np.asarray(power) + LINE_FLOOR) / (np.asarray(level) + LINE_FLOOR)))
