"""Features of the cepstrum: the shape of the spectrum in few numbers, and the periods of strikes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pandas as pd

from suite.arrays import Real
from suite.features.block import Block, WindowFeatures
from suite.signals.cepstrum import real_cepstrum
from suite.signals.envelope import LINE_FLOOR
from suite.signals.order_tracking import by_angle, relative_in
from suite.signals.spectrum import line_peak, local_level

PERIODS = {"outer": "order_outer", "inner": "order_inner", "ball": "order_ball"}
"""A cage turn lasts longer than most windows, so that their cepstra do not hold it."""

LEVEL_SHARE = 0.2
"""The level around a period is the median over this share of it to either side."""


class Cepstrum(WindowFeatures):
    """Low quefrencies and the peaks at the periods of the faults, free of scale and sign.

    The first entries after the zeroth draw the rough shape of the log spectrum (resonances), as
    cepstral coefficients do for speech. For the periods of a shaft turn and of strikes on outer race,
    inner race and ball: the natural logarithm of the highest squared cepstrum within ± ``tolerance``
    over the local median (Randall 2017, MSSP 97:3-19). An unknown geometry, and a period beyond half
    the window, give 0: a peak at the level of its surroundings. Where the speed varies, periods are those of
    the vibration by angle, and the low quefrencies those of the vibration in time, where resonances stay.

    Parameters
    ----------
    coefficients
        How many low quefrencies.
    tolerance
        Relative search range around each period: slip moves them by 1-2 %.
    """

    columns: ClassVar[tuple[str, ...]] = ("rate_hz", "shaft_hz", *PERIODS.values())

    def __init__(self, coefficients: int = 12, tolerance: float = 0.02) -> None:
        self.coefficients = coefficients
        self.tolerance = tolerance

    def names(self) -> list[str]:
        """Name the features of one channel."""
        low = [f"cepstrum_{entry}" for entry in range(1, self.coefficients + 1)]
        return [*low, "cepstrum_shaft_period", *(f"cepstrum_{fault}_period" for fault in PERIODS)]

    def compute(self, signals: Real, physical: pd.DataFrame) -> Real:
        """Compute the features of one channel, shape (n, coefficients + 4)."""
        cepstra = real_cepstrum(signals)
        turn = (physical["rate_hz"] / physical["shaft_hz"]).to_numpy(dtype=np.float64)
        turned = by_angle(signals, relative_in(physical))
        squared = (cepstra if turned is signals else real_cepstrum(turned)) ** 2
        periods = [turn, *(turn / physical[order].to_numpy(dtype=np.float64) for order in PERIODS.values())]
        peaks = [self._peak(squared, period) for period in periods]
        return np.column_stack([cepstra[:, 1 : self.coefficients + 1], *peaks])

    def _peak(self, squared: Real, period: Real) -> Real:
        inside = np.where(period <= squared.shape[1] - 1, period, np.nan)
        peak = line_peak(squared, inside, self.tolerance * inside)
        level = local_level(squared, inside, LEVEL_SHARE * inside)
        return np.nan_to_num(np.log((peak + LINE_FLOOR) / (level + LINE_FLOOR)), nan=0.0)


BLOCK = Block("cepstrum", Cepstrum, "low quefrencies, and peaks at the periods of the faults")
