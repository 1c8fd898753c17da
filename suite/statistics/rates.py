"""Rates of rare events, and what a time without any still allows.

Sources: Garwood 1936 (Biometrika 28, 437-442) on the interval; Hanley & Lippman-Hand 1983 (JAMA 249,
1743-1745) on no event at all, whose upper end is one-sided: three in the time that was watched, at 95 %;
Kish 1965 (Survey Sampling, section 8.2) on events that come in clusters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv

from suite.statistics.bootstrap import LEVEL


@dataclass(frozen=True)
class Rate:
    """A rate with its interval.

    Attributes
    ----------
    estimate, low, high
        Events an hour.
    events
        What was counted.
    hours
        In which it was counted.
    bearings, struck
        Distinct ones that were watched, and those of them that had any event.
    """

    estimate: float
    low: float
    high: float
    events: int
    hours: float
    bearings: int
    struck: int


def poisson_rate(events: float, hours: float, level: float = LEVEL) -> tuple[float, float]:
    """Give the ends of the exact interval of a Poisson process's rate.

    Parameters
    ----------
    events
        Counted, >= 0; no whole number where events in clusters count for fewer.
    hours
        In which they were counted, > 0.
    level
        Coverage, at least.

    Returns
    -------
    low, high
        Events an hour. Without any event the lower end cannot fail, and the upper one has all of the risk.

    Raises
    ------
    ValueError
        A negative count, or no time.
    """
    if events < 0 or hours <= 0:
        raise ValueError(f"{events} events in {hours} hours")
    if events == 0:
        return 0.0, float(-np.log(1 - level) / hours)
    tail = (1 - level) / 2
    # Quantiles of gamma distributions.
    low, high = gammaincinv(events, tail), gammaincinv(events + 1, 1 - tail)
    return float(low / hours), float(high / hours)


def rate_over_bearings(events: npt.ArrayLike, hours: npt.ArrayLike, level: float = LEVEL) -> Rate:
    """Give the rate of events that some bearings have more often than others.

    Parameters
    ----------
    events, hours
        Of each bearing, shape (n,), n >= 1; hours > 0.
    level
        Coverage aimed at.

    Returns
    -------
    Rate
        Its interval is Garwood's of the hours and events divided by how much more the bearings' counts vary
        than Poisson's would (Pearson's dispersion, where above 1): of hours, fewer count.

    Raises
    ------
    ValueError
        No bearing, a negative count, or a bearing without time.
    """
    counts, times = np.asarray(events, dtype=float), np.asarray(hours, dtype=float)
    if not counts.size or counts.min() < 0 or times.min() <= 0:
        raise ValueError(f"{counts.tolist()} events in {times.tolist()} hours")
    total, watched = counts.sum(), times.sum()
    expected, fewer = total / watched * times, 1.0
    if total and counts.size > 1:
        fewer = max(1.0, float(((counts - expected) ** 2 / expected).sum() / (counts.size - 1)))
    low, high = poisson_rate(total / fewer, watched / fewer, level)
    struck = int((counts > 0).sum())
    return Rate(float(total / watched), low, high, int(total), float(watched), counts.size, struck)
