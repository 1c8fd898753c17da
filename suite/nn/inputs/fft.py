"""Amplitude spectrum of the window."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.nn.inputs._input import Input, Physical
from suite.signals.spectrum import power_spectrum


def amplitudes(signals: npt.NDArray[np.floating], physical: Physical) -> Real:
    """Give the untapered amplitude spectrum without the offset, (n, 1, length // 2).

    Bin b of the last axis lies at (b + 1) / length cycles/sample.
    """
    return np.sqrt(power_spectrum(signals, taper="none"))[:, np.newaxis, 1:]


INPUT = Input(
    name="fft",
    transform=amplitudes,
    summary="amplitude spectrum",
    citation="Zhao et al. 2021, IEEE TIM 70:3525828",
    in_time=False,
)
