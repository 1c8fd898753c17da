"""What contestants decide of whole recordings: rows are recordings in place of windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.analysis.searches import JOB_OF_ROW, ROW_IN_JOB, JobTrials, Tested
from suite.arrays import Real
from suite.evaluation.recording_votes import DECIDED, mean_logs, numbered
from suite.statistics.bootstrap import bearing_codes
from suite.statistics.shares import Share, share_over_bearings

_SHARE = "p_"
"""Begins the columns of probabilities, which are a mean over seeds."""

_Columns = Mapping[str, tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]]
_Decisions = Mapping[str, npt.NDArray[Any]]
"""Column of a seed's predictions to what it decides of each recording."""


@dataclass(frozen=True, eq=False)
class _Job:
    """Windows of a job: their rows, the number of each one's recording, and the first row of each."""

    key: str
    rows: npt.NDArray[np.intp]
    number: npt.NDArray[np.intp]
    first: npt.NDArray[np.intp]


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
    tests, jobs = tested.tests, _jobs(tested.tests)
    columns, trials = _complete_marked(tests), dict[str, RecordingTrials]()
    decided: list[_Decisions] = []
    for job in jobs or ():
        searched = tested.trials.get(job.key)
        if searched is None:
            decided.append(_decided(columns, job))
        else:
            kept = searched.probabilities()
            if kept is None:
                return None
            blind = kept.blind[:, :, tests[ROW_IN_JOB].to_numpy()[job.rows]]
            trials[job.key] = _with_codes(searched, blind, job.number)
            decided.append(_decided_by_best(trials[job.key]))
        if not decided[-1]:
            return None
    if not jobs:
        return None
    names = [name for name in ("fold", "recording", "bearing", "rig", "fault") if name in tests]
    table = tests[[*names, JOB_OF_ROW]].iloc[np.concatenate([job.first for job in jobs])]
    places = np.concatenate([np.arange(len(job.first)) for job in jobs])
    made = table.assign(window=0, **{ROW_IN_JOB: places}, **_under_all_seeds(decided))
    return Tested(made.reset_index(drop=True), trials, tested.inner)


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
    jobs, columns = _jobs(rows), _complete_marked(rows)
    bearing, names = bearing_codes(rows)
    known = {
        "recording": rows["recording"].to_numpy(object),
        "fault": rows["fault"].to_numpy(object),
        "bearing": names.astype(object)[bearing],
    }
    parts: list[dict[str, npt.NDArray[Any]]] = []
    for job in jobs or ():
        decided = _decided(columns, job)
        if not decided:
            return None
        table = {name: values[job.first] for name, values in known.items()}
        parts += [{**table, "named": np.asarray(named, dtype=object)} for named in decided.values()]
    if not parts:
        return None
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _jobs(rows: pd.DataFrame) -> list[_Job] | None:
    """Give the windows of each job, in the order in which the jobs come; ``None`` where labels are mixed."""
    recording, fault = (rows[name].to_numpy(str) for name in ("recording", "fault"))
    code, known = pd.factorize(rows[JOB_OF_ROW].to_numpy())
    made = []
    for number, key in enumerate(known):
        own = np.flatnonzero(code == number)
        try:
            recordings, first = numbered(recording[own], fault[own])
        except ValueError:
            return None
        made.append(_Job(str(key), own, recordings, own[first]))
    return made


def _complete_marked(rows: pd.DataFrame) -> _Columns:
    """Give the columns of what is predicted, decided and stated of windows, and where each is known."""
    begins = ("predicted_", DECIDED, _SHARE)
    columns = {str(name): rows[name].to_numpy() for name in rows if str(name).startswith(begins)}
    return {name: (values, ~pd.isna(values)) for name, values in columns.items()}


def _under_all_seeds(decided: Sequence[_Decisions]) -> _Decisions:
    """Put jobs together under the seeds of that with most; the seeds of one with fewer come again."""
    most = max(decided, key=len)
    return {
        name: np.concatenate([own.get(name, list(own.values())[k % len(own)]) for own in decided])
        for k, name in enumerate(most)
    }


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


def _decided(columns: _Columns, job: _Job) -> _Decisions:
    """Give what each seed decides of each recording of a job; nothing if not known."""
    whole = {name: values for name, (values, known) in columns.items() if known[job.rows].all()}
    seeds = [name for name in whole if name.startswith("predicted_")]
    # What needs no seed has more predictions than decisions where other folds have more seeds.
    pairs = {seed: f"{DECIDED}{seed.removeprefix('predicted_')}" for seed in seeds}
    decided = {seed: whole[name][job.first] for seed, name in pairs.items() if name in whole}
    if decided:
        return decided
    shares = [name for name in whole if name.startswith(_SHARE)]
    if len(seeds) != 1 or not shares:
        return {}
    names = np.array([name.removeprefix(_SHARE) for name in shares])
    stated = np.stack([whole[name][job.rows] for name in shares], axis=1).astype(np.float64)
    return {seeds[0]: names[mean_logs(stated, job.number).argmax(axis=1)]}


def _decided_by_best(trials: RecordingTrials) -> _Decisions:
    """Give what each seed of the trial with the highest inner score decides."""
    best = trials.predicted[int(np.asarray(trials.inner).argmax())]
    names = np.array(trials.classes)
    fitted = [codes for codes in best if (codes >= 0).all()]
    return {f"predicted_{seed}": names[codes] for seed, codes in enumerate(fitted)}
