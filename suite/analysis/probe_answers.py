"""Answers: what one fit a fold said of test windows, unchanged and as probes changed them, as arrays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.analysis.cells import Cell
from suite.analysis.replay import Search
from suite.analysis.replicates import Replicates, Scores
from suite.analysis.searches import JOB_OF_ROW, ROW_IN_JOB
from suite.arrays import Labels
from suite.evaluation.probe import UNCHANGED, Probe, disturbances, probes
from suite.evaluation.recording_votes import mean_logs, numbered
from suite.statistics.bootstrap import REPLICATES, bearing_keys
from suite.statistics.window_draws import code_windows

FoldCells = Sequence[tuple[Cell, Collection[int]]]
"""Cells of one board, each with the folds in which it stands."""

Shares = npt.NDArray[np.float32]

_KEYS = ["fold", "recording", "window"]
_KEPT = (*_KEYS, "bearing", "rig", "fault", JOB_OF_ROW)
_SHARE = "p_"


@dataclass(frozen=True, eq=False)
class ProbeAnswers:
    """What one fit a fold said of the same windows, unchanged and at each level of a probe.

    Attributes
    ----------
    probe
        Which.
    levels
        Those that every fold was asked at, from the least change to the greatest.
    rows
        The windows, in the order of fold, recording and window.
    classes
        Names of the columns of ``shares``.
    shares
        Probabilities, unchanged first and then a level each, shape (1 + levels, n, classes).
    part
        Of the tested windows, in which the change took place at every level: only those are here.
    """

    probe: Probe
    levels: tuple[float, ...]
    rows: pd.DataFrame
    classes: Labels
    shares: Shares
    part: float

    @property
    def named(self) -> Labels:
        """Class that is named, shape (1 + levels, n)."""
        return np.asarray(self.classes[self.shares.argmax(axis=2)])

    def by_recordings(self) -> tuple[pd.DataFrame, Labels] | None:
        """Give recordings in place of windows, with what is named, shape (1 + levels, recordings).

        Returns
        -------
        tuple or None
            ``None`` where each is a single window, or one has two labels.
        """
        names = self.rows[JOB_OF_ROW].astype(str) + "/" + self.rows["recording"].astype(str)
        try:
            number, first = numbered(names.to_numpy(str), self.rows["fault"].to_numpy(str))
        except ValueError:
            return None
        if len(first) == len(self.rows):
            return None
        return self.rows.iloc[first], self.classes[mean_logs(self.shares, number).argmax(axis=2)]


def answers_of(fits: FoldCells, names: Sequence[str] | None = None) -> list[ProbeAnswers]:
    """Gather the answers of one fit a fold.

    Parameters
    ----------
    fits
        Whose.
    names
        Of probes; all disturbances by default.

    Returns
    -------
    list of ProbeAnswers
        One a probe that every fold was asked about, in order of name or as named; those that could change no
        window are left out.
    """
    parts = [
        _JobAnswers(rows, cell.answers[str(job)])
        for cell, folds in fits
        for job, rows in cell.tests.groupby(JOB_OF_ROW, sort=False)
        if rows["fold"].iloc[0] in folds and job in cell.answers
    ]
    if not parts or len(parts) < sum(len(folds) for _, folds in fits):
        return []
    known = probes()
    wanted = disturbances() if names is None else {name: known[name] for name in names}
    made = (_of_probe(probe, parts) for probe in wanted.values())
    return [one for one in made if one is not None]


class _JobAnswers:
    """Answers of a job for its tested windows, by probe and level."""

    def __init__(self, rows: pd.DataFrame, answers: pd.DataFrame) -> None:
        self.rows = rows[[name for name in _KEPT if name in rows]]
        self._picked = rows[ROW_IN_JOB].to_numpy()
        shares = [str(name) for name in answers if str(name).startswith(_SHARE)]
        self.classes = [name.removeprefix(_SHARE) for name in shares]
        self._shares = answers[shares].to_numpy(dtype=np.float32)
        self._asked, self._window = answers["asked"].to_numpy(dtype=bool), answers["window"].to_numpy()
        asked = pd.MultiIndex.from_frame(answers[["probe", "level"]])
        codes, keys = asked.factorize()
        self._places = {
            (str(name), float(level)): np.flatnonzero(codes == code)
            for code, (name, level) in enumerate(keys)
        }

    def __contains__(self, key: tuple[str, float]) -> bool:
        """Check whether a level of a probe was asked."""
        return key in self._places

    def at(self, key: tuple[str, float], classes: Sequence[str]) -> tuple[Shares, npt.NDArray[np.bool_]]:
        """Give probabilities of classes, shape (n, classes), and whether the window was asked about."""
        own = self._places[key]
        own = own[np.argsort(self._window[own], kind="stable")][self._picked]
        table = np.zeros((len(own), len(classes)), dtype=np.float32)
        table[:, [classes.index(name) for name in self.classes]] = self._shares[own]
        return table, self._asked[own]


def _of_probe(probe: Probe, parts: Sequence[_JobAnswers]) -> ProbeAnswers | None:
    levels = [level for level in probe.levels if all((probe.name, level) in part for part in parts)]
    if not levels or not all((UNCHANGED, 0.0) in part for part in parts):
        return None
    keys = [(UNCHANGED, 0.0), *((probe.name, level) for level in levels)]
    classes = sorted({name for part in parts for name in part.classes})
    said = [[part.at(key, classes) for part in parts] for key in keys]
    shares = np.stack([np.concatenate([table for table, _ in one]) for one in said])
    masks = np.stack([np.concatenate([mask for _, mask in one]) for one in said])
    asked = np.asarray(masks.all(axis=0))
    if not asked.any():
        return None
    rows = pd.concat([part.rows for part in parts], ignore_index=True).loc[asked].sort_values(_KEYS)
    place = rows.index.to_numpy()
    whole = rows.reset_index(drop=True)
    return ProbeAnswers(probe, tuple(levels), whole, np.array(classes), shares[:, place], float(asked.mean()))


def scores_of(rows: pd.DataFrame, named: Labels) -> list[Scores]:
    """Score what was named of the same windows, or recordings, in the same replicates of bearings.

    Parameters
    ----------
    rows
        One a window.
    named
        Class by each way of asking, shape (k, n).

    Returns
    -------
    list of Scores
        One a way of asking.
    """
    names = np.unique(np.concatenate([rows["fault"].to_numpy(str), np.unique(named)]))
    folds, _ = pd.factorize(rows["fold"], sort=True)
    codes = np.searchsorted(names, named)
    nothing = np.zeros(1)
    searches = [
        {
            fold: Search(nothing, 1, own[None, None, folds == fold], nothing)
            for fold in map(int, np.unique(folds))
        }
        for own in codes
    ]
    replicates = Replicates(code_windows(rows, names), folds, searches, REPLICATES)
    return [replicates.scores(replicates.alone(number), 1) for number in range(len(named))]


def same_windows(first: ProbeAnswers, second: ProbeAnswers) -> bool:
    """Check whether two were asked about the same windows at the same levels."""
    keys = [one.rows[_KEYS].assign(bearing=bearing_keys(one.rows)) for one in (first, second)]
    return first.levels == second.levels and keys[0].equals(keys[1])
