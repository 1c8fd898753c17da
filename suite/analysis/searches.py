"""What contestants were tested on together, and the search of each in each fold, as arrays to draw from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.analysis.replay import Search
from suite.analysis.replicates import Replicates
from suite.arrays import Real
from suite.statistics.bootstrap import (
    REPLICATES,
    Held,
    Interval,
    joint_codes,
    score_intervals,
    states_held,
)
from suite.statistics.window_draws import code_windows

JOB_OF_ROW, ROW_IN_JOB = "of_job", "of_row"
"""Columns of test windows: the key of their job, and the row of its prediction table."""


class BlindProbabilities(Protocol):
    """What all trials of a job gave as probabilities."""

    @property
    def blind(self) -> npt.NDArray[np.floating[Any]]:
        """Of the test part, shape (T, R, n, classes); NaN where nothing was trained."""
        ...


class JobTrials(Protocol):
    """All T trials of a job, as its run keeps them."""

    @property
    def inner(self) -> Real:
        """Score on the inner folds, shape (T,); -inf where it failed."""
        ...

    @property
    def starts(self) -> int:
        """How many of the first trials are starts."""
        ...

    @property
    def cpu_seconds(self) -> Real:
        """Of the inner fits, shape (T,)."""
        ...

    @property
    def fit_seconds(self) -> Real:
        """CPU seconds of one fit on the whole training part, shape (T,); NaN without one."""
        ...

    @property
    def predicted(self) -> npt.NDArray[np.integer[Any]]:
        """Codes of the predicted classes, shape (T, R, n); -1 where nothing was trained."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """Name of each code."""
        ...

    def probabilities(self) -> BlindProbabilities | None:
        """Read the probabilities of the same trials; ``None`` where they were not kept."""
        ...


_KEYS = ("fold", "recording", "window")

AllTrials = Mapping[str, JobTrials]
"""Job key to the trials of the job; jobs that keep none are one trial with their refits' seeds."""


@dataclass(frozen=True, eq=False)
class Tested:
    """What one contestant was tested on.

    Attributes
    ----------
    tests
        One row a test window: ``fold``, ``recording``, ``window``, ``bearing``, ``fault``, the columns
        :data:`JOB_OF_ROW` and :data:`ROW_IN_JOB`, ``predicted_<seed>`` and, where there are several
        machines, ``rig``.
    trials
        Of all jobs.
    inner
        Job key to the inner score of what was tested; NaN where there is none.
    """

    tests: pd.DataFrame
    trials: AllTrials
    inner: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class CommonWindows:
    """The windows that several contestants were all tested on.

    Attributes
    ----------
    table
        The windows, whose bearings are counted.
    folds
        Names of the folds, in the order of their codes.
    searches
        One mapping a contestant: code of a fold to its search.
    replicates
        Of all of them.
    """

    table: pd.DataFrame
    folds: list[Any]
    searches: list[dict[int, Search]]
    replicates: Replicates

    @cached_property
    def held(self) -> Held:
        """Which faults each bearing had: all that intervals ask of the windows."""
        return states_held(self.table)

    def interval(self, number: int, budget: int) -> Interval:
        """Give macro-F1 of a contestant at a budget."""
        return self.intervals(number, [budget])[0]

    def intervals(self, number: int, budgets: Sequence[int]) -> list[Interval]:
        """Give macro-F1 of a contestant at several budgets."""
        procedure = self.replicates.alone(number)
        scores = [self.replicates.scores(procedure, budget) for budget in budgets]
        return score_intervals(
            [one.estimate for one in scores], np.stack([one.draws for one in scores]), self.held
        )


