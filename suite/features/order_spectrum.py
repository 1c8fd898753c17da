"""The envelope spectrum over shaft orders: every line there may be, wherever the geometry puts it."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pandas as pd

from suite.arrays import Real
from suite.features.block import BAND_COLUMNS, Block, WindowFeatures, ratio, upper_edges
from suite.features.order_bands import band_energies
from suite.features.spectral import SILENCE
from suite.signals.envelope import ENVELOPE_PADDING, envelope_spectrum
from suite.signals.order_tracking import relative_in


class OrderSpectrum(WindowFeatures):
    """Logarithm of the shares of the squared-envelope spectrum in narrow bands of shaft orders.

    A fault strikes a fixed number of times a shaft turn, so that its lines keep their bands at any speed
    (Randall, Antoni & Chobsaard 2001, MSSP 15:945-962); no fault order is used, only the shaft speed. Free of
    scale and sign. A bin that lies across an edge is shared in proportion.

    Parameters
    ----------
    reach
        Highest order: 16 holds three harmonics of usual inner races.
    step
        Width of a band, orders: a quarter keeps a line of 1-2 % slip in its band or the next, and lines of
        outer race, inner race and balls apart. The first band is centred at half an order.
    prewhiten
        As for :func:`suite.signals.envelope.squared_envelope`: then no bearing's own resonance weighs most.
    """

    columns: ClassVar[tuple[str, ...]] = ("shaft_hz", *BAND_COLUMNS)

    def __init__(self, reach: float = 16.0, step: float = 0.25, prewhiten: bool = True) -> None:
        self.reach = reach
        self.step = step
        self.prewhiten = prewhiten

    def names(self) -> list[str]:
        """Name the features of one channel, by the middle of their bands."""
        edges = self._edges()
        return [f"envelope_log_share_{middle:.4g}x" for middle in (edges[1:] + edges[:-1]) / 2]

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, bands)."""
        upper = upper_edges(physical)
        bands = np.column_stack([np.zeros_like(upper), upper])
        power = envelope_spectrum(
            signals, bands, prewhiten=self.prewhiten, relative_speed=relative_in(physical)
        )
        shaft, rate = (physical[key].to_numpy(dtype=np.float64) for key in ("shaft_hz", "rate_hz"))
        bins_per_order = shaft / rate * signals.shape[1] * ENVELOPE_PADDING
        energies = band_energies(power, np.outer(bins_per_order, self._edges()))
        shares = ratio(energies, energies.sum(axis=1, keepdims=True))
        return np.asarray(np.log(np.maximum(shares, SILENCE)))

    def _edges(self) -> Real:
        count = round((self.reach - 0.5) / self.step) + 1
        return np.asarray(0.5 + self.step * (np.arange(count + 1) - 0.5), dtype=np.float64)


BLOCK = Block(
    "order_spectrum",
    OrderSpectrum,
    "the envelope spectrum in narrow bands of shaft orders",
    variants=({}, {"reach": 8.0, "step": 0.5, "prewhiten": False}),
)
