"""Greedy ensemble selection: which fitted trials are averaged with what weight, by held-out rows alone.

Pure functions on arrays. Sources: Caruana et al. 2004 (ICML, "Ensemble selection from libraries of models"),
forward selection with replacement; Erickson et al. 2025 (NeurIPS, TabArena) on ensembles of tuned trials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.analysis.replay import macro_f1_of
from suite.arrays import Real
from suite.evaluation.calibration import Temperature

STEPS = 20
"""Times that a trial is added; the best of the ensembles on the way is kept."""

SMALLEST_PROBABILITY = 1e-6
"""Probabilities are floored here before their logarithm: they are stored with three digits."""

TIE = 1e-12
"""Macro-F1 of equal counts may differ by so much."""

_Votes = npt.NDArray[np.floating[Any]]
_Whole = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Library:
    """The trials of one contestant in one fold, T of them, C classes.

    Attributes
    ----------
    inner
        Probabilities of the held-out rows, shape (T, m, C); NaN for a trial that failed.
    blind
        Of the test part by each training seed, shape (T, R, n, C); NaN where nothing was fitted.
    starts
        How many of the first trials are starts, which every search has.
    """

    inner: _Votes
    blind: _Votes
    starts: int

    @property
    def able(self) -> npt.NDArray[np.bool_]:
        """Trials that came to an end and were fitted, shape (T,)."""
        return np.isfinite(self.inner).all(axis=(1, 2)) & (self.seeds > 0)

    @property
    def seeds(self) -> _Whole:
        """Training seeds of each trial, shape (T,)."""
        return np.asarray(np.isfinite(self.blind).all(axis=(2, 3)).sum(axis=1), dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Ensembles:
    """K ensembles of the same contestants, each of a search of every one of them.

    Attributes
    ----------
    weights
        Share of each contestant's trials, shape (K, contestants), rows summing to 1.
    fits
        How many fits of each contestant are averaged, shape (K, contestants).
    probabilities
        Of the test part, each ensemble's softened or sharpened by its temperature, shape (K, n, C), rows
        summing to 1.
    temperatures
        Of the ensembles, fitted on their averages of the held-out rows, shape (K,).
    """

    weights: Real
    fits: _Whole
    probabilities: Real
    temperatures: Real


def replayed_ensembles(
    libraries: Sequence[Library], truth: _Whole, budget: int, number: int, seed: int = 0
) -> Ensembles | None:
    """Select ensembles from replayed searches.

    Parameters
    ----------
    libraries
        One a contestant; rows and classes are the same in all.
    truth
        Code of the class of each held-out row, shape (m,).
    budget
        Trials of each search; a contestant that made fewer has as many as it made.
    number
        Of ensembles.
    seed
        Of the random numbers.

    Returns
    -------
    Ensembles or None
        ``None`` where a search of all of them found nothing that came to an end.
    """
    rng = np.random.default_rng(seed)
    able, seeds = [one.able for one in libraries], [one.seeds for one in libraries]
    weights = np.zeros((number, len(libraries)))
    fits = np.zeros((number, len(libraries)), dtype=np.intp)
    shape = libraries[0].blind.shape[2:]
    probabilities, temperatures = np.zeros((number, *shape)), np.ones(number)
    for k in range(number):
        tried = [_replayed(one.starts, len(one.inner), budget, rng) for one in libraries]
        tried = [trials[ends[trials]] for trials, ends in zip(tried, able, strict=True)]
        owner = np.repeat(np.arange(len(libraries)), [len(trials) for trials in tried])
        if not owner.size:
            return None
        inner = np.concatenate([one.inner[trials] for one, trials in zip(libraries, tried, strict=True)])
        shares = greedy_weights(inner, truth)
        chance = rng.random(len(owner))
        for place in np.flatnonzero(shares):
            one = owner[place]
            trial = np.concatenate(tried)[place]
            fit = int(chance[place] * seeds[one][trial])
            probabilities[k] += shares[place] * libraries[one].blind[trial, fit].astype(np.float64)
        held_out = np.tensordot(shares, inner.astype(np.float64), 1)
        temperature = Temperature().fit(_as_rows(held_out), truth)
        probabilities[k] = temperature.apply(_as_rows(probabilities[k]))
        temperatures[k] = temperature.value
        weights[k] = np.bincount(owner, shares, len(libraries))
        fits[k] = np.bincount(owner[shares > 0], minlength=len(libraries))
    return Ensembles(weights, fits, probabilities, temperatures)


def _as_rows(averaged: Real) -> Real:
    """Let rows sum to 1 again, which stored digits do not; a rounded zero is no certainty."""
    floored = np.maximum(averaged, SMALLEST_PROBABILITY)
    return np.asarray(floored / floored.sum(axis=-1, keepdims=True))


def _replayed(starts: int, trials: int, budget: int, rng: np.random.Generator) -> _Whole:
    """Draw the trials of a search: the starts, and the others without replacement."""
    drawn = rng.permutation(np.arange(starts, trials))[: max(budget - starts, 0)]
    return np.concatenate([np.arange(starts), drawn])


def greedy_weights(inner: _Votes, truth: _Whole, steps: int = STEPS) -> Real:
    """Select an ensemble: step by step add what makes the mean of all that were added best.

    Best is the highest macro-F1 of the held-out rows, over the classes among them; of equals the highest mean
    log-likelihood, then the first.

    Parameters
    ----------
    inner
        Probabilities of the held-out rows by each candidate, shape (M, m, C).
    truth
        Code of the class of each row, shape (m,).
    steps
        Candidates that are added, each as often as it helps.

    Returns
    -------
    ndarray
        Weight of each candidate in the best of the ensembles on the way, shape (M,), summing to 1.
    """
    # Rows class by class, so that the rows of each class are one slice.
    order = np.argsort(truth, kind="stable")
    votes = np.ascontiguousarray(np.moveaxis(inner[:, order], 2, 0), dtype=np.float32)
    ends = np.searchsorted(truth[order], np.arange(len(votes) + 1))
    own = np.concatenate([votes[code][:, ends[code] : ends[code + 1]] for code in range(len(votes))], axis=1)
    total, of_truth = np.zeros_like(votes[:, 0]), np.zeros_like(own[0])
    taken, reached = [], []
    for step in range(1, steps + 1):
        hits, given = _counts(votes, total, ends)
        scores = macro_f1_of(hits, np.diff(ends), given)
        tied = np.flatnonzero(scores >= scores.max() - TIE)
        logs = np.log(np.maximum((of_truth + own[tied]) / step, SMALLEST_PROBABILITY)).mean(axis=1)
        best = int(tied[logs.argmax()])
        taken.append(best)
        reached.append((scores[best], logs.max()))
        total += votes[:, best]
        of_truth += own[best]
    f1, logs = np.array(reached, dtype=np.float64).T
    tied = np.flatnonzero(f1 >= f1.max() - TIE)
    kept = int(tied[logs[tied].argmax()]) + 1
    return np.bincount(taken[:kept], minlength=len(inner)) / kept


def _counts(votes: _Votes, total: _Votes, ends: _Whole) -> tuple[_Whole, _Whole]:
    """Count hits and predicted rows of each class when a candidate is added, shape (M, C) each."""
    best = votes[0] + total[0]
    codes = np.zeros(best.shape, dtype=np.int8 if len(votes) < 128 else np.int16)
    for code in range(1, len(votes)):
        summed = votes[code] + total[code]
        np.copyto(codes, code, where=summed > best)
        np.maximum(best, summed, out=best)
    hits, given = np.zeros((2, len(codes), len(votes)), dtype=np.intp)
    for code in range(len(votes)):
        named = codes == code
        hits[:, code] = np.count_nonzero(named[:, ends[code] : ends[code + 1]], axis=1)
        given[:, code] = np.count_nonzero(named, axis=1)
    return hits, given
