"""Spectral kurtosis: which band hides transients, and is worth demodulating."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.fft import ifft, rfft

from suite.arrays import Real

FEWEST = 64
"""Samples of an envelope below which its kurtosis is mostly chance."""

ENDS = 16
"""One part in so many is left out at either end of an envelope."""


def paving(length: int) -> Real:
    """Divide the band from 0 to half the sampling rate as the fast kurtogram does.

    Parameters
    ----------
    length
        Samples of a window.

    Returns
    -------
    ndarray
        Shape (bands, 2): lower and upper edge, cycles/sample, both on bins of the window's spectrum.
        Into 1, 2, 3, 4, 6, 8, 12, ... equal bands, one grid after the other, as long as the envelope in
        a band has 64 samples (Antoni 2007, MSSP 21:108-124, the 1/3-binary tree).
    """
    bands = [
        first + np.array([0, width - 1]) for width, count in _grids(length) for first in _firsts(width, count)
    ]
    return np.asarray(bands, dtype=np.float64) / length


def kurtogram(windows: npt.NDArray[np.floating], upper: Real | float = 0.5) -> Real:
    r"""Give the kurtosis of the complex envelope in each band.

    Antoni's fast kurtogram filters by a tree of short filters; here the filters are ideal, in the
    frequency domain, and each envelope is sampled as slowly as its band allows. The ends of the
    envelopes, where the window's periodic continuation rings, are left out.

    Parameters
    ----------
    windows
        Shape (n, length), any unit.
    upper
        Where the windows' own band ends, cycles/sample, or so for each window, shape (n,).

    Returns
    -------
    ndarray
        Shape (n, bands), in the order of :func:`paving`: ⟨\|c\|⁴⟩/⟨\|c\|²⟩² - 2, without unit, 0 for
        stationary Gaussian noise, -1 for a steady tone, large for rare transients; 0 for silence. All but
        the first band, which is the whole, are -1 where they reach beyond ``upper``.
    """
    length = windows.shape[1]
    spectrum = rfft(windows.astype(np.float64), axis=1)
    kurtoses = []
    for width, count in _grids(length):
        bands = spectrum[:, 1 : 1 + width * count].reshape(-1, count, width)
        envelope = ifft(bands, axis=2)
        kurtoses.append(_kurtosis(envelope[:, :, width // ENDS : width - width // ENDS]))
    table = np.concatenate(kurtoses, axis=1)
    beyond = paving(length)[:, 1] > np.minimum(np.reshape(upper, (-1, 1)), 0.5)
    beyond[:, 0] = False
    return np.where(beyond, -1.0, table)


def best_bands(windows: npt.NDArray[np.floating], upper: Real | float = 0.5) -> Real:
    """Choose each window's own band: the one of the largest kurtosis, shape (n, 2), cycles/sample.

    ``upper`` is as for :func:`kurtogram`.
    """
    return np.asarray(paving(windows.shape[1])[kurtogram(windows, upper).argmax(axis=1)])


def spectral_kurtosis(windows: npt.NDArray[np.floating], frame: int = 64) -> Real:
    """Give the kurtosis over time of each frequency of a short-time spectrum.

    Parameters
    ----------
    windows
        Shape (n, length), any unit.
    frame
        Samples of a Hann-tapered frame; the next begins a quarter of that later. Longer than a
        transient rings, shorter than the time between two of them.

    Returns
    -------
    ndarray
        Shape (n, frame // 2 + 1): bin b lies at b / frame cycles/sample; without unit, about 0 for
        stationary Gaussian noise save at the first and last bin, where the transform is real
        (Antoni 2006, MSSP 20:282-307).

    Raises
    ------
    ValueError
        When the window is shorter than two frames.
    """
    if windows.shape[1] < 2 * frame:
        raise ValueError(f"{windows.shape[1]} samples are fewer than two frames of {frame}")
    frames = np.lib.stride_tricks.sliding_window_view(windows.astype(np.float64), frame, axis=1)
    spectra = rfft(frames[:, :: frame // 4] * np.hanning(frame), axis=2)
    return _kurtosis(spectra.transpose(0, 2, 1))


def _kurtosis(envelope: npt.NDArray[np.complex128]) -> Real:
    squared = envelope.real**2 + envelope.imag**2
    mean, square = squared.mean(axis=-1), (squared**2).mean(axis=-1)
    return np.asarray(np.divide(square, mean**2, out=np.full_like(mean, 2.0), where=mean**2 > 0) - 2)


def _grids(length: int) -> list[tuple[int, int]]:
    """Width in bins and number of the bands of each grid, the offset and a remainder left out."""
    half = length // 2
    counts = [1, *sorted(factor << halvings for halvings in range(half.bit_length()) for factor in (2, 3))]
    return [(half // count, count) for count in counts if half // count >= FEWEST or count == 1]


def _firsts(width: int, count: int) -> npt.NDArray[np.int64]:
    return 1 + width * np.arange(count)
