"""TrialBudget: at how many trials a verdict is spoken, and at which others it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from suite.analysis.replay import WHOLE_SPREAD

CURVE_POINTS = 12
"""Budgets at which a curve is computed, at most."""


@dataclass(frozen=True)
class TrialBudget:
    """Trials of a contestant in a fold.

    Attributes
    ----------
    headline
        At which the verdict is spoken.
    starts
        Most starts of any contestant: the fewest trials of which all can be told.
    trials
        Of the longest search that was made.
    """

    headline: int
    starts: int
    trials: int

    @property
    def curve(self) -> list[int]:
        """Budgets from the fewest trials to all, the headline among them, closer together where few."""
        steps = np.geomspace(self.starts, self.trials, CURVE_POINTS - 1)
        return sorted({self.headline, self.trials, *(int(step) for step in np.round(steps))})


def budget_of(searches: Iterable[tuple[int, int]]) -> TrialBudget | None:
    """Give the budget of a board.

    Parameters
    ----------
    searches
        Trials and starts of each search.

    Returns
    -------
    TrialBudget or None
        A fourth of the trials, or the most starts where those are more; ``None`` without a search.
    """
    sizes = list(searches)
    if not sizes:
        return None
    trials, starts = max(size for size, _ in sizes), max(1, *(starts for _, starts in sizes))
    return TrialBudget(max(trials // WHOLE_SPREAD, starts), starts, trials)
