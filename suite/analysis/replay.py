"""Replayed search: what a search would have come to, had it drawn its settings in another order.

One search of T trials holds many searches of n < T: the starts, which come first in all of them, and n minus
starts of its random draws, without replacement. The trial with the highest inner score is taken in each.
Pure functions on arrays.

Sources: Bouthillier et al. 2021 (MLSys) on varying every source of variance at once; Dodge et al. 2019
(EMNLP) and Tang et al. 2020 (ACL) on expected scores at a budget, and on their bias with replacement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suite.arrays import Real

_Whole = npt.NDArray[np.intp]

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

    @property
    def seeds(self) -> _Whole:
        """Training seeds of each trial, shape (T,)."""
        return np.asarray((self.predicted[:, :, :1] >= 0).all(axis=2).sum(axis=1), dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Replays:
    """What each of B replayed searches took: trial, training seed and inner score, shape (B,) each."""

    trial: _Whole
    seed: _Whole
    inner: Real


def replay(search: Search, budget: int, order: _Whole, seed: Real) -> Replays:
    """Replay a search in given orders of its draws.

    Parameters
    ----------
    search
        Of one contestant in one fold.
    budget
        Trials, starts included: at least as many as there are starts, at most as many as were made.
    order
        Turn of each draw, shape (B, T - starts): 0 for the one that is tried first.
    seed
        From 0 to 1, shape (B,): which training seed the taken trial has.

    Returns
    -------
    Replays
        The first trial wins a tie, as in a search itself.

    Raises
    ------
    ValueError
        A budget that no replay can have.
    """
    if not search.starts <= budget <= search.trials:
        raise ValueError(f"a budget of {budget} trials, {search.starts} starts and {search.trials} trials")
    tried = np.ones((len(seed), search.trials), dtype=bool)
    tried[:, search.starts :] = order < budget - search.starts
    trial = np.where(tried, search.inner, -np.inf).argmax(axis=1)
    taken = (seed * np.maximum(search.seeds[trial], 1)).astype(np.intp)
    return Replays(trial, taken, search.inner[trial])


def macro_f1_of(counts: Real) -> Real:
    """Give macro-F1 over the classes present, from counts of shape (..., 3, classes): shape (...,)."""
    hits, true, given = np.moveaxis(counts, -2, 0)
    present = true > 0
    single = 2 * hits / np.maximum(true + given, 1e-300)
    return np.asarray((single * present).sum(axis=-1) / np.maximum(present.sum(axis=-1), 1))


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
