"""Shares of few bearings, and how far two of them are apart.

A bearing is one trial whose outcome lies between 0 and 1. Of all such outcomes of one mean, none and all vary
most, so that the binomial variance is the largest there can be: with two bearings, where no spread can be
measured, an interval still says how little they tell.

Sources: Wilson 1927 (J. Am. Stat. Assoc. 22, 209-212); Newcombe 1998 (Statistics in Medicine 17, 873-890,
method 10); Kish 1965 (Survey Sampling, section 8.2) on bearings that count unequally.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.statistics.bootstrap import LEVEL, normal_quantile


@dataclass(frozen=True)
class Share:
    """A share with its interval.

    Attributes
    ----------
    estimate, low, high
        From 0 to 1.
    hits, count
        What is counted: ``hits`` of ``count``; a hit of some training seeds alone is a part of one.
    bearings
        Distinct ones.
    """

    estimate: float
    low: float
    high: float
    hits: float
    count: int
    bearings: int


def share_over_bearings(
    hit: npt.NDArray[np.bool_] | Real, bearing: npt.ArrayLike, level: float = LEVEL
) -> Share:
    """Give the share of hits, each counting once, with Wilson's interval over bearings.

    Parameters
    ----------
    hit
        Whether, or by what share from 0 to 1, shape (n,), n >= 1.
    bearing
        Name of the bearing of each, shape (n,).
    level
        Coverage aimed at.

    Returns
    -------
    Share
        Its interval is that of as many trials as there are bearings, or of fewer where they count unequally.

    Raises
    ------
    ValueError
        Nothing to count.
    """
    if not len(hit):
        raise ValueError("nothing to count")
    _, sizes = np.unique(np.asarray(bearing), return_counts=True)
    estimate = float(np.mean(hit))
    low, high = wilson(estimate, float(sizes.sum() ** 2 / (sizes**2).sum()), level)
    return Share(estimate, low, high, float(np.sum(hit)), len(hit), len(sizes))


def wilson(estimate: float, trials: float, level: float = LEVEL) -> tuple[float, float]:
    """Give the ends of Wilson's interval of a share.

    Parameters
    ----------
    estimate
        From 0 to 1.
    trials
        Above 0; a number of equal trials that tell as much where they count unequally.
    level
        Coverage aimed at.
    """
    z = normal_quantile((1 + level) / 2)
    middle = estimate + z**2 / (2 * trials)
    half = z * sqrt(estimate * (1 - estimate) / trials + z**2 / (4 * trials**2))
    low, high = ((middle + sign * half) / (1 + z**2 / trials) for sign in (-1, 1))
    return max(low, 0.0), min(high, 1.0)


def unseen_share(trials: int, level: float = LEVEL) -> float:
    """Give the largest share that what never happened in so many trials may still have.

    The exact one-sided bound of Clopper and Pearson 1934 (Biometrika 26, 404-413), near 3 / n for many.

    Parameters
    ----------
    trials
        Independent ones, at least 1.
    level
        Coverage aimed at.
    """
    return float(1 - (1 - level) ** (1 / trials))


def excess(first: Share, second: Share) -> tuple[float, float]:
    """Give the ends of Newcombe's interval of the first share less the second, of other bearings."""
    gap = first.estimate - second.estimate
    below = sqrt((first.estimate - first.low) ** 2 + (second.high - second.estimate) ** 2)
    above = sqrt((first.high - first.estimate) ** 2 + (second.estimate - second.low) ** 2)
    return gap - below, gap + above
