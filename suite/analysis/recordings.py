"""What contestants decide of whole recordings: rows are recordings in place of windows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.analysis.searches import JOB_OF_ROW, ROW_IN_JOB, JobTrials, Tested
from suite.analysis.window_rows import with_all_seeds
from suite.arrays import Real
from suite.evaluation.recording_votes import DECIDED, mean_logs, numbered
from suite.statistics.bootstrap import bearing_codes, seed_columns
from suite.statistics.shares import Share, share_over_bearings

_SHARE = "p_"
"""Begins the columns of probabilities, which are a mean over seeds."""


@dataclass(frozen=True, eq=False)
class RecordingTrials:
    """The trials of a job as :class:`suite.analysis.searches.JobTrials` has them, by recordings."""

    inner: Real
    starts: int
    cpu_seconds: Real
    fit_seconds: Real
    predicted: npt.NDArray[np.intp]
    classes: tuple[str, ...]

    def probabilities(self) -> None:
        """Give none: what a recording is decided by is no probability."""


def by_recordings(tested: Tested) -> Tested | None:
    """Put recordings in place of windows.

    Parameters
    ----------
    tested
        Windows, with ``decided_<seed>`` or ``p_<class>`` where nothing was searched.

    Returns
    -------
    Tested
        One row a fold and recording; ``None`` where the probabilities of some job are not known, or not those
        of each training seed, or a recording has two labels.
    """
    parts: list[pd.DataFrame] = []
    trials: dict[str, RecordingTrials] = {}
    for rows in _by_job(tested.tests):
        job = str(rows[JOB_OF_ROW].iloc[0])
        try:
            number, first = numbered(rows["recording"].to_numpy(str), rows["fault"].to_numpy(str))
        except ValueError:
            return None
        searched = tested.trials.get(job)
        if searched is None:
            decided = _decided(rows, number, first)
        else:
            kept = searched.probabilities()
            if kept is None:
                return None
            trials[job] = _with_codes(searched, kept.blind[:, :, rows[ROW_IN_JOB].to_numpy()], number)
            decided = _decided_by_best(trials[job])
        if not decided:
            return None
        names = [name for name in ("fold", "recording", "bearing", "rig", "fault") if name in rows]
        table = rows.iloc[first][[*names, JOB_OF_ROW]]
        parts.append(table.assign(window=0, **{ROW_IN_JOB: np.arange(len(table))}, **decided))
    if not parts:
        return None
    return Tested(pd.concat(with_all_seeds(parts), ignore_index=True), trials, tested.inner)


def _with_codes(
    trials: JobTrials, blind: npt.NDArray[np.floating[Any]], number: npt.NDArray[np.intp]
) -> RecordingTrials:
    """Give the trials of a job with what each fit decides of each recording, -1 where nothing was trained."""
    means = (mean_logs(tables, number) for tables in blind)
    known = [np.where(np.isnan(one).any(axis=-1), -1, one.argmax(axis=-1)) for one in means]
    figures = (trials.inner, trials.starts, trials.cpu_seconds, trials.fit_seconds)
    return RecordingTrials(*figures, np.stack(known).astype(np.intp), trials.classes)


def decisions(rows: pd.DataFrame) -> pd.DataFrame | None:
    """Give what each training seed decides of each recording, fold by fold, as scores count it.

    Parameters
    ----------
    rows
        Test windows of a cell.

    Returns
    -------
    DataFrame
        One row a recording, fold and seed: ``recording``, ``bearing``, ``fault`` and ``named``; ``None``
        where it is not known, or a recording has two labels.
    """
    parts: list[dict[str, npt.NDArray[Any]]] = []
    for own in _by_job(rows):
        recording, fault = (own[name].to_numpy(object) for name in ("recording", "fault"))
        try:
            number, first = numbered(recording.astype(str), fault.astype(str))
        except ValueError:
            return None
        decided = _decided(own, number, first)
        if not decided:
            return None
        bearing, names = bearing_codes(own)
        table = {
            "recording": recording[first],
            "fault": fault[first],
            "bearing": names.astype(object)[bearing[first]],
        }
        parts += [{**table, "named": np.asarray(named, dtype=object)} for named in decided.values()]
    if not parts:
        return None
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _by_job(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Give the rows of each job, in the order in which the jobs come."""
    job, known = pd.factorize(rows[JOB_OF_ROW].to_numpy())
    for code in range(len(known)):
        yield rows.iloc[np.flatnonzero(job == code)]


def share_over_recordings(decided: pd.DataFrame, right: npt.NDArray[np.bool_]) -> Share:
    """Give the share of recordings of which something is true, mean over folds and seeds.

    Parameters
    ----------
    decided
        Rows of :func:`decisions`, at least one.
    right
        Whether it is true of each, shape (n,).
    """
    number, known = pd.factorize(decided["recording"].to_numpy())
    shares = np.bincount(number, weights=right, minlength=len(known)) / np.bincount(number)
    first = np.unique(number, return_index=True)[1]
    return share_over_bearings(shares, decided["bearing"].to_numpy(object)[first].astype(str))


def _decided(
    rows: pd.DataFrame, number: npt.NDArray[np.intp], first: npt.NDArray[np.intp]
) -> Mapping[str, npt.NDArray[Any]]:
    """Give what each seed decides of each recording of a job; nothing if not known."""
    seeds = seed_columns(rows)
    columns = {name: f"{DECIDED}{name.removeprefix('predicted_')}" for name in seeds}
    # What needs no seed has more predictions than decisions where other folds have more seeds.
    known = {seed: name for seed, name in columns.items() if name in rows and rows[name].notna().all()}
    if known:
        return {seed: rows[name].to_numpy()[first] for seed, name in known.items()}
    shares = [str(name) for name in rows if str(name).startswith(_SHARE) and rows[name].notna().all()]
    if len(seeds) != 1 or not shares:
        return {}
    names = np.array([name.removeprefix(_SHARE) for name in shares])
    return {seeds[0]: names[mean_logs(rows[shares].to_numpy(np.float64), number).argmax(axis=1)]}


def _decided_by_best(trials: RecordingTrials) -> Mapping[str, npt.NDArray[Any]]:
    """Give what each seed of the trial with the highest inner score decides."""
    best = trials.predicted[int(np.asarray(trials.inner).argmax())]
    names = np.array(trials.classes)
    fitted = [codes for codes in best if (codes >= 0).all()]
    return {f"predicted_{seed}": names[codes] for seed, codes in enumerate(fitted)}
