"""Cepstra of many windows at once: where families of equally spaced lines become one peak."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft

from suite.arrays import Real
from suite.signals.spectrum import power_spectrum

FAINT = 1e-8
"""A bin with less than this share of the mean power (-80 dB) counts as this, before the logarithm."""


def real_cepstrum(windows: npt.NDArray[np.floating]) -> Real:
    """Give the real cepstrum: the inverse Fourier transform of the log power spectrum.

    Parameters
    ----------
    windows
        Shape (n, length), any unit; the offset is removed and a Hann taper applied.

    Returns
    -------
    ndarray
        Shape (n, length // 2 + 1), natural logarithm of power: entry q belongs to the quefrency of
        q samples, and strikes every q samples give a peak there and at its multiples
        (Randall 2017, MSSP 97:3-19). Entry 0, the mean log share of the power, alone depends on the
        evenness of the spectrum; scale is removed. A constant window has zeros beyond entry 0.
    """
    length = windows.shape[1]
    centred = windows - windows.mean(axis=1, keepdims=True, dtype=np.float64)
    power = power_spectrum(centred)
    if length % 2 == 0:
        power[:, -1] *= 2  # as all others are: a one-sided spectrum counts its negative twin
    power[:, 0] = power[:, 1]  # the removed offset would leave a notch, and a notch is a wave in a cepstrum
    total = power.sum(axis=1, keepdims=True)
    share = np.divide(power, total, out=np.zeros_like(power), where=total > 0)
    logs = np.log(np.maximum(share, FAINT / share.shape[1], out=share), out=share)
    return np.asarray(irfft(logs, n=length, axis=1, overwrite_x=True)[:, : length // 2 + 1])
