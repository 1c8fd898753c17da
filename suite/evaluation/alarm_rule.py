"""Alarm rule: when votes of windows become an alarm.

A window votes when it is held to be faulty. The alarm stands while at least k of the latest n windows of one
sequence voted, counting those there have been where it is younger than n; so k votes in a row raise it at
once. It is raised each time that it comes to stand: an alarm that stands for long counts once, one that falls
and comes again counts again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask, Real

Sequences = npt.NDArray[np.intp]
"""Number of the sequence that each window belongs to, shape (n,): windows of one are together, in time."""


@dataclass(frozen=True)
class AlarmRule:
    """At least k votes among the latest n windows.

    Raises
    ------
    ValueError
        Unless 1 <= k <= n.
    """

    k: int
    n: int

    def __post_init__(self) -> None:
        """Refuse what could never, or would always, raise an alarm."""
        if not 1 <= self.k <= self.n:
            raise ValueError(f"{self.k} of {self.n} windows (expected 1 <= k <= n)")

    def __str__(self) -> str:
        """Write ``3 of 5``."""
        return f"{self.k} of {self.n}"


USUAL_RULE = AlarmRule(3, 5)
"""In force unless said otherwise: no single window raises it, and two may be silent. It was fixed before
anything was measured with it."""


def alarm_levels(scores: Real, sequence: Sequences, rule: AlarmRule) -> Real:
    """Give the highest threshold on scores at which the alarm stands at each window.

    Parameters
    ----------
    scores
        How faulty each window is held to be, shape (n,).
    sequence
        Whose windows they are.
    rule
        Which alarm.

    Returns
    -------
    ndarray
        Shape (n,): the k-th largest of the latest n scores; minus infinity where there are fewer than k.
    """
    latest = np.full((len(scores), rule.n), -np.inf)
    for lag in range(min(rule.n, len(scores))):
        same = sequence[lag:] == sequence[: len(sequence) - lag]
        latest[lag:, lag][same] = scores[: len(scores) - lag][same]
    return np.asarray(np.partition(latest, rule.n - rule.k, axis=1)[:, rule.n - rule.k])


def raised(stands: Mask, sequence: Sequences) -> Mask:
    """Mark the windows at which an alarm comes to stand that did not stand at the one before.

    Parameters
    ----------
    stands
        Whether it stands, shape (n,).
    sequence
        Whose windows they are; the first of each has none before.
    """
    before = np.zeros(len(stands), dtype=bool)
    before[1:] = stands[:-1] & (sequence[1:] == sequence[:-1])
    return np.asarray(stands & ~before)
