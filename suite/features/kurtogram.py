"""Features of the band that the kurtogram chooses: where transients hide, and what lines they have."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
import pandas as pd

from suite.data.windows import Windows
from suite.features.base import CHUNK, Real, WindowFeatures
from suite.features.envelope import FaultOrders
from suite.signals.envelope import envelope_spectrum
from suite.signals.kurtogram import best_bands, kurtogram, paving


class Kurtogram(WindowFeatures):
    """The most impulsive band: its kurtosis, centre and width, free of scale and sign.

    The natural logarithm of the envelope's normalised fourth moment (kurtosis + 2), the centre in
    cycles/sample, and the logarithm to base 2 of the width in cycles/sample
    (Antoni 2007, MSSP 21:108-124).
    """

    def names(self) -> list[str]:
        """Name the features of one channel."""
        return ["kurtogram_log_moment", "kurtogram_centre", "kurtogram_log2_width"]

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, 3)."""
        table = kurtogram(signals)
        best = table.argmax(axis=1)
        low, high = paving(signals.shape[1])[best].T
        return np.column_stack([np.log(table.max(axis=1) + 2), (low + high) / 2, np.log2(high - low)])


class DemodulatedOrders(FaultOrders):
    """Lines at the fault orders in the envelope of the band that the kurtogram chooses.

    Parameters
    ----------
    choice
        ``window``: each window's own most impulsive band; ``training``: one band for all, that of the
        largest mean kurtosis over the windows (and channels) it is fitted on. Neither sees a label.
    harmonics, tolerance
        As for :class:`suite.features.envelope.FaultOrders`. Nothing is pre-whitened: that would level
        what the kurtogram tells apart.
    """

    def __init__(
        self, choice: Literal["window", "training"] = "window", harmonics: int = 3, tolerance: float = 0.02
    ) -> None:
        super().__init__(harmonics=harmonics, tolerance=tolerance, prewhiten=False)
        self.choice = choice

    def fit(self, windows: Windows, labels: Any = None) -> Self:
        """Choose the common band, where one is wanted."""
        super().fit(windows, labels)
        if self.choice == "training":
            signals = windows.signals.reshape(-1, windows.signals.shape[2])
            chunks = range(0, len(signals), CHUNK)
            total = np.sum([kurtogram(signals[at : at + CHUNK]).sum(axis=0) for at in chunks], axis=0)
            self.band_ = paving(signals.shape[1])[total.argmax()]
        return self

    def spectra(self, signals: Real) -> Real:
        """Give the envelope spectra in which the lines are sought, shape (n, length + 1)."""
        return envelope_spectrum(signals, self.band_ if self.choice == "training" else best_bands(signals))
