"""Trials of jobs, made by hand, with planted luck."""

import numpy as np

from suite.records.trial_table import TrialTable


def half_right(truth, right, sure=0.85):
    """Probabilities that are sure of some of four classes; of the others they name the next one, hardly."""
    table = np.full((len(truth), 4), 0.23)
    rows = np.arange(len(truth))
    table[rows, (truth + 1) % 4] = 0.31
    known = np.isin(truth, right)
    table[known] = (1 - sure) / 3
    table[rows[known], truth[known]] = sure
    return table


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
