"""Notch the modulation at fault orders: the lines go, the resonances that they modulate stay.

Each band is divided by its own envelope's swing at the fault orders, and the window is put together again;
what a band spreads into its neighbours is divided out in the next pass, by bands whose edges lie elsewhere. A
curve for the whole band would leave the lines of weak resonances, and write lines where none had been.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, rfft

from suite.arrays import Mask, Real
from suite.signals.band_split import BandSplit, Complex, power_of
from suite.signals.envelope import ENVELOPE_PADDING, LEVEL_HALF_WIDTH, LINE_FLOOR, envelope_spectrum
from suite.signals.line_levels import line_levels
from suite.signals.order_lines import OrderLines, fault_order_lines
from suite.signals.order_tracking import by_angle, by_time

BAND_COUNTS = (6, 5, 7, 8)
"""Bands of one pass after another; the first are those in which lines are measured."""

MOST_ROUNDS = 4
"""Rounds of as many passes, at most."""

LOW_ENOUGH_DB = 8.0
"""A window whose lines stand no higher needs no further round."""

_AIMED = 0.2
"""Lines are lowered to this share of the local power: the next band's spread lifts them again."""

_DEEPEST = 0.2
"""A pass divides by no less than this share of the mean envelope, and by no more than its inverse squared."""

NOTCHED_SHARE, MEASURED_SHARE = 0.9, 0.7
"""An envelope moves no faster than its band is wide; of that so much is notched, and so much measured."""

_HIGHEST_ORDER = 32.0
"""Above the fifth multiple of common inner races with its sidebands."""

SMOOTH_ORDERS = 16.0
"""Deviation, in orders, of the bell curve by which envelopes are smoothed."""

_STRETCHES = np.linspace(0.55, 0.95, 41)
"""By how much a control's curve may be drawn out in time: none needs more than the window holds."""

SHAFT_REACH = 0.05
"""Orders to either side of the shaft's multiples where a control writes nothing either."""

EULER = 0.5772
"""The mean logarithm of noise's power lies so far below the logarithm of its mean."""


@dataclass(frozen=True, eq=False)
class Notched:
    """Windows without the modulation at the fault orders.

    Attributes
    ----------
    signals
        Shape (n, length); each of six bands keeps its power.
    before_db, after_db
        The highest line over its surroundings in any of six bands, the whole band and the whitened whole,
        shape (n,).
    """

    signals: Real
    before_db: Real
    after_db: Real


def notched(
    windows: npt.NDArray[np.floating],
    speed: Real,
    orders: Real,
    upper: float,
    relative_speed: Real | None = None,
) -> Notched:
    """Notch every fault line that stands out, whichever fault it belongs to.

    Parameters
    ----------
    windows
        Shape (n, length).
    speed
        Of the shaft, turns/sample, shape (n,).
    orders
        Outer race, inner race, ball and cage, shape (n, 4).
    upper
        Edge of the band that the windows hold, cycles/sample.
    relative_speed
        Where the speed varies, shape (n, parts): lines are sought, and curves made, by angle. See
        :func:`suite.signals.order_tracking.relative_speeds`.
    """
    length = windows.shape[1]
    lines, turns = fault_order_lines(orders), speed * length
    transform = rfft(windows.astype(np.float64), axis=1)
    transform[:, 0] = 0
    before = highest_line(windows, speed, lines, upper, relative_speed)
    after, original = before.copy(), transform.copy()
    for _ in range(MOST_ROUNDS):
        rows = after > LOW_ENOUGH_DB
        if not rows.any():
            break
        part, own = transform[rows], lines.of(rows)
        relative = None if relative_speed is None else relative_speed[rows]
        for count in BAND_COUNTS:
            bands = BandSplit(length, upper, count)
            split = bands.split(part)
            envelope = _of_rows(by_angle, power_of(split), relative)
            gain = _of_rows(by_time, _log_gain(envelope, turns[rows], own, bands), relative)
            part = bands.join(part, _multiplied(split, gain))
        part = _as_loud(part, original[rows], BandSplit(length, upper, BAND_COUNTS[0]))
        transform[rows] = part
        after[rows] = highest_line(irfft(part, n=length, axis=1), speed[rows], own, upper, relative)
    return Notched(irfft(transform, n=length, axis=1), before, after)


