"""Features of the level of a window."""

from __future__ import annotations

import numpy as np
import pandas as pd

from suite.arrays import Real
from suite.features.block import Block, WindowFeatures, ratio

SMALLEST_AMPLITUDE = 1e-12
"""Amplitudes below this count as this, before a logarithm."""

AMPLITUDE_NAMES = ["log_rms", "log_mean_abs", "log_peak", "log_peak_to_peak", "crest"]


class Amplitude(WindowFeatures):
    """Level of a window: RMS, mean magnitude, peak, peak to peak, crest factor.

    Logarithms are natural. They are rounded to 1e-5, so that the rounding noise of standardised
    windows, all of RMS 1, does not pass for information.
    """

    def names(self) -> list[str]:
        """Name the features of one channel."""
        return AMPLITUDE_NAMES

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, 5)."""
        magnitude = np.abs(signals)
        rms = np.sqrt((signals**2).mean(axis=1))
        peak = magnitude.max(axis=1)
        levels = np.stack([rms, magnitude.mean(axis=1), peak, np.ptp(signals, axis=1)], axis=1)
        logs = np.round(np.log(np.maximum(levels, SMALLEST_AMPLITUDE)), 5)
        return np.column_stack([logs, ratio(peak, rms)])


BLOCK = Block(
    "amplitude", Amplitude, "level: RMS, mean magnitude, peak, peak to peak, crest factor", knows_scale=True
)