def common_windows(contestants: Sequence[Tested], replicates: int = REPLICATES) -> CommonWindows:
    """Put contestants together.

    Parameters
    ----------
    contestants
        Windows of a fold that only some of those with the fold were tested on are left out.
    replicates
        Of the bootstrap.

    Raises
    ------
    ValueError
        No window in common, or a contestant without a complete seed.
    """
    numbers, folds = number_windows([one.tests for one in contestants])
    kept = _in_common(numbers, folds)
    predicted = [_predicted(one, rows) for one, rows in zip(contestants, kept, strict=True)]
    if not all(len(rows) and any(map(_complete, own)) for rows, own in zip(kept, predicted, strict=True)):
        raise ValueError("no window in common, or no seed that predicted them all")
    whole, place = _union(contestants, kept, [own[rows] for own, rows in zip(numbers, kept, strict=True)])
    codes, known = pd.factorize(whole["fold"].to_numpy(), sort=True)
    code_of = dict(zip(folds[place].tolist(), codes.tolist(), strict=True))
    parts = [
        _parts(one, rows, folds[own[rows]]) for one, rows, own in zip(contestants, kept, numbers, strict=True)
    ]
    names = _class_names(whole, contestants, predicted, parts)
    searches = [
        {code_of[part.fold]: _search(part, one, own, names) for part in theirs}
        for one, own, theirs in zip(contestants, predicted, parts, strict=True)
    ]
    windows = code_windows(whole, names)
    return CommonWindows(whole, list(known), searches, Replicates(windows, codes, searches, replicates))


def number_windows(
    tables: Sequence[pd.DataFrame],
) -> tuple[list[npt.NDArray[np.intp]], npt.NDArray[np.intp]]:
    """Give the windows of several tables the same numbers, in the order of fold, recording and window.

    Parameters
    ----------
    tables
        With ``fold``, ``recording`` and ``window``.

    Returns
    -------
    numbers, folds
        Of each table the numbers of its windows, and of each number the code of its fold.
    """
    keys = [np.concatenate([table[name].to_numpy() for table in tables]) for name in _KEYS]
    _, first, number = np.unique(joint_codes(keys), return_index=True, return_inverse=True)
    fold = pd.factorize(keys[0][first], sort=True)[0]
    return np.split(number, np.cumsum([len(table) for table in tables])[:-1]), fold


def _in_common(
    numbers: Sequence[npt.NDArray[np.intp]], folds: npt.NDArray[np.intp]
) -> list[npt.NDArray[np.intp]]:
    """Give the rows of each fold's windows of all that were tested on it, in the order of their numbers."""
    orders = [np.argsort(own, kind="stable") for own in numbers]
    if all(
        np.array_equal(own[order], numbers[0][orders[0]]) for own, order in zip(numbers, orders, strict=True)
    ):
        return orders
    have = np.bincount(np.concatenate([np.unique(folds[own]) for own in numbers]))
    common = np.bincount(np.concatenate(numbers), minlength=len(folds)) == have[folds]
    return [order[common[own[order]]] for own, order in zip(numbers, orders, strict=True)]


def _union(
    contestants: Sequence[Tested],
    kept: Sequence[npt.NDArray[np.intp]],
    numbers: Sequence[npt.NDArray[np.intp]],
) -> tuple[pd.DataFrame, npt.NDArray[np.intp]]:
    """Put each window once into a table, in the order of numbers, and give these."""
    place, first = np.unique(np.concatenate(numbers), return_index=True)
    begins = np.cumsum([0, *map(len, kept)])
    owner = np.searchsorted(begins, first, side="right") - 1
    parts = [contestants[k].tests.iloc[kept[k][first[owner == k] - begins[k]]] for k in np.unique(owner)]
    whole = pd.concat(parts) if len(parts) > 1 else parts[0]
    return whole.iloc[np.argsort(np.argsort(owner, kind="stable"))].reset_index(drop=True), place


@dataclass(frozen=True, eq=False)
class _Part:
    """Windows of a contestant in one fold: its code, their job, their rows there, and their places."""

    fold: int
    job: str
    rows: npt.NDArray[np.intp]
    places: slice


