"""Shaft angle within windows of varying speed: curves over time become curves over angle, and back.

Computed order tracking (Fyfe & Munck 1997, MSSP 11:187-205). What is resampled is an envelope: resonances
stay in Hz whatever the speed, so that the vibration itself is demodulated in time first.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from suite.arrays import Mask, Real

if TYPE_CHECKING:
    from scipy.interpolate import PchipInterpolator

PARTS = 16
"""Equal parts of a window's time of which the relative shaft speed is stated."""

SPEED_COLUMNS = tuple(f"relative_speed_{number}" for number in range(1, PARTS + 1))
"""Mean shaft speed in each part over that in the whole window; 1 (or absent, or NaN) where it is steady."""

FINE = 2.0
"""Points of an interpolated envelope for each sample, before the low-pass: no alias is left to fold."""

FINEST = 64
"""Points for each sample, at most: the shaft hardly turns then."""


def relative_speeds(angle: Real, starts: Real, length: float) -> tuple[Real, Real]:
    """Describe how the shaft turns in windows of a recording.

    Parameters
    ----------
    angle
        Shaft angle at each sample of the recording, turns, rising, shape (samples,), at least two.
    starts
        Where windows begin, in samples, with a fraction, shape (n,).
    length
        Of a window, in samples.

    Returns
    -------
    turns
        Of the shaft in each window, shape (n,).
    relative
        Mean speed in each of :data:`PARTS` equal parts over that in the window, shape (n, PARTS); mean 1.
    """
    edges = np.asarray(starts)[:, np.newaxis] + length * np.arange(PARTS + 1) / PARTS
    # The last sample of a recording lasts as long as the one before it.
    longer = np.append(angle, 2 * angle[-1] - angle[-2])
    steps = np.diff(np.interp(edges, np.arange(longer.size), longer), axis=1)
    turns = steps.sum(axis=1)
    return turns, PARTS * steps / turns[:, np.newaxis]


def relative_in(table: Any) -> Real | None:
    """Give the relative speeds of a window table, shape (n, PARTS); ``None`` where it has no such column."""
    if SPEED_COLUMNS[0] not in table:
        return None
    return np.column_stack([np.asarray(table[name], dtype=np.float64) for name in SPEED_COLUMNS])


def varying(relative: Real | None) -> Mask:
    """Tell in which windows the speed varies, shape (n,), from relative speeds, shape (n, PARTS)."""
    if relative is None:
        return np.zeros(0, dtype=bool)
    return np.asarray(np.isfinite(relative).all(axis=1) & (relative != 1).any(axis=1))


def sample_speeds(speed: Real, relative: Real | None, length: int) -> Real:
    """Give the shaft speed at each sample, where it varies.

    Parameters
    ----------
    speed
        Mean of each window, shape (n,), in any unit.
    relative
        Of :func:`relative_speeds`; ``None`` where all are steady.
    length
        Samples a window.

    Returns
    -------
    ndarray
        Shape (n, length), in the same unit; ``speed`` itself where all are steady.
    """
    rows = varying(relative)
    if relative is None or not rows.any():
        return speed
    speeds = np.repeat(speed[:, np.newaxis], length, axis=1)
    middle = (np.arange(length) + 0.5) / length
    speeds[rows] *= _angle(relative[rows]).derivative()(middle)
    return speeds


def by_angle(curves: Real, relative: Real | None) -> Real:
    """Resample curves over time to equal steps of shaft angle.

    Parameters
    ----------
    curves
        Over the time of a window, shape (n, length).
    relative
        Of :func:`relative_speeds`; ``None`` where all are steady.

    Returns
    -------
    ndarray
        Shape (n, length): what they would be over time, had the shaft turned at its mean speed. Rows of
        steady speed stay as they are, and where all are, the very array comes back. Orders that would fold
        are removed, those above half the points.
    """
    rows = np.flatnonzero(varying(relative))
    if relative is None or not rows.size:
        return curves
    from scipy.fft import next_fast_len
    from scipy.interpolate import CubicSpline

    length, tracked = curves.shape[1], curves.copy()
    angles = length * _angle(relative[rows])(np.arange(length + 1) / length)
    for row, angle, slowest in zip(rows, angles, relative[rows].min(axis=1), strict=True):
        finer = next_fast_len(min(ceil(FINE / slowest), FINEST), real=True)
        time = np.interp(np.arange(length * finer) / finer, angle, np.arange(length + 1))
        fine = CubicSpline(np.arange(length), curves[row])(np.minimum(time, length - 1))
        tracked[row] = lowered_rate(fine, length)
    return tracked


def by_time(curves: Real, relative: Real | None) -> Real:
    """Bring curves over equal steps of shaft angle back to time: the inverse of :func:`by_angle`.

    Parameters
    ----------
    curves
        Smooth, shape (n, length).
    relative
        As for :func:`by_angle`.
    """
    rows = np.flatnonzero(varying(relative))
    if relative is None or not rows.size:
        return curves
    from scipy.interpolate import CubicSpline

    length, back = curves.shape[1], curves.copy()
    angles = length * _angle(relative[rows])(np.arange(length) / length)
    for row, angle in zip(rows, angles, strict=True):
        back[row] = CubicSpline(np.arange(length), curves[row])(np.minimum(angle, length - 1))
    return back


def lowered_rate(fine: Real, points: int) -> Real:
    """Bring a curve, shape (k · points,), to fewer points, without what these cannot hold."""
    from scipy.fft import irfft, rfft

    finer = fine.size // points
    spectrum = rfft(fine)[: points // 2 + 1]
    if finer > 1 and points % 2 == 0:
        spectrum[-1] = 0  # the highest order could not be told from its mirror image
    return np.asarray(irfft(spectrum, n=points) / finer)


def _angle(relative: Real) -> PchipInterpolator:
    """Interpolate the share of a window's turns over the share of its time, rising as the knots do."""
    from scipy.interpolate import PchipInterpolator

    knots = np.concatenate([np.zeros((len(relative), 1)), np.cumsum(relative, axis=1)], axis=1)
    return PchipInterpolator(np.arange(PARTS + 1) / PARTS, knots / knots[:, -1:], axis=1)
