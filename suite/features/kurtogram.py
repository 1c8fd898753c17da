"""Features of the kurtogram: where transients hide."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pandas as pd

from suite.arrays import Real
from suite.features.block import BAND_COLUMNS, Block, WindowFeatures, upper_edges
from suite.signals.kurtogram import kurtogram, paving


class Kurtogram(WindowFeatures):
    """The most impulsive band: its kurtosis, centre and width, free of scale and sign.

    The natural logarithm of the envelope's normalised fourth moment (kurtosis + 2), the centre in
    cycles/sample, and the logarithm to base 2 of the width in cycles/sample
    (Antoni 2007, MSSP 21:108-124).
    """

    columns: ClassVar[tuple[str, ...]] = BAND_COLUMNS

    def names(self) -> list[str]:
        """Name the features of one channel."""
        return ["kurtogram_log_moment", "kurtogram_centre", "kurtogram_log2_width"]

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, 3)."""
        table = kurtogram(signals, upper_edges(physical))
        best = table.argmax(axis=1)
        low, high = paving(signals.shape[1])[best].T
        return np.column_stack([np.log(table.max(axis=1) + 2), (low + high) / 2, np.log2(high - low)])


BLOCK = Block("kurtogram", Kurtogram, "kurtosis, centre and width of the most impulsive band")
