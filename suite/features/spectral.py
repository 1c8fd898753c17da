"""Features of the power spectrum: where the energy lies and how it is shared."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pandas as pd

from suite.arrays import Real
from suite.features.block import BAND_COLUMNS, Block, WindowFeatures, ratio, upper_edges
from suite.signals.spectrum import power_spectrum

ROLL_OFFS = (0.25, 0.5, 0.75, 0.95)

SILENCE = 1e-8
"""A band with less than this share of the power (-80 dB) counts as this, before a logarithm: what rounding
and filters leave of an empty band would tell the recorder."""


class Spectral(WindowFeatures):
    """Shape of the spectrum, free of scale, in fractions of the sampling rate.

    Centroid, spread, skewness and kurtosis of the power over frequency, entropy (0 for a line, 1 for
    white noise), flatness (geometric over arithmetic mean), the strongest frequency, the frequencies
    below which a quarter, half, three quarters and 95 % of the power lie, and the logarithm of the
    share of the power in equal bands (Lei 2008, MSSP 22:419-435), all within the band that the windows
    have in common. A constant window has the values of
    an empty spectrum: zeros, and silence in all bands.

    Parameters
    ----------
    bands
        Equal bands from 0 to the upper edge of the windows' band, at most half the sampling rate.
    """

    columns: ClassVar[tuple[str, ...]] = BAND_COLUMNS

    def __init__(self, bands: int = 16) -> None:
        self.bands = bands

    def names(self) -> list[str]:
        """Name the features of one channel."""
        shape = ["centroid", "spread", "skewness", "kurtosis", "entropy", "flatness", "strongest"]
        rolls = [f"roll_off_{share:.0%}" for share in ROLL_OFFS]
        bands = [f"log_band_{band}" for band in range(self.bands)]
        return [f"spectrum_{name}" for name in (*shape, *rolls, *bands)]

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, 11 + bands)."""
        centred = signals - signals.mean(axis=1, keepdims=True)
        power = power_spectrum(centred)[:, 1:]  # the offset is no vibration
        tops = np.clip(np.floor(upper_edges(physical) * signals.shape[1]), 1, power.shape[1])
        rows = np.empty((len(signals), len(self.names())))
        for top in np.unique(tops):
            rows[tops == top] = self._within(power[tops == top, : int(top)], signals.shape[1])
        return rows

    def _within(self, power: Real, length: int) -> Real:
        """Describe the bins of the band, from the first, of windows of so many samples."""
        share = ratio(power, power.sum(axis=1, keepdims=True))
        frequency = np.arange(1, share.shape[1] + 1) / length
        return np.column_stack(
            [_moments(share, frequency), _evenness(share), _positions(share, frequency), self._bands(share)]
        )

    def _bands(self, share: Real) -> Real:
        edges = np.linspace(0, share.shape[1], self.bands + 1).round().astype(np.int64)
        running = np.concatenate([np.zeros((len(share), 1)), np.cumsum(share, axis=1)], axis=1)
        return np.log(np.maximum(np.diff(running[:, edges], axis=1), SILENCE))


BLOCK = Block("spectral", Spectral, "shape of the power spectrum: moments, flatness, roll-off, bands")


def _moments(share: Real, frequency: Real) -> Real:
    # A matrix product would round a row by how many there are.
    centroid = (share * frequency).sum(axis=1)
    away = frequency - centroid[:, np.newaxis]
    square = away**2
    spread = np.sqrt((share * square).sum(axis=1))
    third, fourth = (share * square * away).sum(axis=1), (share * square**2).sum(axis=1)
    return np.column_stack([centroid, spread, ratio(third, spread**3), ratio(fourth, spread**4)])


def _evenness(share: Real) -> Real:
    logs = np.log(np.maximum(share, SILENCE / share.shape[1]))
    alive = share.any(axis=1)
    entropy = -(share * logs).sum(axis=1) / np.log(share.shape[1])
    flatness = np.where(alive, np.exp(logs.mean(axis=1)) * share.shape[1], 0.0)
    return np.column_stack([entropy, flatness])


def _positions(share: Real, frequency: Real) -> Real:
    alive = share.any(axis=1)
    strongest = np.where(alive, frequency[share.argmax(axis=1)], 0.0)
    running = np.cumsum(share, axis=1)
    rolls = [np.where(alive, frequency[(running >= share).argmax(axis=1)], 0.0) for share in ROLL_OFFS]
    return np.column_stack([strongest, *rolls])
