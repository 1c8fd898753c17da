"""Short-time spectrum of the window: an image of frequency over time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.nn.inputs._input import Input, Physical, log_power
from suite.signals.spectrum import power_spectrum


def short_time_power(
    signals: npt.NDArray[np.floating], physical: Physical, *, segment: int = 128, hop: int = 32
) -> Real:
    """Give log10 of the power of Hann-tapered segments, relative to the window's mean.

    Parameters
    ----------
    signals
        Shape (n, length).
    physical
        Not read.
    segment
        Samples of a segment: short ones part impacts, long ones part resonances.
    hop
        Samples from one segment to the next.

    Returns
    -------
    ndarray
        Shape (n, 1, segment // 2, 1 + (length - segment) // hop); row b lies at (b + 1) / segment
        cycles/sample.

    Raises
    ------
    ValueError
        A segment below 8 or above the window, or a hop below 1.
    """
    if not (hop >= 1 and 8 <= segment <= signals.shape[1]):
        raise ValueError(f"segments of {segment}, hop {hop} in windows of {signals.shape[1]} samples")
    pieces = np.lib.stride_tricks.sliding_window_view(signals, segment, axis=1)[:, ::hop]
    power = power_spectrum(pieces.reshape(-1, segment))[:, 1:]
    image = power.reshape(len(signals), pieces.shape[1], -1).transpose(0, 2, 1)
    return log_power(image)[:, np.newaxis]


INPUT = Input(
    name="spectrogram",
    transform=short_time_power,
    summary="log-power spectrogram",
    citation="Verstraete et al. 2017, Shock and Vibration 2017:5067651",
)
