"""Where pipelines stand on a board: the tiers within which they cannot be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from suite.statistics.bootstrap import FEW_BEARINGS, align, bearings_per_class, macro_f1_replicates
from suite.statistics.ranks import better, rank_intervals, tiers


@dataclass(frozen=True)
class Standing:
    """Tier of a pipeline, and the best and the worst rank that it may hold."""

    tier: int
    best: int
    worst: int


def standings(tests: Mapping[str, pd.DataFrame]) -> dict[str, Standing]:
    """Compare all pipelines of a board at once, on the windows that all of them were tested on.

    Parameters
    ----------
    tests
        Pipeline to its test windows, complete ones only.

    Returns
    -------
    dict
        Empty with fewer than two pipelines, without common windows, or where a class has too few
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
        name: Standing(int(tier), int(best), int(worst))
        for name, tier, (best, worst) in zip(tests, tiers(scores, claims), ranks, strict=True)
    }
