"""Energies in bands of shaft orders: which a change of speed does not move."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from suite.arrays import Real
from suite.features.block import BAND_COLUMNS, Block, WindowFeatures, ratio, upper_edges
from suite.features.spectral import SILENCE
from suite.signals.envelope import ENVELOPE_PADDING, envelope_spectrum
from suite.signals.order_tracking import relative_in
from suite.signals.spectrum import power_spectrum

SPECTRUM_EDGES = tuple(0.5 * 2**octave for octave in range(12))
"""Octaves from half an order to the 1024th: no machine's vibration is sampled far beyond."""

ENVELOPE_EDGES = tuple(0.5 * 2 ** (half / 2) for half in range(13))
"""Half octaves from half an order to the 32nd: a few harmonics of every fault order."""


class OrderBands(WindowFeatures):
    """Logarithm of the share of the power in bands of shaft orders, free of scale and sign.

    A bin that lies across an edge is shared in proportion. A band beyond the windows' own band holds
    silence. No fault order is used, only the shaft speed: where the geometry is unknown these exist. Where
    the speed varies, the envelope is resampled by angle; the vibration is not, whose resonances stay in Hz.

    Parameters
    ----------
    domain
        ``spectrum``: octaves of the vibration itself; ``envelope``: half octaves of the spectrum of its
        squared envelope.
    """

    columns: ClassVar[tuple[str, ...]] = ("shaft_hz", *BAND_COLUMNS)

    def __init__(self, domain: Literal["spectrum", "envelope"] = "spectrum") -> None:
        self.domain = domain

    def names(self) -> list[str]:
        """Name the features of one channel."""
        return [f"order_{self.domain}_log_band_{edge:.3g}" for edge in self._edges()[:-1]]

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, bands)."""
        if self.domain == "envelope":
            power = envelope_spectrum(signals, relative_speed=relative_in(physical))
            padding = ENVELOPE_PADDING
        else:
            power, padding = power_spectrum(signals - signals.mean(axis=1, keepdims=True)), 1
            frequency = np.arange(power.shape[1]) / signals.shape[1]
            power[frequency > upper_edges(physical)[:, np.newaxis]] = 0
        power[:, 0] = 0  # the offset is no vibration
        shaft, rate = (physical[key].to_numpy(dtype=np.float64) for key in ("shaft_hz", "rate_hz"))
        bins_per_order = shaft / rate * signals.shape[1] * padding
        energies = band_energies(power, np.outer(bins_per_order, self._edges()))
        return np.log(np.maximum(ratio(energies, power.sum(axis=1, keepdims=True)), SILENCE))

    def _edges(self) -> tuple[float, ...]:
        return ENVELOPE_EDGES if self.domain == "envelope" else SPECTRUM_EDGES


BLOCK = Block(
    "order_bands",
    OrderBands,
    "shares of the power in bands of shaft orders, of the vibration or of its envelope",
    variants=({}, {"domain": "envelope"}),
)


def band_energies(power: Real, edges: Real) -> Real:
    """Sum a spectrum between edges that differ from row to row.

    Parameters
    ----------
    power
        Shape (n, bins); bin b reaches from b - ½ to b + ½.
    edges
        Shape (n, bands + 1), in bins, with fractions, rising.

    Returns
    -------
    ndarray
        Shape (n, bands).
    """
    running = np.zeros((len(power), power.shape[1] + 1))
    np.cumsum(power, axis=1, out=running[:, 1:])
    positions = np.clip(edges + 0.5, 0, power.shape[1])
    below = np.minimum(positions.astype(np.int64), power.shape[1] - 1)
    low, high = (np.take_along_axis(running, below + step, axis=1) for step in (0, 1))
    return np.diff(low + (positions - below) * (high - low), axis=1)
