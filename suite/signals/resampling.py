"""Bring recordings to a common sampling rate and band.

Both work on the spectrum of the whole recording. Any two rates have a ratio of whole numbers that no
recording can tell from the exact one, so that one transform forth and one of another length back give
the samples at their very times, with no filter to design. (A polyphase filter needs a ratio of small
numbers; libsoxr would be a compiled dependency for what two transforms do.)
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil

import numpy as np
import numpy.typing as npt

from suite.arrays import Real

KEPT = 0.9
"""Share of the lower of two Nyquist frequencies up to which resampling changes nothing."""

FARTHEST = 1000.0
"""Factor between two rates beyond which one of them is a mistake."""

SHARED_BAND = 1 / 2.56
"""Share of a sampling rate up to which a recorder's own anti-aliasing filter is taken to be flat."""

STEEPNESS = 0.05
"""Half width of a transition, as a share of its middle."""

DEVIATIONS = 4.5
"""A transition falls as a normal distribution does, over so many deviations to either side: to -109 dB."""

REACH = 5.0
"""A filter's response counts as over after so many deviations of its Gaussian decay."""

DRIFT = 2e-6
"""Samples by which the time of the last sample may be wrong: at half the rate an error of -104 dB."""


def resample(signal: npt.NDArray[np.float32], rate_hz: float, target_hz: float) -> npt.NDArray[np.float32]:
    """Resample between any two rates, without aliases and without a shift in time.

    Parameters
    ----------
    signal
        Shape (channels, samples).
    rate_hz, target_hz
        Present and wanted sampling rate, Hz.

    Returns
    -------
    ndarray
        Shape (channels, ceil(samples · target / rate)), float32; sample k lies at k / target_hz seconds.
        Up to 0.9 of the lower Nyquist frequency tones are what they were, from that frequency on they
        are 109 dB lower. At its ends the signal is continued by its own reflection. The signal itself
        when the rates are equal.

    Raises
    ------
    ValueError
        When a rate is not above zero, or one is more than 1000 times the other.
    """
    if not (rate_hz > 0 and target_hz > 0 and 1 / FARTHEST <= target_hz / rate_hz <= FARTHEST):
        raise ValueError(f"no resampling from {rate_hz:g} to {target_hz:g} Hz")
    if rate_hz == target_hz:
        return signal
    samples = signal.shape[1]
    ratio = _ratio(rate_hz, target_hz, samples)
    middle = (1 + KEPT) / 4 * min(1.0, target_hz / rate_hz)
    return _filtered(signal, middle, ratio)


def low_pass(signal: npt.NDArray[np.float32], rate_hz: float, edge_hz: float) -> npt.NDArray[np.float32]:
    """Remove what lies above a band edge, without a phase shift.

    Parameters
    ----------
    signal
        Shape (channels, samples).
    rate_hz, edge_hz
        Sampling rate and -6 dB edge, Hz: from 5 % below the edge to 5 % above it the signal falls by
        109 dB, as a normal distribution does.

    Returns
    -------
    ndarray
        Same shape, float32; the signal itself when the edge lies at or above Nyquist.
    """
    if edge_hz >= rate_hz / 2:
        return signal
    return _filtered(signal, edge_hz / rate_hz, Fraction(1))


def shared_band_hz(rates_hz: list[float]) -> float:
    """Give the upper edge, Hz, of the band that recordings of these rates have in common.

    The lowest rate over 2.56, the usual reserve for the recorder's own filter.
    """
    return SHARED_BAND * min(rates_hz)


@lru_cache(maxsize=1024)
def _ratio(rate_hz: float, target_hz: float, samples: int) -> Fraction:
    """Give the plainest ratio that is right to :data:`DRIFT` at the end of a recording."""
    exact = Fraction(target_hz) / Fraction(rate_hz)
    terms = 1
    while True:
        ratio = exact.limit_denominator(terms)
        if ratio > 0 and float(abs(ratio - exact)) * samples <= DRIFT * max(1.0, target_hz / rate_hz):
            return ratio
        terms *= 2


def _filtered(signal: npt.NDArray[np.float32], middle: float, ratio: Fraction) -> npt.NDArray[np.float32]:
    """Low-pass at ``middle`` (cycles/sample of the signal), and read at ``ratio`` times the rate."""
    from scipy.fft import irfft, next_fast_len, rfft  # a plan of windows that lie in store needs none of it
    from scipy.special import ndtr

    samples = signal.shape[1]
    deviation = STEEPNESS * middle / DEVIATIONS
    reach = ceil(REACH / (2 * np.pi * deviation))
    pieces = -(-(samples + 2 * reach) // ratio.denominator)
    total = ratio.denominator * next_fast_len(pieces, real=True)
    bins = min(total, total * ratio.numerator // ratio.denominator) // 2 + 1
    passed = ndtr((middle - np.arange(bins) / total) / deviation)
    wanted = ceil(samples * ratio)
    result = np.empty((len(signal), wanted), dtype=np.float32)
    for channel, one in enumerate(signal):
        spectrum = rfft(_continued(one.astype(np.float64), reach, total), overwrite_x=True)[:bins]
        spectrum *= passed
        longer = irfft(spectrum, n=total * ratio.numerator // ratio.denominator, overwrite_x=True)
        result[channel] = longer[:wanted] * float(ratio)
    return result


def _continued(one: Real, reach: int, total: int) -> Real:
    """Fill a circle of ``total`` samples: the signal, its reflections at both ends, and a bridge between."""
    wide = np.pad(one, reach, mode="reflect", reflect_type="odd")
    circle = np.empty(total)
    circle[: one.size + reach], circle[total - reach :] = wide[reach:], wide[:reach]
    gap = total - wide.size
    rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(gap) + 0.5) / max(gap, 1))
    circle[one.size + reach : total - reach] = wide[-1] + rise * (wide[0] - wide[-1])
    return circle