def notched_elsewhere(
    windows: npt.NDArray[np.floating],
    without: Real,
    speed: Real,
    orders: Real,
    upper: float,
    relative_speed: Real | None = None,
) -> tuple[Real, Real]:
    """Multiply windows by the curves of their notch, drawn out so that they stand where no line is.

    Parameters
    ----------
    windows, speed, orders, upper, relative_speed
        As for :func:`notched`.
    without
        Its signals: the curve of each band is the change of its smooth envelope.

    Returns
    -------
    signals
        Shape (n, length): gains as deep, and each of six bands keeps its power as well.
    stretch
        Share of its order at which each curve stands, shape (n,).
    """
    length, turns = windows.shape[1], speed * windows.shape[1]
    bands = BandSplit(length, upper, BAND_COUNTS[0])
    transform = rfft(windows.astype(np.float64), axis=1)
    transform[:, 0] = 0
    split = bands.split(transform)
    before, after = (_smooth(power_of(one), turns) for one in (split, bands.split(rfft(without, axis=1))))
    silent = LINE_FLOOR * before.mean(axis=2, keepdims=True) + 1e-300
    curve = _of_rows(by_angle, 0.5 * np.log((after + silent) / (before + silent)), relative_speed)
    lines = fault_order_lines(orders)
    curve = _at_lines(curve, turns, lines)
    stretch = _clear_stretch(curve, turns, lines)
    drawn_out = _of_rows(by_time, _drawn_out(curve, stretch), relative_speed)
    changed = bands.join(transform, _multiplied(split, drawn_out))
    return irfft(_as_loud(changed, transform, bands), n=length, axis=1), stretch


def highest_line(
    windows: npt.NDArray[np.floating],
    speed: Real,
    lines: OrderLines,
    upper: float,
    relative_speed: Real | None = None,
) -> Real:
    """Give the highest fault line of each window over its surroundings, in whichever band it stands.

    Parameters
    ----------
    windows, speed, upper, relative_speed
        As for :func:`notched`.
    lines
        Of the same windows.

    Returns
    -------
    ndarray
        Shape (n,), dB: of six bands, the whole band and the whole band whitened. NaN where none is known.
    """
    length = windows.shape[1]
    per_order = speed * length * ENVELOPE_PADDING
    measured = BandSplit(length, upper, BAND_COUNTS[0])
    levels = [_levels_in_bands(windows, per_order, lines, measured, relative_speed)]
    last = _last_bin(per_order, _HIGHEST_ORDER)
    for prewhiten in (False, True):
        power = envelope_spectrum(windows, (0.0, upper), prewhiten=prewhiten, relative_speed=relative_speed)
        levels.append(line_levels(power[:, :last], per_order, lines))
    return np.asarray(np.fmax.reduce(np.concatenate(levels, axis=1), axis=1))


def _levels_in_bands(
    windows: npt.NDArray[np.floating],
    per_order: Real,
    lines: OrderLines,
    bands: BandSplit,
    relative_speed: Real | None,
) -> Real:
    """Give the levels of lines in each band, shape (n, bands · lines); NaN where a band has none."""
    split = bands.split(rfft(windows.astype(np.float64), axis=1))
    envelope = _of_rows(by_angle, power_of(split), relative_speed)
    swing, held = _swing(envelope), int(MEASURED_SHARE * bands.width * ENVELOPE_PADDING)
    last = min(held, _last_bin(per_order, _HIGHEST_ORDER))
    spectra = rfft(swing, n=bands.points * ENVELOPE_PADDING, axis=2)[:, :, :last]
    power = power_of(spectra).reshape(-1, last)
    each = np.repeat(np.arange(len(windows)), bands.count)
    many = OrderLines(lines.centres[each], lines.reach[each])
    return line_levels(power, per_order[each], many).reshape(len(windows), -1)


def _of_rows(change: Callable[[Real, Real | None], Real], curves: Real, relative: Real | None) -> Real:
    """Resample the curves of all bands, shape (n, bands, points), by angle or by time."""
    if relative is None:
        return curves
    each = np.repeat(relative, curves.shape[1], axis=0)
    return change(curves.reshape(-1, curves.shape[2]), each).reshape(curves.shape)


def _log_gain(envelope: Real, turns: Real, lines: OrderLines, bands: BandSplit) -> Real:
    """Give the logarithm of the gain that lowers the lines of squared envelopes, (n, bands, points)."""
    points, per_order = bands.points, turns * ENVELOPE_PADDING
    last = min(int(NOTCHED_SHARE * bands.width * ENVELOPE_PADDING), _last_bin(per_order, _HIGHEST_ORDER))
    spectra = rfft(_swing(envelope), n=points * ENVELOPE_PADDING, axis=2)[:, :, :last]
    power = power_of(spectra)
    positions = np.arange(last) / per_order[:, np.newaxis]
    notch = lines.cover(positions, 0.5 / turns)[:, np.newaxis]
    level = _AIMED * _local_level(power, LEVEL_HALF_WIDTH * per_order)
    lowered = np.where(notch & (power > level), 1 - np.sqrt(level / np.maximum(power, 1e-300)), 0)
    swing = irfft(spectra * lowered, n=points * ENVELOPE_PADDING, axis=2)[:, :, :points]
    curve = -0.5 * np.log(np.maximum(1 + swing, _DEEPEST))
    return np.asarray(curve - curve.mean(axis=2, keepdims=True))


