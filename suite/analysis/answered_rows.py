"""Whose answers are counted: windows or recordings in which every bearing counts once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from suite.arrays import Real
from suite.statistics.bootstrap import REPLICATES, Held, coded
from suite.statistics.window_draws import CodedWindows, UnitDraws, code_windows, draw_units


@dataclass(frozen=True, eq=False)
class AnsweredRows:
    """Windows, or recordings, that were answered for, n of them.

    Attributes
    ----------
    table
        ``fault``, ``bearing``, ``recording`` and, where there are several machines, ``rig``.
    """

    table: pd.DataFrame

    @cached_property
    def codes(self) -> CodedWindows:
        """The same as integers."""
        return code_windows(self.table, coded(self.table, ["fault"])[1])

    @cached_property
    def weight(self) -> Real:
        """What each counts where every bearing counts once, shape (n,)."""
        counts = np.bincount(self.codes.bearing)
        return np.asarray(1.0 / counts[self.codes.bearing] / len(counts))

    @cached_property
    def units(self) -> UnitDraws:
        """How often each counts in each replicate."""
        return draw_units(self.codes, REPLICATES)

    @cached_property
    def held(self) -> Held:
        """Which faults each bearing had, shape (bearings, faults)."""
        held = np.zeros((int(self.codes.bearing.max()) + 1, self.codes.classes), dtype=bool)
        held[self.codes.bearing, self.codes.truth] = True
        return held
