"""Squared envelopes and their spectra: where repeated impacts become lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.fft import ifft, rfft

from suite.arrays import Real
from suite.signals.order_tracking import by_angle, varying
from suite.signals.spectrum import power_spectrum

ENVELOPE_PADDING = 2
"""An envelope spectrum has a bin every 1 / (2·length) cycles/sample."""

LINE_TOLERANCE = 0.02
"""Search range around a line, relative to its order: slip moves lines by 1-2 %."""

LEVEL_HALF_WIDTH = 2.0
"""The level around a line is the median over so many shaft orders to either side."""

LINE_FLOOR = 1e-12
"""Added to line and level, so that a silent envelope has lines at the level of their surroundings."""

WHITENED_ENDS = 0.02
"""Share of a pre-whitened envelope that is left out at either end."""


def squared_envelope(
    windows: npt.NDArray[np.floating],
    band: tuple[float, float] | Real = (0.0, 0.5),
    *,
    prewhiten: bool = False,
) -> Real:
    """Give the squared magnitude of the analytic signal within a band, without the offset.

    Parameters
    ----------
    windows
        Shape (n, length), any unit.
    band
        Lower and upper edge, cycles/sample, or one such pair a window, shape (n, 2); an ideal filter in
        the frequency domain.
    prewhiten
        Set every spectral magnitude to one first, which lifts weak resonances to the level of strong
        ones and removes the shaft's harmonics (cepstrum pre-whitening, Borghesani et al. 2013,
        MSSP 36:370-384).

    Returns
    -------
    ndarray
        Shape (n, length), unit squared (without unit when pre-whitened).

    Raises
    ------
    ValueError
        When a band is empty.
    """
    low, high = np.asarray(band, dtype=np.float64).reshape(-1, 2).T[:, :, np.newaxis]
    if not ((low >= 0) & (low < high) & (high <= 0.5)).all():
        raise ValueError(f"no band from {low.min():g} to {high.max():g} cycles/sample")
    length = windows.shape[1]
    transform = rfft(windows.astype(np.float64), axis=1)
    # The offset is no vibration; what rounding leaves of it must not be whitened to full height.
    transform[:, 0] = 0
    frequency = np.arange(transform.shape[1]) / length
    if prewhiten:
        magnitude = np.abs(transform)
        transform = np.divide(transform, magnitude, out=np.zeros_like(transform), where=magnitude > 0)
    transform *= (frequency >= low) & (frequency <= high)
    # Twice the positive frequencies, once Nyquist's, which is its own mirror image.
    transform[:, 1 : (length + 1) // 2] *= 2
    analytic = ifft(transform, n=length, axis=1, overwrite_x=True)
    squared = analytic.real**2
    squared += analytic.imag**2
    return np.asarray(squared)


def envelope_spectrum(
    windows: npt.NDArray[np.floating],
    band: tuple[float, float] | Real = (0.0, 0.5),
    *,
    prewhiten: bool = False,
    ends: float | None = None,
    relative_speed: Real | None = None,
) -> Real:
    """Give the power spectrum of the squared envelope, relative to its mean.

    Parameters
    ----------
    windows, band, prewhiten
        As for :func:`squared_envelope`.
    ends
        Share of the envelope that is left out at either end: by default 2 % where it is pre-whitened,
        else nothing. Taken as periodic, a window jumps where its end meets its beginning, and
        pre-whitening makes of that jump an impact larger than those of a real fault.
    relative_speed
        How the shaft's speed varies in each window, shape (n, parts), see
        :func:`suite.signals.order_tracking.relative_speeds`. The envelope is then resampled by angle, and a
        bin's frequency is that at the window's mean speed. Steady by default.

    Returns
    -------
    ndarray
        Shape (n, length + 1), without unit: it does not change with the scale or the sign of the
        windows. Bin b lies at b / (2·length) cycles/sample: the window is short against the distance
        of fault lines, so no taper widens them, and padding to twice the length finds their tops.
        Zero where the band holds no power.
    """
    envelope = squared_envelope(windows, band, prewhiten=prewhiten)
    length = envelope.shape[1]
    edge = int((WHITENED_ENDS * prewhiten if ends is None else ends) * length)
    mean = envelope[:, edge : length - edge].mean(axis=1, keepdims=True)
    swing = np.divide(envelope, mean, out=np.ones_like(envelope), where=mean > 0)
    swing -= 1
    swing[:, :edge] = swing[:, length - edge :] = 0
    rows = varying(relative_speed)
    if rows.any():
        swing = by_angle(swing, relative_speed)
        swing[rows] -= swing[rows].mean(axis=1, keepdims=True)
    return power_spectrum(swing, taper="none", padding=ENVELOPE_PADDING)
