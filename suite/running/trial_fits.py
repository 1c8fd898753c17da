"""What trials leave behind: held-out and blind predictions, read back whole or computed anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suite.arrays import GROUP, Probabilities
from suite.pipeline import Params
from suite.question.effort import refits_of, seeds_of_trial
from suite.records.trial_probabilities import (
    PROBABILITIES_FILE,
    TrialProbabilities,
    write_probabilities,
)
from suite.records.trial_table import TRIALS_FILE, TrialTable, write_trials
from suite.running.attempt import Attempt, BlindFit
from suite.running.fitting import align_classes
from suite.running.tuning import Tuned

TIMES = "seconds"
"""Among the tables kept of a trial: wall clock of fit and of prediction, and CPU time, shape (R, 3), s."""


def inner_name(k: int) -> str:
    """Name the table of an inner fold among those kept of a trial."""
    return f"inner_{k}"


def _blind_name(number: int) -> str:
    return f"blind_{number}"


def kept_of(fits: Sequence[BlindFit]) -> dict[str, Probabilities]:
    """Give what is kept of the fits of a trial, by name."""
    tables = {_blind_name(number): one.table for number, one in enumerate(fits)}
    times = [[one.fit_seconds, one.predict_seconds, one.cpu_seconds] for one in fits]
    return {**tables, TIMES: np.array(times)}


def aligned(attempt: Attempt, tables: Sequence[Probabilities]) -> list[Probabilities]:
    """Put the columns of one table an inner fold, shape (m, own classes), in the order of all classes."""
    labels, inner = attempt.fold.labels, attempt.fold.inner
    return [
        align_classes(table, np.unique(labels[train]), attempt.classes)
        for (train, _), table in zip(inner, tables, strict=True)
    ]


def held_out(attempt: Attempt, trial: int, params: Params) -> list[Probabilities]:
    """Read what a trial predicted for each inner fold; what is not kept whole is computed anew."""
    fold = attempt.fold
    kept = attempt.kept(trial, params)
    tables = []
    for k, (train, valid) in enumerate(fold.inner):
        table = kept.get(inner_name(k))
        if not _is_whole(table, (len(valid), len(np.unique(fold.labels[train])))):
            # With a report, as in the trial: without one a network is trained on other bearings.
            table = attempt.inner_table(k, params, _unread)[0]
        assert table is not None
        tables.append(table)
    return tables


def _unread(step: int, score: float) -> None:
    """Take a report that nobody needs."""


def _is_whole(table: Probabilities | None, shape: tuple[int, int]) -> bool:
    return table is not None and table.shape == shape and bool(np.isfinite(table).all())


def final_fits(attempt: Attempt, tuned: Tuned) -> list[BlindFit]:
    """Give the fits of the setting that was taken, one a training seed, the last with its estimator.

    Under replay they are those of its trial; else they are made now.
    """
    if not attempt.job.replayed:
        refits = refits_of(attempt.pipeline, attempt.job.seeds)
        return [attempt.blind_fit(tuned.params, 0, number) for number in range(refits)]
    number = tuned.summary.best_trial
    fits = blind_fits(attempt, number, tuned)
    if fits[-1].estimator is None and attempt.best[1] == number:
        last = fits[-1]
        kept = BlindFit(attempt.best[2], last.table, last.fit_seconds, last.predict_seconds, last.cpu_seconds)
        fits[-1] = kept
    if fits[-1].estimator is None:
        fits[-1] = attempt.blind_fit(tuned.params, number, len(fits) - 1)
    return fits


def blind_fits(attempt: Attempt, number: int, tuned: Tuned) -> list[BlindFit]:
    """Read the blind predictions of a trial that came to an end; what is not kept whole is computed anew."""
    params = tuned.outcomes[number].params
    kept = attempt.kept(number, params)
    seeds = seeds_of_trial(attempt.pipeline, attempt.job.seeds, start=number < tuned.starts)
    shape, times = (len(attempt.fold.tests), len(attempt.classes)), kept.get(TIMES)
    fits = []
    for one in range(seeds):
        table = kept.get(_blind_name(one))
        if table is not None and _is_whole(table, shape) and _is_whole(times, (seeds, 3)):
            assert times is not None
            fits.append(BlindFit(None, table, *map(float, times[one])))
        else:
            fits.append(attempt.blind_fit(params, number, one))
    return fits


@dataclass(frozen=True, eq=False)
class Trials:
    """What all trials of a job predicted.

    Attributes
    ----------
    table
        Scores, costs and classes.
    probabilities
        Of the same trials.
    blind_seconds
        Wall clock of the fits on the whole training part and of what they predicted, s: no part of a search.
    """

    table: TrialTable
    probabilities: TrialProbabilities
    blind_seconds: float

    def write(self, folder: Path) -> float:
        """Write their two files; gives the size of both, MB."""
        write_trials(folder / TRIALS_FILE, self.table)
        write_probabilities(folder / PROBABILITIES_FILE, self.probabilities)
        return sum((folder / name).stat().st_size for name in (TRIALS_FILE, PROBABILITIES_FILE)) / 1e6


def all_trials(attempt: Attempt, tuned: Tuned) -> Trials:
    """Put what all trials predicted together."""
    outcomes, classes = tuned.outcomes, len(attempt.classes)
    seeds = seeds_of_trial(attempt.pipeline, attempt.job.seeds, start=True)
    rows = np.concatenate([valid for _, valid in attempt.fold.inner])
    inner = np.full((len(outcomes), len(rows), classes), np.nan)
    blind = np.full((len(outcomes), seeds, len(attempt.fold.tests), classes), np.nan)
    fit_seconds, blind_seconds = np.full(len(outcomes), np.nan), 0.0
    for number, outcome in enumerate(outcomes):
        if np.isfinite(outcome.inner):
            fits = blind_fits(attempt, number, tuned)
            fit_seconds[number] = float(np.mean([one.cpu_seconds for one in fits]))
            blind_seconds += sum(one.fit_seconds + one.predict_seconds for one in fits)
            blind[number, : len(fits)] = [one.table for one in fits]
            inner[number] = np.concatenate(aligned(attempt, held_out(attempt, number, outcome.params)))
    table = TrialTable(
        inner=np.array([one.inner for one in outcomes]),
        starts=tuned.starts,
        cpu_seconds=np.array([one.cpu_seconds for one in outcomes]),
        fit_seconds=fit_seconds,
        predicted=_codes(blind),
        classes=tuple(map(str, attempt.classes)),
    )
    truth = np.searchsorted(attempt.classes, attempt.fold.labels[rows]).astype(np.int16)
    bearings = attempt.fold.windows.metadata[GROUP].to_numpy()
    held = TrialProbabilities(inner, rows, truth, blind, bearings[rows], attempt.fold.recordings[rows])
    return Trials(table, held, blind_seconds)


def _codes(blind: Probabilities) -> npt.NDArray[np.int16]:
    """Give the likeliest class of each window, -1 where nothing was fitted."""
    known = ~np.isnan(blind).any(axis=-1)
    return np.where(known, np.nan_to_num(blind).argmax(axis=-1), -1).astype(np.int16)
