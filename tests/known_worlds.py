"""Searches whose luck is known: a fit of a skill names that share of each bearing's windows rightly.

Bearings of a fold are alike, so that nothing but search and training seed varies.
"""

import numpy as np

from suite.analysis.replay import Search
from suite.analysis.replicates import Replicates
from suite.statistics.window_draws import CodedWindows

WINDOWS = 100
GOOD, BAD, CHANCE = 0.695, 0.27, 0.25
"""Skill of a good draw and of any other, and how many are good: five trials come to .560, sd .198."""

SEED_SPREAD = 0.1

_TRUTH, _BEARING, _WINDOW = (axis.ravel() for axis in np.indices((2, 2, WINDOWS)))


def windows_of(folds=1):
    """Windows, and the fold of each."""
    fold = np.repeat(np.arange(folds), _TRUTH.size)
    bearing = np.tile(2 * _TRUTH + _BEARING, folds) + 4 * fold
    return CodedWindows(np.tile(_TRUTH, folds), bearing, bearing, 2), fold


def predicted(skill):
    """Codes of shape (..., n) for skills of any shape; macro-F1 is the skill."""
    right = np.round(WINDOWS * np.asarray(skill))[..., None] > _WINDOW
    return np.where(right, _TRUTH, 1 - _TRUTH)


def search_of(rng, trials, starts=1):
    """A search with bad starts, and draws of which one in four is good; inner scores choose well."""
    good = rng.random(trials) < CHANCE
    good[:starts] = False
    inner = np.where(good, 0.9, 0.5) + 0.01 * rng.random(trials)
    inner[:starts] -= 0.3
    tested = np.where(good, GOOD, BAD)
    tested[:starts] = 0.1
    return Search(inner, starts, predicted(tested)[:, None], np.ones(trials))


def seeds_of(rng, seeds):
    """One trial that hangs on its training seed."""
    skill = np.clip(0.6 + SEED_SPREAD * rng.normal(size=(1, seeds)), 0, 1)
    return Search(np.zeros(1), 1, predicted(skill), np.zeros(1))


def redrawn(make, budget, worlds=250, replicates=100):
    """Mean and spread of the estimate over redrawn worlds, and the spread that replicates give it."""
    windows, folds = windows_of()
    estimates, variances = [], []
    for world in range(worlds):
        searches = {0: make(np.random.default_rng(world))}
        drawn = Replicates(windows, folds, [searches], replicates, seed=world)
        scores = drawn.scores(drawn.alone(0), budget)
        estimates.append(scores.estimate)
        variances.append(scores.draws.var())
    return np.mean(estimates), np.std(estimates), np.sqrt(np.mean(variances))
