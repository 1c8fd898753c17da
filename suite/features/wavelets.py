"""Features of the wavelet packets: how the energy is shared over bands that are short in time."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pandas as pd

from suite.arrays import Real
from suite.features.block import BAND_COLUMNS, Block, WindowFeatures, ratio, upper_edges
from suite.features.spectral import SILENCE
from suite.signals.wavelets import packet_energies


class WaveletPackets(WindowFeatures):
    """Share of the energy in each wavelet-packet node, free of scale and sign.

    The natural logarithm of each node's share, in order of frequency, and the entropy of the shares
    (0: all in one node, 1: all alike) (Yen & Lin 2000, IEEE TIE 47:650-667). Offsets are removed first;
    a constant window has silence in all nodes and no entropy, and a node above the windows' band is silent.

    Parameters
    ----------
    level
        Halvings of the band: 2**level nodes.
    wavelet
        A discrete wavelet by PyWavelets' name.
    """

    columns: ClassVar[tuple[str, ...]] = BAND_COLUMNS

    def __init__(self, level: int = 4, wavelet: str = "db4") -> None:
        self.level = level
        self.wavelet = wavelet

    def names(self) -> list[str]:
        """Name the features of one channel."""
        return [*(f"wavelet_log_band_{band}" for band in range(1 << self.level)), "wavelet_entropy"]

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, 2**level + 1)."""
        energies = packet_energies(signals - signals.mean(axis=1, keepdims=True), self.level, self.wavelet)
        share = ratio(energies, energies.sum(axis=1, keepdims=True))
        # What a short wavelet sees above the band is what leaks into it from below.
        above = np.arange(share.shape[1]) / (2 * share.shape[1]) >= upper_edges(physical)[:, np.newaxis]
        logs = np.log(np.maximum(np.where(above, 0, share), SILENCE))
        entropy = -(share * logs).sum(axis=1) / np.log(share.shape[1])
        return np.column_stack([logs, entropy])


BLOCK = Block("wavelets", WaveletPackets, "shares of the energy in wavelet packets, and their entropy")
