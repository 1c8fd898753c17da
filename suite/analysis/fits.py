"""What fits named rightly and named at all: on the windows of a fold as they are, and in each replicate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suite.analysis.replay import Candidates, Replays, Search, trials_to_take
from suite.statistics.window_draws import Drawn

_Whole = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class FitCounts:
    """Hits and predicted windows of each fit of a contestant in a fold, of trials that some search can take.

    Attributes
    ----------
    drawn
        In each replicate, shape (B, fits, 2 classes).
    plain
        Of the windows as they are, shape (fits, 2 classes).
    first
        Number of the first fit of each trial, shape (T,).
    """

    drawn: Drawn
    plain: Drawn
    first: _Whole

    def redrawn(self, replicate: _Whole, fit: _Whole) -> Drawn:
        """Give those of some fits, each in a replicate, shape (m, 2 classes)."""
        fits, width = self.plain.shape
        taken: Drawn = self.drawn.reshape(-1, width).take(replicate * fits + fit, axis=0)
        return taken


def count_fits(search: Search, truth: _Whole, classes: int, sums: Callable[[Drawn], Drawn]) -> FitCounts:
    """Count the fits of a search.

    Parameters
    ----------
    search
        Of a contestant in a fold.
    truth
        Code of the class of each window, shape (n,).
    classes
        How many there are.
    sums
        Gives the sums of rows of a table, shape (n, k), over the windows of each replicate, shape (B, k).
    """
    seeds = np.zeros(search.trials, dtype=np.intp)
    seeds[search.takeable] = search.takeable_seeds
    fits = [search.predicted[trial, : seeds[trial]] for trial in np.flatnonzero(search.takeable)]
    predicted = np.concatenate(fits)
    names = np.arange(classes)
    given = (predicted.T[:, :, None] == names).astype(np.float32)
    hits = given * (truth[:, None, None] == names)
    table = np.concatenate([hits, given], axis=2).reshape(len(truth), -1)
    shape = (len(predicted), 2 * classes)
    return FitCounts(
        sums(table).reshape(-1, *shape), table.sum(axis=0).reshape(shape), np.cumsum(seeds) - seeds
    )


@dataclass(frozen=True, eq=False)
class Choice:
    """Among what a procedure takes in a fold.

    Attributes
    ----------
    searches
        Of its contestants.
    able
        The trials.
    counts
        One a contestant that has one of them.
    ends
        Number of fits up to and with those of each of these, which stand one after the other.
    first
        Number of the first fit of each trial among all of them, shape (k,).
    plain
        Of all of them, shape (fits, 2 classes).
    """

    searches: Sequence[Search]
    able: Candidates
    counts: Sequence[FitCounts]
    ends: _Whole
    first: _Whole
    plain: Drawn

    def redrawn(self, replicate: _Whole, fit: _Whole) -> Drawn:
        """Give what was counted of some fits, each in a replicate, shape (m, 2 classes)."""
        if len(self.counts) == 1:
            return self.counts[0].redrawn(replicate, fit)
        made = np.empty((len(fit), self.plain.shape[1]), dtype=np.float32)
        owner = np.searchsorted(self.ends, fit, side="right")
        for place, own in enumerate(self.counts):
            rows = np.flatnonzero(owner == place)
            made[rows] = own.redrawn(replicate[rows], fit[rows] - (self.ends[place] - len(own.plain)))
        return made

    def by_seed(self, seeds: int) -> Drawn:
        """Give the plain ones of each trial under so many seeds, where it has fewer again."""
        return self.plain[self.first[:, None] + np.arange(seeds) % self.able.seeds[:, None]]

    def most_taken(self, taken: Replays) -> int:
        """Give the place of the contestant that is taken most often."""
        times = np.bincount(taken.place, minlength=len(self.first))
        return int(np.bincount(self.able.owner, times).argmax())


def choice_among(searches: Sequence[Search], count: Callable[[int], FitCounts]) -> Choice:
    """Put together what can be taken of some contestants in a fold.

    Parameters
    ----------
    searches
        One a contestant.
    count
        Counts the fits of the contestant at a place; asked of those alone that can be taken.
    """
    able = trials_to_take(searches)
    owners = np.unique(able.owner)
    counts = [count(int(place)) for place in owners]
    ends = np.cumsum([len(own.plain) for own in counts])
    first = np.zeros(len(able.trial), dtype=np.intp)
    for place, own, end in zip(owners, counts, ends, strict=True):
        theirs = able.owner == place
        first[theirs] = end - len(own.plain) + own.first[able.trial[theirs]]
    plain = np.concatenate([own.plain for own in counts]) if len(counts) > 1 else counts[0].plain
    return Choice(searches, able, counts, ends, first, plain)
