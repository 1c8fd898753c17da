"""Squared envelopes by shaft angle: windows of any speed have the same turns, points and bins.

Demodulated in time, since resonances stay in Hz whatever the speed, and only then resampled by angle.
"""

from __future__ import annotations

from math import ceil

import numpy as np
import numpy.typing as npt
from scipy.fft import next_fast_len
from scipy.interpolate import CubicSpline

from suite.arrays import Real
from suite.signals.envelope import WHITENED_ENDS, squared_envelope
from suite.signals.order_tracking import FINE, lowered_rate
from suite.signals.spectrum import power_spectrum

MOST_POINTS = 1 << 23
"""Interpolated points beyond which a speed is a mistake."""


def angle_envelope(
    windows: npt.NDArray[np.floating],
    speed: Real,
    turns: int,
    points: int,
    band: tuple[float, float] | Real = (0.0, 0.5),
    *,
    prewhiten: bool = False,
) -> Real:
    """Give the squared envelope over so many turns of the shaft.

    Parameters
    ----------
    windows, band, prewhiten
        As for :func:`suite.signals.envelope.squared_envelope`.
    speed
        Of the shaft, turns/sample (Hz over the sampling rate): one a window, shape (n,), or one a
        sample, shape (n, length).
    turns, points
        How many turns, and points a turn. Orders above ``points / 2`` are removed.

    Returns
    -------
    ndarray
        Shape (n, turns · points), unit of the squared envelope. The turns in the middle of the window; what
        the window does not hold of them, and 2 % at either end of a pre-whitened one, whose ends are no
        vibration, is filled up with the mean. NaN where the speed is not known.

    Raises
    ------
    ValueError
        No turns or points, an empty band, a shape of the speed that fits no window, or a shaft that turns
        backwards, stands still or hardly turns.
    """
    if turns < 1 or points < 2:
        raise ValueError(f"{turns} turns of {points} points (expected at least 1 of 2)")
    envelope = squared_envelope(windows, band, prewhiten=prewhiten)
    if speed.shape not in (envelope.shape, envelope.shape[:1]):
        raise ValueError(f"speeds of shape {speed.shape} for windows of shape {envelope.shape}")
    edge = int(WHITENED_ENDS * prewhiten * envelope.shape[1])
    result = np.full((len(envelope), turns * points), np.nan)
    for row, (one, turning) in enumerate(zip(envelope, speed, strict=True)):
        if np.isfinite(turning).all():
            result[row] = _by_angle(one, np.broadcast_to(turning, one.shape), turns, points, edge)
    return result


def envelope_order_spectrum(
    windows: npt.NDArray[np.floating],
    speed: Real,
    turns: int,
    points: int,
    band: tuple[float, float] | Real = (0.0, 0.5),
    *,
    prewhiten: bool = False,
    padding: int = 1,
) -> Real:
    """Give the power spectrum of the squared envelope by angle, relative to its mean.

    Parameters are those of :func:`angle_envelope`, which also says what it raises; ``padding`` is that of
    :func:`suite.signals.spectrum.power_spectrum`.

    Returns
    -------
    ndarray
        Shape (n, padding · turns · points // 2 + 1), without unit: bin b lies at order b / (padding · turns),
        in windows of any speed and rate. Zero where the band holds no power; NaN where the speed is not
        known.

    Raises
    ------
    ValueError
        As :func:`angle_envelope`.
    """
    envelope = angle_envelope(windows, speed, turns, points, band, prewhiten=prewhiten)
    mean = envelope.mean(axis=1, keepdims=True)
    silent = np.where(np.isnan(envelope), np.nan, 1.0)
    swing = np.divide(envelope, mean, out=silent, where=mean > 0) - 1
    return power_spectrum(swing, taper="none", padding=padding)


def _by_angle(envelope: Real, speed: Real, turns: int, points: int, edge: int) -> Real:
    """Interpolate an envelope, shape (length,), on a fine grid of angles, and low-pass it to the coarse."""
    slowest, length = float(speed.min()), len(envelope)
    if not (slowest > 0 and turns * FINE / slowest <= MOST_POINTS):
        raise ValueError(
            f"the shaft turns {slowest:g} times a sample (expected above {turns * FINE / MOST_POINTS:g})"
        )
    finer = next_fast_len(max(1, ceil(FINE / (points * slowest))), real=True)
    angle = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2)])
    first = (angle[-1] - turns) / 2
    wanted = first + np.arange(turns * points * finer) / (points * finer)
    inside = (wanted >= angle[edge]) & (wanted <= angle[length - 1 - edge])
    held = envelope[edge : length - edge]
    fine = np.full(wanted.shape, held.mean())
    fine[inside] = CubicSpline(np.arange(edge, length - edge), held)(
        np.interp(wanted[inside], angle, np.arange(length))
    )
    return lowered_rate(fine, turns * points)
