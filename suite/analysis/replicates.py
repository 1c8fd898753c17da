"""One bootstrap over what was tested on the same windows: bearings, search and training seed at once.

A replicate draws tested bearings, the orders of the draws of every search, one order a fold for all
contestants, and the training seeds of the trials taken (Bouthillier et al. 2021: vary every source of
variance at once). Training bearings stay as they are.

What is estimated is the score expected of a search. T trials tell it better than one search of n does: they
hold about T / n searches that share no draw. As the best of a search hangs on few of its draws, the score
expected varies by a half to two thirds of what the mean of so many would. A replicate therefore averages
twice as many; one alone would spread as a single search does, and its interval would cover far too often.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from suite.analysis.fits import Choice, FitCounts, choice_among, count_fits
from suite.analysis.replay import (
    WHOLE_SPREAD,
    Replays,
    Search,
    Turns,
    lost_spread,
    macro_f1_of,
    replay,
    turns_of,
)
from suite.arrays import Real
from suite.statistics.window_draws import CodedWindows, Drawn, draw_units

MOST_SEARCHES = 8
"""Searches that a replicate averages, at most."""

Procedure = Mapping[int, Sequence[int]]
"""Fold to the numbers of the contestants among which the best inner score of that fold is taken."""


@dataclass(frozen=True, eq=False)
class Scores:
    """Macro-F1 of a procedure at a budget.

    Attributes
    ----------
    estimate
        Expected over searches and training seeds, on the windows as they are.
    draws
        Replicates, shape (B,), in which the spread that a replayed search lacks is added back, and that which
        a draw from few training seeds does.
    taken
        Fold to the contestant taken most often, by number.
    restored
        Whether spread of the search was added back.
    unsearched
        Whether some contestant made all its draws, so that the luck of its search is not in the replicates.
    """

    estimate: float
    draws: Real
    taken: dict[int, int]
    restored: bool
    unsearched: bool


class Replicates:
    """Replicates of several contestants on the same windows.

    Parameters
    ----------
    windows
        Those that all of them were tested on.
    folds
        Code of each window's fold, shape (n,).
    searches
        One mapping a contestant: fold to its search, whose predictions stand in the order of the windows.
    replicates, seed
        How many, and of the random numbers.

    Attributes
    ----------
    folds
        Codes of those that have windows.
    """

    def __init__(
        self,
        windows: CodedWindows,
        folds: npt.NDArray[np.intp],
        searches: Sequence[Mapping[int, Search]],
        replicates: int,
        seed: int = 0,
    ) -> None:
        self._searches = searches
        self._size, self._seed = replicates, seed
        self._windows, self._folds = windows, folds
        self._units = draw_units(windows, replicates, seed)
        self.folds = [int(fold) for fold in np.unique(folds)]
        self._true = self._true_of(self.folds)
        self._counts: dict[tuple[int, int], FitCounts] = {}
        self._choices: dict[tuple[int, tuple[int, ...]], Choice] = {}
        self._scores: dict[tuple[tuple[tuple[int, tuple[int, ...]], ...], int], Scores] = {}

    def alone(self, number: int) -> Procedure:
        """Give a contestant as a procedure: in each fold it has no other to choose."""
        return {fold: (number,) for fold in self.folds if fold in self._searches[number]}

    def scores(self, procedure: Procedure, budget: int) -> Scores:
        """Score a procedure.

        Parameters
        ----------
        procedure
            Of folds that have windows.
        budget
            Trials of each contestant in each fold. One that made fewer has as many as it made.

        Returns
        -------
        Scores
            On the windows of the folds of the procedure.
        """
        key = (tuple((fold, tuple(numbers)) for fold, numbers in procedure.items()), budget)
        if key not in self._scores:
            self._scores[key] = self._score(procedure, budget)
        return self._scores[key]

    def _score(self, procedure: Procedure, budget: int) -> Scores:
        seeds_kept = [own.takeable_seeds for own in self._searches_of(procedure)]
        most = max(int(own.max()) for own in seeds_kept)
        averaged = self._averaged(procedure, budget, most)
        size, width = self._size * averaged, 2 * self._windows.classes
        replicate = np.tile(np.arange(self._size), averaged)
        # Whole numbers, which so short a type adds up exactly.
        drawn, own = np.zeros((2, size, width), dtype=np.float32)
        plain = np.zeros((size, most, width), dtype=np.float32)
        often: dict[int, int] = {}
        for fold, numbers in procedure.items():
            choice = self._choice(fold, tuple(numbers))
            taken = self._replay(choice, fold, budget, averaged, most)
            often[fold] = numbers[choice.most_taken(taken)]
            fit = choice.first.take(taken.place) + taken.seed
            drawn += choice.redrawn(replicate, fit)
            own += choice.plain.take(fit, axis=0)
            plain += choice.by_seed(most).take(taken.place, axis=0)
        true = self._true if len(procedure) == len(self.folds) else self._true_of(list(procedure))
        factor, unsearched = self._lost(procedure, budget)
        seeds = self._f1(plain, true[1])
        one_seed = self._f1(own, true[1])
        lacking = self._lacking_spread(seeds, one_seed, factor, _fewest(seeds_kept))
        # Shape (searches of a replicate, B).
        scores = self._f1(drawn.reshape(averaged, -1, width), true[0])
        # A replicate draws a seed for each fold, the estimate takes the same of all: macro-F1 is not linear.
        draws = (scores + lacking.reshape(averaged, -1)).mean(axis=0) + seeds.mean() - one_seed.mean()
        return Scores(float(seeds.mean()), draws, often, factor < 1, unsearched)

    def _searches_of(self, procedure: Procedure) -> list[Search]:
        return [self._searches[one][fold] for fold, numbers in procedure.items() for one in numbers]

    @staticmethod
    def _lacking_spread(each: Real, own: Real, factor: float, seeds: int) -> Real:
        """Give what makes replayed searches and drawn seeds deviate as searches and seeds drawn anew.

        Parameters
        ----------
        each
            Score of what each search took, under each training seed, shape (searches, seeds).
        own
            Under the seed that was drawn, shape (searches,).
        factor
            By which the spread of a search falls short.
        seeds
            Kept of a trial: the variance of a draw from so many falls short by (seeds - 1) / seeds.
        """
        search = each.mean(axis=1)
        lacking = (1 / factor - 1) * (search - search.mean())
        if seeds > 1:
            lacking += (np.sqrt(seeds / (seeds - 1)) - 1) * (own - search)
        return np.asarray(lacking)

    def _true_of(self, folds: list[int]) -> tuple[Drawn, Drawn]:
        rows = np.isin(self._folds, folds)
        own = np.eye(self._windows.classes, dtype=np.float32)[self._windows.truth[rows]]
        return self._units.sums(own, rows), own.sum(axis=0)

    @staticmethod
    def _f1(counts: Drawn, true: Drawn) -> Real:
        hits, given = np.split(counts, 2, axis=-1)
        return macro_f1_of(hits, true, given)

    def _lost(self, procedure: Procedure, budget: int) -> tuple[float, bool]:
        """Give the least factor by which the spread of a search falls short, and whether one has none."""
        factors = [1.0]
        for search in self._searches_of(procedure):
            if search.trials > search.starts and min(budget, search.trials) * WHOLE_SPREAD > search.trials:
                factors.append(lost_spread(min(budget, search.trials), search.starts, search.trials))
        return min(factor for factor in factors if factor > 0), min(factors) == 0

    def _averaged(self, procedure: Procedure, budget: int, seeds: int) -> int:
        """Count the searches that a replicate averages: at least as many as there are training seeds."""
        apart = [
            2 * (search.trials - search.starts) // (min(budget, search.trials) - search.starts)
            for search in self._searches_of(procedure)
            if min(budget, search.trials) > search.starts
        ]
        return min(MOST_SEARCHES, max(seeds, min(apart, default=1)))

    def _replay(self, choice: Choice, fold: int, budget: int, averaged: int, seeds: int) -> Replays:
        """Replay the first searches of all replicates, then the second ones and so on.

        Those of a replicate share as many training seeds as there are.
        """
        shape = (self._size, MOST_SEARCHES)
        seed = _seed_luck(self._seed, fold, shape)[np.arange(averaged) % seeds].ravel()
        turns = [_turns(self._seed, fold, shape, own.trials - own.starts) for own in choice.searches]
        return replay(choice.searches, choice.able, budget, [own[:, : len(seed)] for own in turns], seed)

    def _choice(self, fold: int, numbers: tuple[int, ...]) -> Choice:
        key = (fold, numbers)
        if key not in self._choices:
            searches = [self._searches[one][fold] for one in numbers]
            self._choices[key] = choice_among(searches, lambda place: self._count(numbers[place], fold))
        return self._choices[key]

    def _count(self, number: int, fold: int) -> FitCounts:
        key = (number, fold)
        if key not in self._counts:
            search, rows = self._searches[number][fold], self._folds == fold
            truth, classes = self._windows.truth[rows], self._windows.classes
            self._counts[key] = count_fits(search, truth, classes, partial(self._units.sums, rows=rows))
        return self._counts[key]


def _fewest(seeds: Sequence[npt.NDArray[np.intp]]) -> int:
    """Count the training seeds of a trial that has several, the fewest; 1 where none has."""
    several = np.concatenate([own[own > 1] for own in seeds])
    return int(several.min()) if several.size else 1


# Numbers of a fold depend on nothing but its code and on how many there are: boards share them.
@lru_cache(maxsize=32)
def _seed_luck(seed: int, fold: int, shape: tuple[int, int]) -> Real:
    """Draw what chooses among the training seeds, shape (searches of a replicate, B)."""
    return np.ascontiguousarray(np.random.default_rng([seed, fold]).random(shape).T)


@lru_cache(maxsize=32)
def _turns(seed: int, fold: int, shape: tuple[int, int], draws: int) -> Turns:
    """Draw the orders of the draws, shape (draws, searches of a replicate x B).

    Each draw has numbers of its own, so that a contestant with more draws changes no other's order.
    """
    rng = np.random.default_rng([seed, fold])
    rng.random(shape)
    return turns_of(rng.random((draws, *shape)).transpose(0, 2, 1).reshape(draws, shape[0] * shape[1]))
