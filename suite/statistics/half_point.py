"""The value at which a share passes one half: the severity at which half the faults are found.

A logistic line is fitted to the shares of bearings, each counted once, its slope held by a weak normal prior,
which keeps it finite where the line divides the bearings without error (Gelman et al. 2008, Annals of Applied
Statistics 2, 1360-1383, give reasons for one). The interval is of the bootstrap over bearings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from suite.arrays import Real
from suite.identity import seed_of
from suite.statistics.bootstrap import LEVEL
from suite.statistics.unsupported import Unsupported, finite

FEWEST_VALUES, FEWEST_OBSERVED = 4, 12
"""Distinct values and bearings below which no line is fitted."""

_DRAWS = 400
_STEPS = 30
_SETTLED = 1e-9
"""Fits end when no number of any moves by more: each step of Newton's about squares what is left."""

_ROUNDING = 1e-6
"""Below which a number of a settled fit is zero: its last digits hang on the machine's sums."""

_PRIOR = 0.01
"""Of the slope, a standard deviation of the values being its unit."""


@dataclass(frozen=True)
class HalfPoint:
    """The value at which a share passes one half.

    Attributes
    ----------
    at, low, high
        In the unit of the values: 0 where it lies below the least that was measured, infinite where beyond
        the greatest.
    least, greatest
        Values that were measured.
    bearings
        Distinct ones.
    """

    at: float
    low: float
    high: float
    least: float
    greatest: float
    bearings: int


def half_point(values: npt.ArrayLike, shares: npt.ArrayLike, level: float = LEVEL) -> HalfPoint | Unsupported:
    """Find where a share that rises with a value passes one half.

    Parameters
    ----------
    values, shares
        Of each bearing, shape (n,); shares from 0 to 1.
    level
        Coverage aimed at.

    Returns
    -------
    HalfPoint or Unsupported
        The latter where values or bearings are few.

    Raises
    ------
    ValueError
        Values that are not finite, or not as many of both.
    """
    x, y = finite(values), finite(shares)
    if x.shape != y.shape:
        raise ValueError(f"{x.size} values and {y.size} shares")
    distinct = np.unique(x).size
    if distinct < FEWEST_VALUES or x.size < FEWEST_OBSERVED:
        return Unsupported(
            f"nothing can be said: {distinct} of {FEWEST_VALUES} distinct severities and {x.size} of "
            f"{FEWEST_OBSERVED} faulty bearings that it takes"
        )
    passes = _passes(x, y, _counts(x.size))
    at, drawn = passes[0], passes[1:]
    low = np.quantile(drawn, (1 - level) / 2, method="lower")
    high = np.quantile(drawn, (1 + level) / 2, method="higher")
    return HalfPoint(float(at), float(low), float(high), float(x.min()), float(x.max()), x.size)


@lru_cache(maxsize=8)
def _counts(bearings: int) -> Real:
    """Say how often each fit counts each bearing, all once in the first: those of a board are drawn once."""
    rng = np.random.default_rng(seed_of("half point"))
    drawn = rng.multinomial(bearings, np.full(bearings, 1 / bearings), _DRAWS)
    return np.vstack([np.ones(bearings), drawn])


def _passes(x: Real, y: Real, counts: Real) -> Real:
    """Give where each fit passes one half; ``counts`` says how often each fit counts each bearing, (B, n)."""
    centre, spread = x.mean(), x.std()
    z = (x - centre) / spread
    powers = np.stack([np.ones_like(z), z, z**2], axis=1)
    base, slope = np.zeros((2, len(counts), 1))
    for _ in range(_STEPS):
        p = expit(base + slope * z)
        weight, left = counts * np.maximum(p * (1 - p), 1e-6), counts * (y - p)
        first, second = np.split(left @ powers[:, :2] - np.hstack([1e-6 * base, _PRIOR * slope]), 2, axis=1)
        a, b, c = np.split(weight @ powers + [1e-6, 0.0, _PRIOR], 3, axis=1)
        size = a * c - b**2
        step = np.clip(np.stack([c * first - b * second, a * second - b * first]) / size, -3, 3)
        base, slope = base + step[0], slope + step[1]
        if np.abs(step).max() < _SETTLED:
            break
    rises = slope > 1e-3
    crossed = centre - spread * base / np.where(rises, slope, 1.0)
    # A line that does not rise is above one half everywhere or nowhere; exactly half counts as found.
    flat = np.where(base >= -_ROUNDING, 0.0, inf)
    at = np.where(rises, crossed, flat)
    return np.asarray(np.where(at < x.min(), 0.0, np.where(at > x.max(), inf, at))[:, 0])
