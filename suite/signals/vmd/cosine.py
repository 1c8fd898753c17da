"""Between time and the cosine domain, in which a mode is a row of real amplitudes."""

from __future__ import annotations

from math import cos, pi
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.fft import dct, idct

from suite.arrays import Real
from suite.signals.vmd.settings import VmdSettings


def unit_scale(windows: npt.NDArray[Any], settings: VmdSettings) -> Real:
    """Give the power of two that each window is divided by, shape (n, 1).

    Multiplying by powers of two is exact, so any unit gives the same modes, and squares neither
    overflow nor vanish. Under the absolute rule the units are the rule: 1.
    """
    if settings.parity:
        return np.ones((len(windows), 1))
    peaks = np.maximum(windows.max(axis=1), -windows.min(axis=1).astype(np.float64))
    return np.asarray(np.ldexp(1.0, np.frexp(peaks)[1] - 1))[:, None]


def to_cosine(windows: npt.NDArray[Any], scale: Real) -> Real:
    """Give the spectrum of the mirrored windows without its phase, shape (n, length).

    Bin j lies at j/(2·length) cycles/sample; the square is the power of vmdpy's mirrored spectrum.
    """
    return np.asarray(dct(windows / scale, type=2, overwrite_x=True))


def to_time(amplitudes: Real, settings: VmdSettings, scale: Real, out: Real) -> None:
    """Write the modes of amplitudes, which are overwritten, into ``out``; both (n, K, length)."""
    if settings.parity:
        length = amplitudes.shape[-1]
        alternating = np.where(np.arange(length) % 2, -1.0, 1.0)
        np.multiply(edge_term(length) * amplitudes[..., -1:], alternating, out=out)
        out += idct(amplitudes, type=2, overwrite_x=True)
    else:
        np.multiply(idct(amplitudes, type=2, overwrite_x=True), scale[:, :, None], out=out)


def edge_term(length: int) -> float:
    """Give what vmdpy adds at the Nyquist bin for each unit of the last amplitude.

    The mirrored window has nothing there, yet vmdpy copies the conjugate of the bin below into it.
    Its real part alternates in sign from sample to sample. Odd lengths never reach that bin: vmdpy
    drops their last sample instead, which no engine here does.
    """
    if length % 2:
        return 0.0
    sign = -1.0 if length // 2 % 2 else 1.0
    return sign * cos(pi * (length - 1) ** 2 / (2 * length)) / (2 * length)
