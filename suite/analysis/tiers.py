"""Tiers of a board: pipelines of one tier do not differ from its best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from suite.analysis.searches import CommonWindows
from suite.statistics.bootstrap import FEW_BEARINGS, bearings_and_fewest, widened
from suite.statistics.ranks import better, rank_intervals, tiers


@dataclass(frozen=True)
class Tier:
    """Tier of a pipeline, 1 for the highest, and the best and the worst rank that the data allow it."""

    number: int
    best_rank: int
    worst_rank: int


def tiers_of(numbers: Mapping[str, int], together: CommonWindows, budget: int) -> dict[str, Tier]:
    """Compare all pipelines of a board at once, on the windows that all of them were tested on.

    Parameters
    ----------
    numbers
        Pipeline to its number among those together, complete ones only.
    together
        The windows with their replicates.
    budget
        Trials a fold.

    Returns
    -------
    dict of str to Tier
        By pipeline; empty with fewer than two pipelines, or where a class has too few bearings for a claim.
    """
    if len(numbers) < 2 or bearings_and_fewest(together.held)[1] < FEW_BEARINGS:
        return {}
    replicates = together.replicates
    scores = [replicates.scores(replicates.alone(number), budget) for number in numbers.values()]
    estimates = np.array([one.estimate for one in scores])
    draws = np.stack([one.draws for one in scores], axis=1)
    claims = better(estimates, widened(draws, together.held))
    ranks = rank_intervals(claims)
    return {
        name: Tier(int(number), int(best), int(worst))
        for name, number, (best, worst) in zip(numbers, tiers(estimates, claims), ranks, strict=True)
    }
