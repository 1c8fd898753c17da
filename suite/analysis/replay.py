"""Replayed search: what a search would have come to, had it drawn its settings in another order.

One search of T trials holds many searches of n < T: the starts, which come first in all of them, and n minus
starts of its random draws, without replacement. The trial with the highest inner score is taken in each.
Pure functions on arrays.

Sources: Bouthillier et al. 2021 (MLSys) on varying every source of variance at once; Dodge et al. 2019
(EMNLP) and Tang et al. 2020 (ACL) on expected scores at a budget, and on their bias with replacement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask, Real

_Whole = npt.NDArray[np.intp]
Turns = npt.NDArray[np.unsignedinteger[Any]]
_Numbers = npt.NDArray[np.floating[Any]] | npt.NDArray[np.integer[Any]]

WHOLE_SPREAD = 4
"""Up to this part of the trials, a replayed search spreads nearly as much as one drawn anew."""


@dataclass(frozen=True, eq=False)
class Search:
    """The search of one contestant in one fold.

    Attributes
    ----------
    inner
        Inner score of each trial, shape (T,), in their order; -inf for one that failed.
    starts
        How many of the first trials are starts, which every search has.
    predicted
        Class codes of the test windows, shape (T, R, n): R training seeds a trial, -1 throughout where a
        trial was not trained with so many.
    cpu_seconds
        Of each trial, shape (T,).
    fit_seconds
        CPU seconds of one fit on the whole training part.

    Raises
    ------
    ValueError
        Shapes that do not go together, no start, or no trial that came to an end.
    """

    inner: Real
    starts: int
    predicted: _Whole
    cpu_seconds: Real
    fit_seconds: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no search."""
        trials = len(self.inner)
        if self.predicted.ndim != 3 or {len(self.predicted), len(self.cpu_seconds)} != {trials}:
            raise ValueError(f"{trials} inner scores, predictions {self.predicted.shape}")
        if not 1 <= self.starts <= trials or not np.isfinite(self.inner).any():
            raise ValueError(f"{self.starts} starts of {trials} trials, and none of them came to an end")

    @property
    def trials(self) -> int:
        """Settings that were tried."""
        return len(self.inner)

    @cached_property
    def seeds(self) -> _Whole:
        """Training seeds of each trial, shape (T,)."""
        return np.asarray((self.predicted[:, :, :1] >= 0).all(axis=2).sum(axis=1), dtype=np.intp)

    @cached_property
    def best_start(self) -> int:
        """The trial that is taken where no draw has a higher inner score; of equal starts the first."""
        return int(self.inner[: self.starts].argmax())

    @cached_property
    def takeable(self) -> Mask:
        """Trials that some replayed search can take, shape (T,)."""
        able: Mask = self.inner > self.inner[self.best_start]
        able[self.best_start] = True
        return able

    @cached_property
    def takeable_seeds(self) -> _Whole:
        """Training seeds of those trials; a trial that was not trained counts as one that names nothing."""
        return np.maximum(self.seeds[self.takeable], 1)

    def draws_at(self, budget: int) -> int:
        """Count the draws that a search of a budget makes after its starts: all where there are not so many.

        Raises
        ------
        ValueError
            A budget that no replay can have.
        """
        if budget < self.starts:
            raise ValueError(f"a budget of {budget} trials and {self.starts} starts")
        return min(budget, self.trials) - self.starts


@dataclass(frozen=True, eq=False)
class Candidates:
    """Trials that replayed searches of several contestants can take, the best inner score last.

    Attributes
    ----------
    owner
        Place of the contestant of each among them, shape (k,).
    trial
        Its number in the search of the contestant, shape (k,). The first is a start, the others are draws.
    seeds
        Training seeds that it has, shape (k,).
    """

    owner: _Whole
    trial: _Whole
    seeds: _Whole


@dataclass(frozen=True, eq=False)
class Replays:
    """What each of B replayed searches took: which of the candidates, and training seed, shape (B,) each."""

    place: _Whole
    seed: _Whole


