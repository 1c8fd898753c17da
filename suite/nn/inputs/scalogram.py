"""Wavelet power of the window: an image of scale over time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.fft import fft, ifft

from suite.arrays import Real
from suite.nn.inputs._input import Input, Physical, log_power

CENTRES = (0.01, 0.45)
"""Lowest and highest centre of the wavelets, cycles/sample."""


def wavelet_power(
    signals: npt.NDArray[np.floating],
    physical: Physical,
    *,
    scales: int = 48,
    step: int = 16,
    cycles: float = 6.0,
) -> Real:
    """Give log10 of the power under analytic Morlet wavelets, relative to the window's mean.

    Parameters
    ----------
    signals
        Shape (n, length).
    physical
        Not read.
    scales
        Wavelets, their centres spaced evenly in the logarithm from 0.01 to 0.45 cycles/sample.
    step
        Samples over which power is averaged; one column of the image. What is left over at the end of
        the window is not seen.
    cycles
        The Morlet wavelet's centre ω0, rad: higher is narrower in frequency and longer in time.

    Returns
    -------
    ndarray
        Shape (n, 1, scales, length // step), the lowest frequency first. The window is taken as
        periodic.

    Notes
    -----
    Torrence, Compo, Bull. Amer. Meteor. Soc. 1998, 79:61-78, table 1; each wavelet peaks at 2 in the
    frequency domain, so a tone of amplitude a at its centre has power a².

    Raises
    ------
    ValueError
        Fewer than 2 scales, a step outside of 1 to the window's length, or no cycles.
    """
    length = signals.shape[1]
    if not (scales >= 2 and 1 <= step <= length and cycles > 0):
        raise ValueError(f"{scales} scales, step {step}, cycles {cycles} in windows of {length} samples")
    centres = np.geomspace(*CENTRES, scales)
    frequencies = np.arange(length) / length
    transform = fft(signals.astype(np.float64), axis=1)
    columns = length // step
    image = np.empty((len(signals), scales, columns))
    for row, centre in enumerate(centres):
        wavelet = 2 * np.exp(-0.5 * (cycles * (frequencies / centre - 1)) ** 2)
        wavelet[frequencies > 0.5] = 0
        response = ifft(transform * wavelet, axis=1)[:, : columns * step]
        power = response.real**2 + response.imag**2
        image[:, row] = power.reshape(len(signals), columns, step).mean(axis=2)
    return log_power(image)[:, np.newaxis]


INPUT = Input(
    name="scalogram",
    transform=wavelet_power,
    summary="log-power Morlet scalogram",
    citation="Torrence & Compo 1998, BAMS 79:61-78",
)
