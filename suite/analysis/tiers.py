"""Tiers of a board: pipelines of one tier do not differ from its best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from suite.statistics.bootstrap import FEW_BEARINGS, align, bearings_per_class, macro_f1_replicates
from suite.statistics.ranks import better, rank_intervals, tiers


@dataclass(frozen=True)
class Tier:
    """Tier of a pipeline, 1 for the highest, and the best and the worst rank that the data allow it."""

    number: int
    best_rank: int
    worst_rank: int


def tiers_of(tests: Mapping[str, pd.DataFrame]) -> dict[str, Tier]:
    """Compare all pipelines of a board at once, on the windows that all of them were tested on.

    Parameters
    ----------
    tests
        Pipeline to its test windows, complete ones only.

    Returns
    -------
    dict of str to Tier
        By pipeline; empty with fewer than two pipelines, without common windows, or where a class has too few
        bearings for a claim.
    """
    if len(tests) < 2:
        return {}
    tables = align(list(tests.values()))
    if tables[0].empty or min(bearings_per_class(tables[0]).values()) < FEW_BEARINGS:
        return {}
    scores, draws = macro_f1_replicates(tables)
    claims = better(scores, draws)
    ranks = rank_intervals(claims)
    return {
        name: Tier(int(number), int(best), int(worst))
        for name, number, (best, worst) in zip(tests, tiers(scores, claims), ranks, strict=True)
    }
