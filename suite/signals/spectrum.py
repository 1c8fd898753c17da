"""Power spectra of many windows at once, and lines in them."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.fft import rfft
from scipy.signal.windows import hann

from suite.arrays import Real


def power_spectrum(
    windows: npt.NDArray[np.floating], *, taper: Literal["hann", "none"] = "hann", padding: int = 1
) -> Real:
    """Give the one-sided power spectrum.

    Parameters
    ----------
    windows
        Shape (n, length), any unit.
    taper
        ``hann`` keeps strong lines from leaking into weak neighbours; ``none`` keeps lines narrow.
    padding
        Zeros fill the window up to so many times its length, so that a line between two bins loses less.

    Returns
    -------
    ndarray
        Shape (n, padding·length // 2 + 1), unit squared a bin: bin b lies at b / (padding·length)
        cycles/sample, and the sum over all bins is the mean square of the tapered window, times
        length / (sum of the squared taper).
    """
    length = windows.shape[1]
    total = padding * length
    weights = hann(length, sym=False) if taper == "hann" else None
    tapered = windows.astype(np.float64) if weights is None else windows * weights
    transform = rfft(tapered, n=total, axis=1, overwrite_x=True)
    power = transform.real**2
    power += transform.imag**2
    power /= total * (length if weights is None else (weights**2).sum())
    power[:, 1 : (total + 1) // 2] *= 2
    return np.asarray(power)


def line_peak(spectra: Real, centres: Real, half_widths: Real) -> Real:
    """Give the highest bin around one position, another in each row.

    Parameters
    ----------
    spectra
        Shape (n, bins).
    centres, half_widths
        Shape (n,), in bins, with fractions. The search reaches from the bin at or below
        ``centre - half_width`` to the bin at or above ``centre + half_width``.

    Returns
    -------
    ndarray
        Shape (n,); NaN where the centre is NaN or the search lies outside the spectrum.
    """
    return np.asarray(np.fmax.reduce(_around(spectra, centres, half_widths), axis=1))


def local_level(spectra: Real, centres: Real, half_widths: Real) -> Real:
    """Give the median of the bins around one position: the level from which a line stands out.

    Parameters and result are as for :func:`line_peak`.
    """
    ordered = np.sort(_around(spectra, centres, half_widths), axis=1)  # NaN comes last
    count = np.isfinite(ordered).sum(axis=1)
    low, high = np.maximum(count - 1, 0) // 2, np.maximum(count, 1) // 2
    rows = np.arange(len(ordered))
    return np.asarray((ordered[rows, low] + ordered[rows, np.minimum(high, ordered.shape[1] - 1)]) / 2)


def _around(spectra: Real, centres: Real, half_widths: Real) -> Real:
    """Cut rows of one width, filled up with NaN where a row's own cut is narrower or unknown."""
    known = np.isfinite(centres)
    first = np.floor(np.where(known, centres - half_widths, 0)).astype(np.int64)
    last = np.ceil(np.where(known, centres + half_widths, 0)).astype(np.int64)
    width = int((last - first).max(initial=0)) + 1
    bins = first[:, np.newaxis] + np.arange(width)
    inside = (bins <= last[:, np.newaxis]) & (bins >= 0) & (bins < spectra.shape[1])
    inside &= known[:, np.newaxis]
    picked = np.take_along_axis(spectra, np.clip(bins, 0, spectra.shape[1] - 1), axis=1)
    return np.where(inside, picked, np.nan)
