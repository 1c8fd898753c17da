"""Which pipelines differ: simultaneous comparison, rank intervals and tiers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.statistics.unsupported import Values, finite

Ranks = npt.NDArray[np.int64]


def better(estimates: npt.ArrayLike, replicates: npt.ArrayLike, alpha: float = 0.05) -> npt.NDArray[np.bool_]:
    """Tell for every pair of pipelines whether the first is better, all pairs at once.

    The largest studentised deviation of any pair from its estimate, over joint bootstrap replicates,
    gives one critical value for all of them (Romano & Wolf 2005, single step): the chance of *any*
    false claim is at most about ``alpha``.

    Parameters
    ----------
    estimates
        Scores, shape (k,), higher is better.
    replicates
        Paired bootstrap replicates, shape (B, k).
    alpha
        Family-wise level.

    Returns
    -------
    ndarray of bool
        Shape (k, k): entry (i, j) is true where i is claimed to be better than j.

    Raises
    ------
    ValueError
        Shapes that do not fit, or values that are not finite.
    """
    centre, draws = finite(estimates), finite(replicates, 2)
    if draws.shape[1] != centre.size:
        raise ValueError(f"{centre.size} estimates and {draws.shape[1]} columns of replicates")
    first, second = np.triu_indices(centre.size, 1)
    gap = centre[first] - centre[second]
    drawn = draws[:, first] - draws[:, second]
    spread = drawn.std(axis=0)
    claims = np.zeros((centre.size, centre.size), dtype=bool)
    varied = spread > 0
    # Pairs whose difference never varies are equal by construction, or differ in every replicate.
    reach = np.zeros_like(gap)
    if varied.any():
        deviation = np.abs(drawn[:, varied] - gap[varied]) / spread[varied]
        reach[varied] = np.quantile(deviation.max(axis=1), 1 - alpha) * spread[varied]
    claims[first, second] = gap > reach
    claims[second, first] = -gap > reach
    return claims


def rank_intervals(claims: npt.NDArray[np.bool_]) -> Ranks:
    """Give the ranks that each pipeline may hold, shape (k, 2): best and worst.

    Parameters
    ----------
    claims
        From :func:`better`. With simultaneous claims the intervals hold simultaneously (Al Mohamad,
        Goeman & van Zwet 2022): one plus those claimed better, to k minus those claimed worse.
    """
    return np.stack([1 + claims.sum(axis=0), len(claims) - claims.sum(axis=1)], axis=1)


def tiers(estimates: npt.ArrayLike, claims: npt.NDArray[np.bool_]) -> Ranks:
    """Group pipelines that do not differ, shape (k,), tier 1 first.

    The highest score leads a tier and takes in all that it is not claimed to beat; the highest of the
    rest leads the next. Differing is not transitive: two pipelines of one tier may differ, but
    each is level with the tier's leader.

    Parameters
    ----------
    estimates
        Scores, shape (k,), higher is better.
    claims
        From :func:`better`.
    """
    scores: Values = finite(estimates)
    tier = np.zeros(scores.size, dtype=np.int64)
    number = 0
    while (tier == 0).any():
        number += 1
        left = np.flatnonzero(tier == 0)
        leader = left[scores[left].argmax()]
        tier[left[~claims[leader, left]]] = number
    return tier
