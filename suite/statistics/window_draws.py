"""Hierarchical draws of test windows: bearings, then their recordings, then their windows.

The bearing is the unit of evidence: windows of one bearing are near copies of each other, so an
interval over windows alone would be far too narrow (Saravanan, Berman & Sober 2020, "Application
of the hierarchical bootstrap to multi-level data in neuroscience").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.statistics.bootstrap import bearing_keys

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
    keys = bearing_keys(table)
    bearing, _ = pd.factorize(keys, sort=True)
    recording, _ = pd.factorize(keys + "/" + table["recording"].astype(str), sort=True)
    truth = np.searchsorted(names, table["fault"].to_numpy(dtype=str))
    return CodedWindows(truth, bearing, recording, len(names))


def draw_weights(windows: CodedWindows, replicates: int, seed: int = 0) -> Drawn:
    """Draw how often each window counts.

    Copies of one unit are redrawn independently below it, so their sum is one multinomial draw:
    ``k`` copies of a bearing with R recordings draw ``k R`` recordings, and so on.

    Parameters
    ----------
    windows
        Of one or several folds, pooled.
    replicates
        How many draws.
    seed
        Of the random numbers.

    Returns
    -------
    ndarray
        Shape (replicates, n); whole numbers.
    """
    rng = np.random.default_rng(seed)
    copies = _draw_bearings(windows, replicates, rng)
    weights = np.zeros((len(windows.truth), replicates), dtype=np.float32)
    order = np.lexsort([windows.recording, windows.bearing])
    for rows in _groups(windows.bearing, order):
        recordings = _groups(windows.recording, rows)
        share = np.full(len(recordings), 1 / len(recordings))
        drawn = rng.multinomial(copies[:, windows.bearing[rows[0]]] * len(recordings), share)
        for number, inside in enumerate(recordings):
            even = np.full(inside.size, 1 / inside.size)
            weights[inside] = rng.multinomial(drawn[:, number] * inside.size, even).T
    return np.ascontiguousarray(weights.T)


def _groups(codes: _Codes, rows: _Codes) -> list[_Codes]:
    """Part rows, in which equal codes stand together."""
    return np.split(rows, np.flatnonzero(np.diff(codes[rows])) + 1)


def _draw_bearings(windows: CodedWindows, replicates: int, rng: np.random.Generator) -> _Codes:
    """Draw bearings with replacement among those of the same faults: (replicates, bearings).

    The classes of a test are fixed by design, so no replicate may lose one of them by chance.
    """
    bearings = int(windows.bearing.max()) + 1
    held = np.zeros((bearings, windows.classes), dtype=bool)
    held[windows.bearing, windows.truth] = True
    _, stratum = np.unique(held, axis=0, return_inverse=True)
    copies = np.zeros((replicates, bearings), dtype=np.intp)
    for members in (np.flatnonzero(stratum == name) for name in np.unique(stratum)):
        even = np.full(members.size, 1 / members.size)
        copies[:, members] = rng.multinomial(members.size, even, size=replicates)
    return copies
