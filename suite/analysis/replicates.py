"""One bootstrap over what was tested on the same windows: bearings, search and training seed at once.

A replicate draws test windows (bearings, then their recordings, then their windows), the order of the draws
of every search, one order a fold for all contestants, and the training seed of the trial taken (Bouthillier
et al. 2021: vary every source of variance at once). Training bearings stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suite.analysis.replay import WHOLE_SPREAD, Replays, Search, lost_spread, macro_f1_of, replay_orders
from suite.arrays import Real
from suite.statistics.window_draws import CodedWindows, Drawn, draw_weights

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
        Replicates, shape (B,), in which the spread of the search that a replay lacks is added back.
    taken
        Fold to the contestant taken most often, by number.
    restored
        Whether such spread was added back.
    unsearched
        Whether some contestant made all its draws, so that the luck of its search is not in the replicates.
    """

    estimate: float
    draws: Real
    taken: dict[int, int]
    restored: bool
    unsearched: bool


@dataclass(frozen=True, eq=False)
class _Counts:
    """Hits and predicted windows of each fit of a contestant in a fold.

    ``drawn`` has shape (B, fits, 2 classes), ``plain`` those of the windows as they are, (fits, 2 classes);
    ``first`` is the number of the first fit of each trial, (T,), and ``seeds`` how many it has.
    """

    drawn: Drawn
    plain: Drawn
    first: npt.NDArray[np.intp]
    seeds: npt.NDArray[np.intp]


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
        self._size = replicates
        self._windows, self._folds = windows, folds
        self._weights = draw_weights(windows, replicates, seed)
        own = np.eye(windows.classes, dtype=np.float32)[windows.truth]
        self._true = (self._weights @ own, own.sum(axis=0))
        self._luck = {fold: self._luck_of(fold, seed) for fold in self.folds}
        self._counts: dict[tuple[int, int], _Counts] = {}
        self._taken: dict[tuple[int, int, int], Replays] = {}

    @property
    def folds(self) -> list[int]:
        """Folds that have windows."""
        return [int(fold) for fold in np.unique(self._folds)]

    def _luck_of(self, fold: int, seed: int) -> tuple[Real, Real]:
        """Draw what orders the draws of every contestant, and what chooses among the seeds.

        Each draw has numbers of its own, so that a contestant with more draws changes no other's order.
        """
        rng = np.random.default_rng([seed, fold])
        most = max(own[fold].trials - own[fold].starts for own in self._searches if fold in own)
        chosen = rng.random(self._size)
        return rng.random((most, self._size)).T, chosen

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
        size, width = self._size, 2 * self._windows.classes
        most = max(int(self._count(one, fold).seeds.max()) for fold in procedure for one in procedure[fold])
        drawn, own = np.zeros((size, width)), np.zeros((size, width))
        plain = np.zeros((size, most, width))
        often: dict[int, int] = {}
        for fold, numbers in procedure.items():
            replays = [self._replay(one, fold, budget) for one in numbers]
            chosen = np.stack([one.inner for one in replays]).argmax(axis=0)
            often[fold] = numbers[int(np.bincount(chosen).argmax())]
            for place, (one, taken) in enumerate(zip(numbers, replays, strict=True)):
                rows = np.flatnonzero(chosen == place)
                if rows.size:
                    counts = self._count(one, fold)
                    trial = taken.trial[rows]
                    fit = counts.first[trial] + taken.seed[rows]
                    drawn[rows] += counts.drawn[rows, fit]
                    own[rows] += counts.plain[fit]
                    each = np.arange(most) % counts.seeds[trial][:, None]
                    plain[rows] += counts.plain[counts.first[trial][:, None] + each]
        true = self._true if len(procedure) == len(self.folds) else self._true_of(list(procedure))
        estimate = float(self._f1(plain, true[1]).mean())
        factor, unsearched = self._lost(procedure, budget)
        luck = self._f1(own, true[1])
        draws = self._f1(drawn, true[0]) + (1 / factor - 1) * (luck - luck.mean())
        return Scores(estimate, draws, often, factor < 1, unsearched)

    def _true_of(self, folds: list[int]) -> tuple[Drawn, Drawn]:
        rows = np.isin(self._folds, folds)
        own = np.eye(self._windows.classes, dtype=np.float32)[self._windows.truth[rows]]
        return self._weights[:, rows] @ own, own.sum(axis=0)

    def _f1(self, counts: Real, true: Drawn) -> Real:
        hits, given = np.split(counts, 2, axis=-1)
        return macro_f1_of(np.stack([hits, np.broadcast_to(true, hits.shape), given], axis=-2))

    def _lost(self, procedure: Procedure, budget: int) -> tuple[float, bool]:
        """Give the least factor by which the spread of a search falls short, and whether one has none."""
        factors = [1.0]
        for fold, numbers in procedure.items():
            for search in (self._searches[one][fold] for one in numbers):
                if (
                    search.trials > search.starts
                    and min(budget, search.trials) * WHOLE_SPREAD > search.trials
                ):
                    factors.append(lost_spread(min(budget, search.trials), search.starts, search.trials))
        return min(factor for factor in factors if factor > 0), min(factors) == 0

    def _replay(self, number: int, fold: int, budget: int) -> Replays:
        key = (number, fold, budget)
        if key not in self._taken:
            search, (order, seed) = self._searches[number][fold], self._luck[fold]
            trials = min(budget, search.trials)
            self._taken[key] = replay_orders(search, trials, order[:, : search.trials - search.starts], seed)
        return self._taken[key]

    def _count(self, number: int, fold: int) -> _Counts:
        key = (number, fold)
        if key not in self._counts:
            self._counts[key] = self._count_fits(self._searches[number][fold], self._folds == fold)
        return self._counts[key]

    def _count_fits(self, search: Search, rows: npt.NDArray[np.bool_]) -> _Counts:
        """Count what each fit of a trial that some search can take named rightly, and named at all."""
        able = search.inner > search.inner[: search.starts].max()
        able[search.inner[: search.starts].argmax()] = True
        # A trial that was not trained counts as one that names nothing.
        seeds = np.where(able, np.maximum(search.seeds, 1), 0)
        first = np.cumsum(seeds) - seeds
        fits = [search.predicted[trial, : seeds[trial]] for trial in np.flatnonzero(able)]
        predicted = np.concatenate(fits)
        names = np.arange(self._windows.classes)
        given = (predicted.T[:, :, None] == names).astype(np.float32)
        hits = given * (self._windows.truth[rows][:, None, None] == names)
        table = np.concatenate([hits, given], axis=2).reshape(len(hits), -1)
        shape = (len(predicted), 2 * len(names))
        drawn = (self._weights[:, rows] @ table).reshape(-1, *shape)
        return _Counts(drawn, table.sum(axis=0).reshape(shape), first, np.maximum(seeds, 1))
