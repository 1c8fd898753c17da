"""Features of the envelope spectrum at the bearing's fault orders: what kinematics predicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from suite.arrays import Real
from suite.data.windows import SEEN_COLUMNS
from suite.features.block import Block, WindowFeatures, upper_edges
from suite.signals.envelope import (
    ENVELOPE_PADDING,
    LEVEL_HALF_WIDTH,
    LINE_FLOOR,
    LINE_TOLERANCE,
    envelope_spectrum,
)
from suite.signals.order_tracking import relative_in
from suite.signals.spectrum import line_peak, local_level

SIDEBAND_HARMONICS = 2
"""Sidebands of higher harmonics drown in noise and overlap other lines."""


@dataclass(frozen=True)
class _Line:
    """A line family: the column of its order and that of the modulation that gives it sidebands."""

    name: str
    order: str
    modulation: str | None


FAULT_LINES = (
    _Line("outer", "order_outer", None),
    _Line("inner", "order_inner", "shaft"),
    _Line("ball", "order_ball", "order_cage"),
    _Line("cage", "order_cage", None),
)
"""The load zone modulates inner-race strikes once a shaft turn, a ball's once a cage turn."""


class FaultOrders(WindowFeatures):
    """Lines of the squared-envelope spectrum at the fault orders, relative to their surroundings.

    For the orders of outer race, inner race, ball and cage and each harmonic: the natural logarithm of
    the highest bin within ± ``tolerance`` over the local median; for the first two harmonics of inner
    race and ball also that of the mean of the two sidebands (± shaft, ± cage) (Randall & Antoni 2011,
    MSSP 25:485-520). Free of scale and sign. A window whose bearing has an unknown geometry (NaN
    orders), and a line beyond the spectrum, give 0: a line at the level of its surroundings.

    Parameters
    ----------
    harmonics
        Multiples of each order.
    tolerance
        Relative search range around each line: slip moves them by 1-2 %.
    prewhiten
        As for :func:`suite.signals.envelope.squared_envelope`.
    low
        Lower edge of the envelope's band, cycles/sample.
    """

    columns: ClassVar[tuple[str, ...]] = SEEN_COLUMNS

    def __init__(
        self, harmonics: int = 3, tolerance: float = LINE_TOLERANCE, prewhiten: bool = True, low: float = 0.0
    ) -> None:
        self.harmonics = harmonics
        self.tolerance = tolerance
        self.prewhiten = prewhiten
        self.low = low

    def names(self) -> list[str]:
        """Name the features of one channel."""
        names = []
        for line in FAULT_LINES:
            for harmonic in range(1, self.harmonics + 1):
                names.append(f"envelope_{line.name}_{harmonic}x")
                if line.modulation and harmonic <= SIDEBAND_HARMONICS:
                    names.append(f"envelope_{line.name}_{harmonic}x_sidebands")
        return names

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, 4·harmonics + sidebands)."""
        spectra = self.spectra(signals, upper_edges(physical), relative_in(physical))
        shaft = physical["shaft_hz"].to_numpy(dtype=np.float64)
        rate = physical["rate_hz"].to_numpy(dtype=np.float64)
        bins_per_order = shaft / rate * signals.shape[1] * ENVELOPE_PADDING
        columns = []
        for line in FAULT_LINES:
            centre = physical[line.order].to_numpy(dtype=np.float64) * bins_per_order
            offset = _modulation(line, physical) * bins_per_order
            columns += self._family(line, spectra, centre, offset, bins_per_order)
        return np.stack(columns, axis=1)

    def spectra(self, signals: Real, upper: Real, relative_speed: Real | None = None) -> Real:
        """Give the envelope spectra in which the lines are sought, shape (n, length + 1).

        ``upper`` is the edge of each window's band, cycles/sample, shape (n,): whitened, an empty band would
        be as loud as a full one. Where the speed varies, the envelope is resampled by angle.
        """
        bands = np.column_stack([np.full_like(upper, self.low), upper])
        return envelope_spectrum(signals, bands, prewhiten=self.prewhiten, relative_speed=relative_speed)

    def _family(
        self, line: _Line, spectra: Real, centre: Real, offset: Real, bins_per_order: Real
    ) -> list[Real]:
        columns = []
        for harmonic in range(1, self.harmonics + 1):
            line_bin = harmonic * centre
            reach = self.tolerance * line_bin
            level = local_level(spectra, line_bin, LEVEL_HALF_WIDTH * bins_per_order)
            columns.append(_log_over(line_peak(spectra, line_bin, reach), level))
            if line.modulation and harmonic <= SIDEBAND_HARMONICS:
                below = line_peak(spectra, line_bin - offset, reach)
                above = line_peak(spectra, line_bin + offset, reach)
                columns.append(_log_over((below + above) / 2, level))
        return columns


BLOCK = Block(
    "fault_orders",
    FaultOrders,
    "lines of the envelope spectrum at the fault orders, over their surroundings",
    variants=({}, {"harmonics": 5, "prewhiten": False}),
)


def _modulation(line: _Line, physical: pd.DataFrame) -> Real:
    if line.modulation in (None, "shaft"):
        return np.ones(len(physical))
    return physical[line.modulation].to_numpy(dtype=np.float64)


def _log_over(line: Real, level: Real) -> Real:
    return np.nan_to_num(np.log((line + LINE_FLOOR) / (level + LINE_FLOOR)), nan=0.0)
