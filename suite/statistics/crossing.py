"""Where a difference changes its sign along a quantity that is measured at few values."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.statistics.bootstrap import LEVEL


@dataclass(frozen=True)
class Crossing:
    """The value at which a difference changes its sign.

    Attributes
    ----------
    at
        By interpolation between neighbouring values, in their logarithm.
    low, high
        Ends of its interval; 0 where it reaches below the smallest value that was measured, infinite where
        beyond the largest.
    rising
        Whether the difference is negative before and positive after.
    """

    at: float
    low: float
    high: float
    rising: bool


def crossing(values: npt.ArrayLike, differences: Real, draws: Real, level: float = LEVEL) -> Crossing | None:
    """Find where a difference changes its sign, and between which ends that is known.

    A curve that changes its sign more than once is divided where its two parts agree best with one sign
    each: where the sum of what lies on the right side of zero, less what lies on the wrong one, is largest.

    Parameters
    ----------
    values
        Where it was measured, shape (K,), K >= 2, positive and rising.
    differences
        What was measured, shape (K,).
    draws
        Replicates of it, shape (B, K), each with the same draws at all values.
    level
        Coverage aimed at.

    Returns
    -------
    Crossing or None
        ``None`` where the sign is the same at all values.

    Raises
    ------
    ValueError
        Fewer than two values, or values that do not rise from above zero.
    """
    places = np.asarray(values, dtype=float)
    if places.size < 2 or places[0] <= 0 or (np.diff(places) <= 0).any():
        raise ValueError(f"expected two or more values that rise from above 0, not {places.tolist()}")
    curve = np.asarray(differences, dtype=float)[None]
    found = []
    for rising in (True, False):
        sign = 1 if rising else -1
        at, agreement = _changes(places, sign * curve)
        if 0 < at[0] < inf:
            found.append((float(agreement[0]), rising, float(at[0])))
    if not found:
        return None
    _, rising, at_estimate = max(found)
    drawn, _ = _changes(places, (1 if rising else -1) * draws)
    low = np.quantile(drawn, (1 - level) / 2, method="lower")
    high = np.quantile(drawn, (1 + level) / 2, method="higher")
    return Crossing(at_estimate, float(low), float(high), rising)


def _changes(places: Real, curves: Real) -> tuple[Real, Real]:
    """Give where each curve, shape (B, K), turns from negative to positive, and how well that describes it.

    The place is 0 where it is positive all along, infinite where negative.
    """
    before = np.cumsum(np.pad(curves, ((0, 0), (1, 0))), axis=1)
    agreement = curves.sum(axis=1, keepdims=True) - 2 * before
    best = agreement.argmax(axis=1)
    right = np.clip(best, 1, places.size - 1)
    rows = np.arange(len(curves))
    below, above = curves[rows, right - 1], curves[rows, right]
    rise = above - below
    share = np.divide(-below, rise, out=np.zeros_like(rise), where=rise > 0)
    logs = np.log(places)
    at = np.exp(logs[right - 1] + share * (logs[right] - logs[right - 1]))
    at = np.where(best == 0, 0.0, np.where(best == places.size, inf, at))
    return at, agreement.max(axis=1)
