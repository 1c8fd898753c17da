"""Trials of jobs, made by hand, with planted luck."""

import numpy as np

from suite.records.trial_table import TrialTable


def trials_of(runs, predictions, trials=12, starts=2, skill=None, seed=0, start_luck=None):
    """A table of trials for each job, whose better inner scores test better.

    ``skill`` maps a pipeline to a function of (trial, its luck) that gives the share of windows that a trial
    names rightly beyond chance; by default half of the luck. Luck is also the inner score.
    """
    tables = {}
    by_job = dict(list(predictions.groupby("job_key", sort=False)))
    for job, pipeline in zip(runs["job_key"], runs["pipeline"], strict=True):
        rows = by_job[job]
        rng = np.random.default_rng([seed, len(tables)])
        classes, truth = np.unique(rows["fault"].to_numpy(dtype=str), return_inverse=True)
        luck = rng.random(trials)
        if start_luck is not None:
            luck[:starts] = start_luck
        right = skill[pipeline] if skill and pipeline in skill else lambda trial, luck: luck / 2
        predicted = np.full((trials, 2, len(rows)), -1, dtype=np.int16)
        for trial in range(trials):
            for fit in range(2 if trial < starts else 1):
                known = rng.random(len(rows)) < right(trial, luck[trial])
                predicted[trial, fit] = np.where(known, truth, rng.integers(len(classes), size=len(rows)))
        tables[job] = TrialTable(
            luck, starts, np.full(trials, 2.0), np.full(trials, 0.5), predicted, tuple(map(str, classes))
        )
    return tables
