"""Friedman's test with Iman and Davenport's correction: several pipelines on several data sets."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
import numpy.typing as npt
from scipy import stats

from suite.statistics.unsupported import Unsupported, Values, finite

FEW = 10
"""Below this many data sets the F distribution claims too much (19 % instead of 5 % with three data
sets and three pipelines), and p comes from permutations of each data set's ranks."""

PERMUTATIONS = 10_000


@dataclass(frozen=True)
class Friedman:
    """Result of the test.

    Attributes
    ----------
    ranks
        Mean rank of each pipeline, 1 is best.
    f, df
        Iman and Davenport's statistic and its degrees of freedom; infinite when all data sets agree.
    p
        Of no difference at all; by permutation where there are few data sets.
    """

    ranks: tuple[float, ...]
    f: float
    df: tuple[int, int]
    p: float


def mean_ranks(scores: npt.ArrayLike) -> Values:
    """Rank pipelines on each data set, the highest score first, and average: (N, k) to (k,)."""
    return np.asarray(stats.rankdata(-finite(scores, 2), axis=1).mean(axis=0))


def friedman(scores: npt.ArrayLike, alpha: float = 0.05) -> Friedman | Unsupported:
    """Test whether any pipeline ranks differently across independent data sets.

    Parameters
    ----------
    scores
        Shape (N data sets, k pipelines), higher is better. Folds or load pairs of one rig are not
        data sets.
    alpha
        Level at which a claim is to be made.

    Returns
    -------
    Friedman or Unsupported
        The sentence for fewer than three pipelines, for so few data sets that no outcome could reach
        ``alpha``, or when all scores are tied.

    Raises
    ------
    ValueError
        Scores that are not a finite table.

    References
    ----------
    R. L. Iman, J. M. Davenport, Commun. Stat. 9 (1980); J. Demsar, JMLR 7 (2006).
    """
    table = finite(scores, 2)
    n, k = table.shape
    if k < 3:
        return Unsupported(f"{k} pipelines: Friedman's test needs at least three, two have Wilcoxon's.")
    least = factorial(k) ** -(n - 1.0)
    if n < 2 or least > alpha:
        return Unsupported(
            f"With {n} data sets and {k} pipelines even full agreement has p = {least:.3g}: "
            f"no claim at {alpha:g} is possible."
        )
    if (np.ptp(table, axis=1) == 0).all():
        return Unsupported("All pipelines are tied on every data set: there is nothing to rank.")
    chi2 = float(stats.friedmanchisquare(*table.T).statistic)
    df = (k - 1, (k - 1) * (n - 1))
    ranks = tuple(float(rank) for rank in mean_ranks(table))
    room = n * (k - 1) - chi2
    if room < 1e-9:
        return Friedman(ranks, float("inf"), df, least)
    f = (n - 1) * chi2 / room
    p = _permuted_p(table) if n < FEW else float(stats.f.sf(f, *df))
    return Friedman(ranks, f, df, p)


def _permuted_p(table: Values) -> float:
    """Compare the spread of rank sums with that of shuffled rows, counting the table itself."""
    rows = stats.rankdata(table, axis=1)
    rng = np.random.default_rng(0)
    shuffled = rng.permuted(np.broadcast_to(rows, (PERMUTATIONS, *rows.shape)), axis=2)
    spread = (shuffled.sum(axis=1) ** 2).sum(axis=1)
    beyond = int((spread >= (rows.sum(axis=0) ** 2).sum() - 1e-9).sum())
    return (1 + beyond) / (1 + PERMUTATIONS)
