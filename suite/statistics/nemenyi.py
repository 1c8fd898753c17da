"""Nemenyi's test: which pairs of pipelines differ in mean rank across data sets."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from suite.statistics.friedman import Friedman, friedman, mean_ranks
from suite.statistics.unsupported import Unsupported, Values, finite


def critical_difference(pipelines: int, datasets: int, alpha: float = 0.05) -> float:
    """Give the difference in mean rank from which two of several pipelines differ.

    Parameters
    ----------
    pipelines, datasets
        k >= 2 and N >= 1.
    alpha
        Family-wise level.

    Returns
    -------
    float
        q sqrt(k (k + 1) / (6 N)); q is the studentised range over sqrt 2 (k = 3, 0.05: 2.344).

    References
    ----------
    J. Demsar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7 (2006).
    """
    q = float(stats.studentized_range.ppf(1 - alpha, pipelines, np.inf)) / np.sqrt(2)
    return float(q * np.sqrt(pipelines * (pipelines + 1) / (6 * datasets)))


def nemenyi(scores: npt.ArrayLike, alpha: float = 0.05) -> Values | Unsupported:
    """Give family-wise p-values of all pairs, after Friedman's test has rejected equality.

    Parameters
    ----------
    scores
        Shape (N data sets, k pipelines), higher is better.
    alpha
        Level of Friedman's test, which comes first.

    Returns
    -------
    ndarray or Unsupported
        Shape (k, k), ones on the diagonal; the sentence where Friedman's test cannot be made or
        finds no difference, since pairs are then not to be looked at.

    Raises
    ------
    ValueError
        Scores that are not a finite table.
    """
    first = friedman(scores, alpha)
    if not isinstance(first, Friedman):
        return first
    if first.p > alpha:
        return Unsupported(
            f"Friedman's test finds no difference (p = {first.p:.3g}): pairs are not compared."
        )
    return pairs(scores)


def pairs(scores: npt.ArrayLike) -> Values:
    """Give Nemenyi's p-value of every pair, shape (k, k), without looking at Friedman's test."""
    n, k = finite(scores, 2).shape
    ranks = mean_ranks(scores)
    gaps = np.abs(ranks[:, None] - ranks) / np.sqrt(k * (k + 1) / (6 * n))
    p = np.asarray(stats.studentized_range.sf(gaps * np.sqrt(2), k, np.inf), dtype=np.float64)
    np.fill_diagonal(p, 1.0)
    return p
