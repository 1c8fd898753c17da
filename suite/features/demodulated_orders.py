"""Features of the fault lines in the band that the kurtogram chooses."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np

from suite.arrays import Real
from suite.data.windows import Windows
from suite.features.block import CHUNK, Block, upper_edges
from suite.features.envelope import FaultOrders
from suite.signals.envelope import ENVELOPE_PADDING, envelope_spectrum
from suite.signals.kurtogram import best_bands, kurtogram, paving


class DemodulatedOrders(FaultOrders):
    """Lines at the fault orders in the envelope of the band that the kurtogram chooses.

    Parameters
    ----------
    choice
        ``window``: each window's own most impulsive band; ``training``: one band for all, that of the
        largest mean kurtosis over the windows (and channels) it is fitted on. Neither uses a label.
    harmonics, tolerance
        As for :class:`suite.features.envelope.FaultOrders`. Nothing is pre-whitened: that would level
        what the kurtogram separates.
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
            upper = upper_edges(windows.metadata).repeat(windows.signals.shape[1])
            chunks = [slice(at, at + CHUNK) for at in range(0, len(signals), CHUNK)]
            total = np.sum([kurtogram(signals[at], upper[at]).sum(axis=0) for at in chunks], axis=0)
            self.band_ = paving(signals.shape[1])[total.argmax()]
        return self

    def spectra(self, signals: Real, upper: Real, relative_speed: Real | None = None) -> Real:
        """Give the envelope spectra in which the lines are sought, shape (n, length + 1).

        An envelope moves no faster than its band is wide; bins beyond are NaN, and lines there neutral.
        """
        chosen = self.choice == "window"
        bands = best_bands(signals, upper) if chosen else np.tile(self.band_, (len(signals), 1))
        spectra = envelope_spectrum(signals, bands, relative_speed=relative_speed)
        frequency = np.arange(spectra.shape[1]) / (ENVELOPE_PADDING * signals.shape[1])
        spectra[frequency > np.diff(bands)] = np.nan
        return spectra


BLOCK = Block(
    "demodulated_orders",
    DemodulatedOrders,
    "lines at the fault orders in the envelope of the band that the kurtogram chooses",
    variants=({}, {"choice": "training"}),
)

Band = Literal["whole", "whitened", "kurtogram", "kurtogram-training"]
"""Names of the bands that can be demodulated: see :func:`fault_lines`."""


def fault_lines(band: Band, harmonics: int = 3, tolerance: float = 0.02) -> FaultOrders:
    """Give the reader of fault lines for one band.

    Parameters
    ----------
    band
        ``whole``: the whole band as it is; ``whitened``: the whole band, every magnitude set to one;
        ``kurtogram``: each window's most impulsive band; ``kurtogram-training``: the band that is most
        impulsive on the windows it is fitted on, which therefore must be training windows.
    harmonics, tolerance
        As for :class:`suite.features.envelope.FaultOrders`.
    """
    if band == "kurtogram":
        return DemodulatedOrders("window", harmonics, tolerance)
    if band == "kurtogram-training":
        return DemodulatedOrders("training", harmonics, tolerance)
    return FaultOrders(harmonics, tolerance, prewhiten=band == "whitened")
