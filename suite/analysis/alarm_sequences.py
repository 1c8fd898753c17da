"""Windows in the order of time, as an alarm sees them: a sequence is a recording, or files of a life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.analysis.alarms import windows_of_alarms
from suite.analysis.cells import Cell
from suite.analysis.searches import JOB_OF_ROW, ROW_IN_JOB
from suite.arrays import HEALTHY, Mask, Real
from suite.evaluation.alarm_rule import AlarmRule, Sequences, alarm_levels, raised
from suite.evaluation.probe import UNCHANGED
from suite.statistics.bootstrap import bearing_codes

P_HEALTHY = f"p_{HEALTHY}"
"""Column of the calibrated probability of a healthy bearing."""

Lives = Mapping[str, Sequence[str | int]]
"""Recording to the life it is of, its number in it, and how many recordings that has."""


@dataclass(frozen=True, eq=False)
class InTime:
    """Windows in order.

    Attributes
    ----------
    table
        One row a window: ``recording``, ``bearing``, ``fault``, ``severity``, ``number`` and ``last``
        number of the life, 0 for none, and ``whole``, the name of the life or of the recording.
    scores
        Calibrated probability that it is not healthy, shape (n,).
    sequence
        Number of the sequence of each, shape (n,).
    """

    table: pd.DataFrame
    scores: Real
    sequence: Sequences

    def __len__(self) -> int:
        """Give the number of windows."""
        return len(self.scores)

    @cached_property
    def sizes(self) -> npt.NDArray[np.intp]:
        """Windows of each sequence, in order, shape (sequences,)."""
        return np.unique(self.sequence, return_counts=True)[1]

    @cached_property
    def bearings(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Code of each window's bearing, in the order of names, shape (n,), and windows of each bearing."""
        codes, known = pd.factorize(self.table["bearing"].to_numpy(), sort=True)
        return codes, np.bincount(codes, minlength=len(known))

    def at_least(self, size: int) -> InTime:
        """Keep the sequences of so many windows or more."""
        enough = self.sizes >= size
        return self if enough.all() else self.of(np.repeat(enough, self.sizes))

    def levels(self, rule: AlarmRule) -> Real:
        """Give the highest threshold at which the alarm stands, shape (n,)."""
        return alarm_levels(self.scores, self.sequence, rule)

    def raised(self, stands: Mask) -> Mask:
        """Mark where an alarm is raised, shape (n,)."""
        return raised(stands, self.sequence)

    def of(self, rows: Mask) -> InTime:
        """Keep whole sequences: those of the rows that are marked, shape (n,)."""
        return InTime(self.table[rows].reset_index(drop=True), self.scores[rows], self.sequence[rows])


def in_time(rows: pd.DataFrame, length: int, lives: Lives) -> InTime:
    """Put windows in order, and divide them where one does not follow the other; those between are left out.

    Parameters
    ----------
    rows
        Test windows with :data:`P_HEALTHY`; ``start`` is in samples.
    length
        Samples of a window.
    lives
        Of the recordings, where they are of lives: files of neighbouring numbers follow each other.
    """
    on_grid = rows["start"].to_numpy() % length == 0
    rows = rows if on_grid.all() else rows[on_grid]
    recording, names = pd.factorize(rows["recording"].to_numpy())
    known = [lives.get(str(name)) for name in names]
    number, last = (
        np.array([int(one[part]) if one else 0 for one in known], dtype=np.intp)[recording] for part in (1, 2)
    )
    lived = [str(one[0]) if one else str(name) for one, name in zip(known, names, strict=True)]
    whole = np.array(lived, dtype=object)[recording]
    bearing, bearings = bearing_codes(rows)
    start = rows["start"].to_numpy()
    job, its_whole, fault = (
        pd.factorize(own, sort=True)[0]
        for own in (rows[JOB_OF_ROW].to_numpy(), whole, rows["fault"].to_numpy())
    )
    order = np.lexsort((start, number, its_whole, job))
    step = np.diff(number[order])
    follows = np.where(step == 0, np.diff(start[order]) == length, step == 1)
    owner = np.column_stack([job, its_whole, fault, bearing])[order]
    new = ~((np.diff(owner, axis=0) == 0).all(axis=1) & follows)
    table = rows[["recording", "fault", "severity"]].iloc[order].reset_index(drop=True)
    table = table.assign(
        bearing=bearings.astype(object)[bearing[order]],
        number=number[order],
        last=last[order],
        whole=whole[order],
    )
    scores = 1 - rows[P_HEALTHY].to_numpy(np.float64)[order]
    sequence = np.concatenate([[0], np.cumsum(new)]).astype(np.intp)[: len(order)]
    return InTime(table, scores, sequence)


def tested_windows(cell: Cell, *, last_fit: bool) -> pd.DataFrame | None:
    """Give healthy and faulty test windows with their probability of being healthy.

    Parameters
    ----------
    cell
        A cell.
    last_fit
        Whether it is asked of the fit that was stored, as watched hours are; else it is the mean over seeds.

    Returns
    -------
    DataFrame or None
        ``None`` where it is not known of every window.
    """
    rows, _ = windows_of_alarms(cell)
    if last_fit:
        parts = []
        for job, own in rows.groupby(JOB_OF_ROW, sort=False):
            if str(job) not in cell.answers:
                return None
            asked = cell.answers[str(job)]
            first = asked[asked["probe"] == UNCHANGED].set_index("window")
            if P_HEALTHY not in first:
                return None
            parts.append(own.assign(**{P_HEALTHY: first.loc[own[ROW_IN_JOB], P_HEALTHY].to_numpy()}))
        rows = pd.concat(parts, ignore_index=True) if parts else rows
    known = P_HEALTHY in rows and len(rows) and rows[P_HEALTHY].notna().all()
    return rows if known else None


def watched_windows(cell: Cell) -> pd.DataFrame | None:
    """Give the windows of the healthy hours that its jobs were asked about; ``None`` where some were not."""
    jobs = [str(key) for key in cell.finished["job_key"]]
    if not jobs or not all(job in cell.watch for job in jobs):
        return None
    parts = [cell.watch[job].assign(**{JOB_OF_ROW: job}) for job in jobs]
    rows = pd.concat(parts, ignore_index=True).assign(fault=HEALTHY, severity=0.0)
    return rows if P_HEALTHY in rows and len(rows) and rows[P_HEALTHY].notna().all() else None