def _local_level(power: Real, half_width: Real) -> Real:
    """Give the geometric mean of the bins around each, as noise would have it, shape (n, bands, bins)."""
    bins = power.shape[2]
    running = np.zeros((*power.shape[:2], bins + 1))
    np.cumsum(np.log(power + 1e-30), axis=2, out=running[:, :, 1:])
    place, half = np.arange(bins), np.ceil(half_width).astype(np.int64)[:, np.newaxis]
    low, high = np.maximum(place - half, 0), np.minimum(place + half + 1, bins)
    above, below = (
        np.take_along_axis(running, at[:, np.newaxis].repeat(power.shape[1], axis=1), axis=2)
        for at in (high, low)
    )
    return np.asarray(np.exp((above - below) / (high - low)[:, np.newaxis] + EULER))


def _multiplied(split: Complex, curve: Real) -> Complex:
    """Multiply bands; each keeps its power."""
    changed = split * np.exp(curve)
    before, after = (power_of(one).mean(axis=2, keepdims=True) for one in (split, changed))
    changed *= np.sqrt(np.divide(before, after, out=np.ones_like(before), where=after > 0))
    return changed


def _as_loud(changed: Complex, transform: Complex, bands: BandSplit) -> Complex:
    """Give each band the power that it has in a transform, both of shape (n, length // 2 + 1)."""
    held = bands.count * bands.width
    was, now = (
        power_of(one[:, :held]).reshape(-1, bands.count, bands.width).sum(axis=2)
        for one in (transform, changed)
    )
    factor = np.sqrt(np.divide(was, now, out=np.ones_like(was), where=now > 0))
    loud = changed.copy()
    loud[:, :held] *= np.repeat(factor, bands.width, axis=1)
    return loud


def _smooth(envelope: Real, turns: Real) -> Real:
    """Smooth squared envelopes, shape (n, bands, points), by a bell curve that no fade survives."""
    points = envelope.shape[2]
    order = np.arange(points // 2 + 1) / turns[:, np.newaxis]
    bell = np.exp(-0.5 * (order / SMOOTH_ORDERS) ** 2)[:, np.newaxis]
    return np.asarray(np.maximum(irfft(rfft(envelope, axis=2) * bell, n=points, axis=2), 0))


def _at_lines(curve: Real, turns: Real, lines: OrderLines) -> Real:
    """Keep of curves, shape (n, bands, points), what swings at the lines' orders."""
    points = curve.shape[2]
    spectra = rfft(curve, axis=2)
    covered = lines.cover(np.arange(spectra.shape[2]) / turns[:, np.newaxis], 0.5 / turns)
    return np.asarray(irfft(spectra * covered[:, np.newaxis], n=points, axis=2))


def _clear_stretch(curve: Real, turns: Real, lines: OrderLines) -> Real:
    """Choose for each window by how much to draw its curves out, so that least lies on a line; shape (n,)."""
    bins = min(_last_bin(turns, _HIGHEST_ORDER), curve.shape[2] // 2)
    swing = power_of(rfft(curve - curve.mean(axis=2, keepdims=True), axis=2)[:, :, :bins]).sum(axis=1)
    lying = [np.where(_taken(turns, lines, share, bins), swing, 0).sum(axis=1) for share in _STRETCHES]
    return np.asarray(_STRETCHES[np.argmin(lying, axis=0)])


def _taken(turns: Real, lines: OrderLines, share: float, bins: int) -> Mask:
    """Say which bins of a curve would come to lie on a line or a multiple of the shaft's order, (n, bins)."""
    positions = share * np.arange(bins) / turns[:, np.newaxis]
    near_shaft = np.abs(positions - np.rint(positions)) < SHAFT_REACH
    return lines.cover(positions, 0.5 / turns) | near_shaft


def _drawn_out(curve: Real, stretch: Real) -> Real:
    """Read curves, shape (n, bands, points), more slowly about the middle of the window."""
    middle = (curve.shape[2] - 1) / 2
    position = middle + stretch[:, np.newaxis] * (np.arange(curve.shape[2]) - middle)
    low = np.clip(position.astype(np.int64), 0, curve.shape[2] - 2)
    share = (position - low)[:, np.newaxis]
    left, right = (
        np.take_along_axis(curve, at[:, np.newaxis].repeat(curve.shape[1], axis=1), axis=2)
        for at in (low, low + 1)
    )
    return np.asarray(left + share * (right - left))


def _swing(envelope: Real) -> Real:
    mean = envelope.mean(axis=2, keepdims=True)
    return np.asarray(np.divide(envelope, mean, out=np.ones_like(envelope), where=mean > 0) - 1)


def _last_bin(per_order: Real, order: float) -> int:
    return int(np.ceil(order * np.nanmax(per_order, initial=1.0)))