def _parts(one: Tested, rows: npt.NDArray[np.intp], folds: npt.NDArray[np.intp]) -> list[_Part]:
    """Part the windows of a contestant, which stand in the order of folds."""
    jobs, in_job = one.tests[JOB_OF_ROW].to_numpy(), one.tests[ROW_IN_JOB].to_numpy()[rows]
    ends = pairwise([*np.flatnonzero(np.diff(folds, prepend=-1)), len(folds)])
    return [
        _Part(int(folds[first]), str(jobs[rows[first]]), in_job[first:last], slice(first, last))
        for first, last in ends
    ]


_Labels = tuple[npt.NDArray[np.intp], npt.NDArray[np.str_]]
"""Labels as codes, and the name of each: text is compared once a class, not once a window."""


def _predicted(one: Tested, rows: npt.NDArray[np.intp]) -> list[_Labels]:
    """Give what each seed predicted of some rows of a contestant; code -1 where it predicted nothing."""
    seeds = [name for name in one.tests if str(name).startswith("predicted_")]
    made = [pd.factorize(one.tests[name].to_numpy()[rows]) for name in seeds]
    return [(codes, known.astype(str)) for codes, known in made]


def _complete(labels: _Labels, places: slice = slice(None)) -> bool:
    return bool((labels[0][places] >= 0).all())


def _class_names(
    whole: pd.DataFrame,
    contestants: Sequence[Tested],
    predicted: Sequence[Sequence[_Labels]],
    parts: Sequence[Sequence[_Part]],
) -> npt.NDArray[np.str_]:
    """Name every class that is true or predicted somewhere, sorted."""
    names = set(map(str, whole["fault"].unique()))
    names.update(str(name) for own in predicted for _, known in own for name in known)
    for one, theirs in zip(contestants, parts, strict=True):
        for part in theirs:
            if part.job in one.trials:
                names.update(one.trials[part.job].classes)
    return np.array(sorted(names))


def _search(part: _Part, one: Tested, predicted: Sequence[_Labels], names: npt.NDArray[np.str_]) -> Search:
    """Give the search of a contestant in one fold."""
    kept = _replayable(one.trials[part.job], part.rows, names) if part.job in one.trials else None
    if kept is not None:
        return kept
    complete = [labels for labels in predicted if _complete(labels, part.places)]
    fits = [np.searchsorted(names, known)[codes[part.places]] for codes, known in complete]
    inner = one.inner.get(part.job, np.nan)
    return Search(np.nan_to_num(np.array([inner])), 1, np.stack(fits)[None], np.zeros(1))


def _replayable(trials: JobTrials, rows: npt.NDArray[np.intp], names: npt.NDArray[np.str_]) -> Search | None:
    """Give a search of the trials of a job; ``None`` where no trial came to its end."""
    # Code -1 reads the last entry: nothing was trained.
    codes = np.append(np.searchsorted(names, np.array(trials.classes, dtype=str)), -1)
    predicted = codes[trials.predicted[:, :, rows]]
    trained = (predicted[:, :, :1] >= 0).any(axis=(1, 2))
    inner = np.where(trained, trials.inner, -np.inf)
    if not np.isfinite(inner).any() or not trials.starts:
        return None
    fit = trials.fit_seconds[np.isfinite(trials.fit_seconds)]
    return Search(inner, trials.starts, predicted, trials.cpu_seconds, float(fit.mean()) if fit.size else 0.0)


def first_trial(rows: pd.DataFrame, trials: JobTrials) -> pd.DataFrame:
    """Give test windows of a job as its first trial predicts them.

    Parameters
    ----------
    rows
        With :data:`ROW_IN_JOB`.
    trials
        Of the job.
    """
    predicted = trials.predicted[0][:, rows[ROW_IN_JOB].to_numpy()]
    names = np.array([*trials.classes, None], dtype=object)
    kept = rows.drop(columns=[name for name in rows if str(name).startswith("predicted_")])
    return kept.assign(**{f"predicted_{seed}": names[codes] for seed, codes in enumerate(predicted)})
