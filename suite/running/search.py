"""Search: tune a contestant on inner folds, keep what every trial predicts, and fit a temperature.

Under a random sampler each trial is also fitted on the whole training part and predicts the blind test part,
from which the search is replayed in other orders afterwards. The study never learns of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np

from suite.charges import charged_seconds
from suite.data.windows import ORDER_COLUMNS
from suite.evaluation.calibration import Temperature
from suite.evaluation.metrics.macro_f1 import macro_f1
from suite.pipeline import Params
from suite.question.effort import seeds_of_trial
from suite.question.space import starts_of
from suite.running.attempt import Attempt
from suite.running.blind import BlindFold
from suite.running.trial_fits import aligned, held_out, inner_name, kept_of
from suite.running.tuning import STEPS_A_FOLD, ReportStep, Score, Spending, Tuned, tune, untuned
from suite.wording import called

TrialEnded = Callable[[int, float], None]
"""Hears the number of a trial that came to an end, from 0, and its mean inner score."""


def search(attempt: Attempt, ended: TrialEnded = lambda number, score: None) -> Tuned:
    """Tune a contestant; where its job has no trials its first start stands.

    Parameters
    ----------
    attempt
        What its trials predicted is kept in its store, and the estimator of its best trial in memory.
    ended
        Called after each trial.
    """
    job, fold = attempt.job, attempt.fold
    fixed, known = json.loads(job.fixed), _orders_known(fold)
    if not job.trials:
        return untuned(attempt.pipeline, fixed, orders_known=known)
    starts = len(starts_of(attempt.pipeline, fixed, orders_known=known))

    def keep(number: int, params: Params, score: Score) -> None:
        tables = {inner_name(k): table for k, table in enumerate(score.held_out)}
        if attempt.replayed:
            seeds = seeds_of_trial(attempt.pipeline, job.seeds, start=number < starts)
            fits = [attempt.blind_fit(params, number, one) for one in range(seeds)]
            tables |= kept_of(fits)
            if score.mean > attempt.best[0]:
                attempt.best = (score.mean, number, fits[-1].estimator)
        attempt.store.keep(number, params, tables)
        ended(number, score.mean)

    return tune(
        attempt.workspace.runs,
        job.study_name,
        attempt.pipeline,
        fixed,
        lambda params, report: _scored(attempt, params, report),
        Spending(job.trials, job.seconds, job.sampler),
        {
            "dataset": job.dataset,
            "rung": called(job.level, job.rung),
            "fold": job.fold,
            "held_out": job.held_out,
            "pipeline": job.pipeline,
            "family": job.family,
            "fixed": fixed,
            "job_key": job.key,
        },
        keep,
        orders_known=known,
        draws=(*attempt.draws, job.pipeline_file),
    )


def _scored(attempt: Attempt, params: Params, report: ReportStep) -> Score:
    """Score a setting on the inner folds."""
    tables, scores, before = [], [], charged_seconds()
    for k, (_, valid) in enumerate(attempt.fold.inner):
        table, one = attempt.inner_table(k, params, _from_step(k * STEPS_A_FOLD, report))
        tables.append(table)
        scores.append(macro_f1(attempt.fold.labels[valid], one.classes_[table.argmax(axis=1)]))
    charged = charged_seconds() - before
    return Score(float(np.mean(scores)), tuple(scores), tuple(tables), charged)


def _orders_known(fold: BlindFold) -> bool:
    parts = (fold.windows, fold.tests)
    return all(bool(part.metadata[list(ORDER_COLUMNS)].notna().to_numpy().all()) for part in parts)


def _from_step(first: int, report: ReportStep) -> ReportStep:
    def shifted(epoch: int, score: float) -> None:
        report(first + epoch, score)

    return shifted


def calibrate(attempt: Attempt, tuned: Tuned) -> Temperature:
    """Fit one temperature on the held-out inner predictions of the best trial.

    A temperature never changes which class is the largest, so calibration cannot change the ranking,
    and every contestant gets the same one. Where nothing was held out, since nothing was to be tuned,
    the probabilities stay as they are, as do those of what learned from simulated machines alone: a
    temperature is fitted to labels of the rig.
    """
    fold = attempt.fold
    if not attempt.job.trials or attempt.pipeline.learned_from == "simulated":
        return Temperature()
    predicted = aligned(attempt, held_out(attempt, tuned.summary.best_trial, tuned.params))
    truth = [np.searchsorted(attempt.classes, fold.labels[valid]) for _, valid in fold.inner]
    return Temperature().fit(np.concatenate(predicted), np.concatenate(truth))
