"""Bring recordings to a common sampling rate and band."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt


def resample(signal: npt.NDArray[np.float32], rate_hz: float, target_hz: float) -> npt.NDArray[np.float32]:
    """Resample with an anti-aliasing polyphase filter.

    Parameters
    ----------
    signal
        Shape (channels, samples).
    rate_hz, target_hz
        Present and wanted sampling rate, Hz.

    Returns
    -------
    ndarray
        Shape (channels, ceil(samples · up / down)), float32.

    Raises
    ------
    ValueError
        When the two rates have no ratio of small whole numbers (below 1000).
    """
    ratio = Fraction(target_hz / rate_hz).limit_denominator(1000)
    if ratio <= 0 or abs(float(ratio) * rate_hz - target_hz) > 1e-6 * target_hz:
        raise ValueError(f"no whole-number ratio between {rate_hz:g} and {target_hz:g} Hz")
    if ratio == 1:
        return signal
    from scipy.signal import resample_poly

    wide = resample_poly(signal.astype(np.float64), ratio.numerator, ratio.denominator, axis=1)
    return np.asarray(wide, dtype=np.float32)


def low_pass(signal: npt.NDArray[np.float32], rate_hz: float, edge_hz: float) -> npt.NDArray[np.float32]:
    """Remove what lies above a band edge, without a phase shift.

    Parameters
    ----------
    signal
        Shape (channels, samples).
    rate_hz, edge_hz
        Sampling rate and -6 dB edge (8th-order Butterworth, run both ways), Hz.

    Returns
    -------
    ndarray
        Same shape, float32; the signal itself when the edge lies at or above Nyquist.
    """
    if edge_hz >= rate_hz / 2:
        return signal
    from scipy.signal import butter, sosfiltfilt

    sections = butter(8, edge_hz, fs=rate_hz, output="sos")
    return np.asarray(sosfiltfilt(sections, signal.astype(np.float64), axis=1), dtype=np.float32)