def turns_of(numbers: Real) -> Turns:
    """Give each draw its turn, so that one order tells what searches of any budget make.

    Parameters
    ----------
    numbers
        That order the draws of each search, the lowest first, shape (draws, B).

    Returns
    -------
    ndarray
        From 0, as the numbers, in the smallest type that holds them.
    """
    return numbers.argsort(axis=0).argsort(axis=0).astype(np.min_scalar_type(len(numbers)))


def trials_to_take(searches: Sequence[Search]) -> Candidates:
    """Give the trials among which searches of several contestants take the one with the best inner score.

    Parameters
    ----------
    searches
        One a contestant. The first contestant wins a tie, and of its trials the first, as in a search itself.
    """
    able = [np.flatnonzero(one.takeable) for one in searches]
    owner, trial = np.repeat(np.arange(len(able)), [len(own) for own in able]), np.concatenate(able)
    inner = np.concatenate([one.inner[own] for one, own in zip(searches, able, strict=True)])
    order = np.lexsort((-trial, -owner, inner))
    starts = np.array([one.starts for one in searches])
    # All starts are made, so that nothing below the best of them is ever taken.
    order = order[np.flatnonzero((trial < starts[owner])[order])[-1] :]
    seeds = np.concatenate([one.takeable_seeds for one in searches])
    return Candidates(owner[order], trial[order], seeds[order])


def replay(
    searches: Sequence[Search], able: Candidates, budget: int, turns: Sequence[Turns], seed: Real
) -> Replays:
    """Replay searches of a budget that make the draws of those made in other orders.

    Parameters
    ----------
    searches
        Of some contestants in one fold.
    able
        From :func:`trials_to_take`, of the same searches.
    budget
        Trials of each, at least the starts. A contestant that made fewer has as many as it made.
    turns
        One a contestant: of the draws after the starts, shape (T - starts, B).
    seed
        From 0 to 1, shape (B,): which training seed the taken trial has.
    """
    made = [one.draws_at(budget) for one in searches]
    place = np.zeros(len(seed), dtype=np.min_scalar_type(len(able.trial)))
    # What was drawn and has the highest place is taken: a maximum is quicker than copies under a mask.
    for number, (owner, trial) in enumerate(zip(able.owner, able.trial, strict=True)):
        if number:
            drawn = turns[owner][trial - searches[owner].starts] < made[owner]
            np.maximum(place, drawn * place.dtype.type(number), out=place)
    whole = place.astype(np.intp)
    return Replays(whole, (seed * able.seeds.take(whole)).astype(np.intp))


def macro_f1_of(hits: _Numbers, true: _Numbers, given: _Numbers) -> Real:
    """Give macro-F1 over the classes present, from counts of shape (..., classes) each: shape (...,)."""
    present = true > 0
    weight = 2 * present / np.maximum(present.sum(axis=-1, keepdims=True), 1)
    own = np.maximum(true, 1e-300, dtype=np.float64)
    score = np.zeros(hits.shape[:-1])
    # Class by class: NumPy goes slowly along an axis as short as that of the classes.
    for code in range(hits.shape[-1]):
        score += weight[..., code] * hits[..., code] / (own[..., code] + given[..., code])
    return score


def cpu_seconds_at(search: Search, budget: int) -> float:
    """Give the CPU seconds that a search of a budget is expected to take: starts and a share of draws."""
    drawn = search.cpu_seconds[search.starts :]
    share = (budget - search.starts) / len(drawn) if len(drawn) else 0.0
    return float(search.cpu_seconds[: search.starts].sum() + share * drawn.sum())


def lost_spread(budget: int, starts: int, trials: int) -> float:
    """Give by what the spread of a replayed search falls short of that of searches drawn anew.

    Draws without replacement of ``m`` among ``M`` overlap; as for a mean of a finite population (Cochran
    1977, Sampling Techniques, section 2.6), the deviation between them is about the root of ``1 - m / M`` of
    the whole.

    Returns
    -------
    float
        Factor from 0 (every search is the same one) to 1.
    """
    drawn = trials - starts
    return float(np.sqrt(1 - (budget - starts) / drawn)) if drawn else 1.0
