"""Draws of tested bearings, each with all its windows.

The bearing is the unit of evidence: windows of one bearing are near copies of each other, so an
interval over windows alone would be far too narrow. Nothing is redrawn inside a bearing: how its
recordings and windows differ is already in how bearings differ, and would count twice (Davison &
Hinkley 1997, Bootstrap Methods and their Application, section 3.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.statistics.bootstrap import bearing_codes, bearing_columns, coded

_Codes = npt.NDArray[np.intp]
Drawn = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class CodedWindows:
    """Test windows as integers.

    Attributes
    ----------
    truth, bearing, recording
        Code of the class, the bearing and the recording of each window, shape (n,).
    classes
        How many there are, those that were only predicted included.
    """

    truth: _Codes
    bearing: _Codes
    recording: _Codes
    classes: int


def code_windows(table: pd.DataFrame, names: npt.NDArray[np.str_]) -> CodedWindows:
    """Code the windows of a table.

    Parameters
    ----------
    table
        One row a test window with ``fault``, ``bearing``, ``recording`` and, where there are several
        machines, ``rig``.
    names
        Of the classes, sorted, shape (C,).
    """
    bearing, _ = bearing_codes(table)
    recording, _ = coded(table, [*bearing_columns(table), "recording"])
    fault, faults = coded(table, ["fault"])
    return CodedWindows(np.searchsorted(names, faults)[fault], bearing, recording, len(names))


@dataclass(frozen=True, eq=False)
class UnitDraws:
    """How often each unit of windows counts in each replicate.

    Attributes
    ----------
    copies
        Whole numbers, shape (B, units).
    unit
        Of each window, shape (n,).
    """

    copies: Drawn
    unit: _Codes

    def sums(self, table: Drawn, rows: npt.NDArray[np.bool_]) -> Drawn:
        """Sum rows of a table over the windows of each replicate.

        Parameters
        ----------
        table
            One row for each window that ``rows`` marks, shape (m, k).
        rows
            Which windows those are, shape (n,).

        Returns
        -------
        ndarray
            Shape (B, k).
        """
        units = self.unit[rows]
        order = np.argsort(units, kind="stable")
        first = np.flatnonzero(np.diff(units[order], prepend=-1))
        summed = np.add.reduceat(table[order], first, axis=0)
        return np.asarray(self.copies[:, units[order[first]]] @ summed, dtype=np.float32)


def draw_units(windows: CodedWindows, replicates: int, seed: int = 0) -> UnitDraws:
    """Draw how often each bearing counts, with replacement among those of the same faults.

    The classes of a test are fixed by design, so no replicate may lose one of them by chance. Where the
    bearings of some faults are a single one, its recordings are drawn instead; of one recording, its windows.

    Parameters
    ----------
    windows
        Of one or several folds, pooled.
    replicates
        How many draws.
    seed
        Of the random numbers.
    """
    unit = np.zeros(len(windows.truth), dtype=np.intp)
    sizes: list[int] = []
    for rows in _strata(windows):
        codes, own = np.unique(_units(windows, rows), return_inverse=True)
        unit[rows] = own + sum(sizes)
        sizes.append(codes.size)
    return UnitDraws(_copies(tuple(sizes), replicates, seed), unit)


@lru_cache(maxsize=8)
def _copies(sizes: tuple[int, ...], replicates: int, seed: int) -> Drawn:
    """Draw from strata of so many units: all contestants of a board have the same."""
    rng = np.random.default_rng(seed)
    drawn = [rng.multinomial(size, np.full(size, 1 / size), size=replicates) for size in sizes]
    return np.hstack(drawn).astype(np.float32)


def _strata(windows: CodedWindows) -> list[_Codes]:
    """Part windows by the faults that their bearing had."""
    bearings = int(windows.bearing.max()) + 1
    held = np.zeros((bearings, windows.classes), dtype=bool)
    held[windows.bearing, windows.truth] = True
    _, stratum = np.unique(held, axis=0, return_inverse=True)
    return [np.flatnonzero(stratum[windows.bearing] == name) for name in np.unique(stratum)]


def _units(windows: CodedWindows, rows: _Codes) -> _Codes:
    """Give the bearing of each window, or its recording where there is one bearing, or else the window."""
    for codes in (windows.bearing[rows], windows.recording[rows]):
        if np.unique(codes).size > 1:
            return codes
    return rows
