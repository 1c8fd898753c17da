"""Intervals of bootstrap replicates, and the bearings that they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

FEW_BEARINGS = 5
"""Below this many bearings in a class an interval describes the sample and claims no more."""

REPLICATES = 1000
LEVEL = 0.95

TRAINING_LUCK = 1.15
"""Deviation of a score when training bearings are others too, in deviations when they stay as they are.

Every bearing trains the folds that do not test it and moves all their scores by a part that shrinks with the
number of bearings, as the part of a tested bearing does; so it is one factor for all numbers and folds. Its
size was measured by simulation: the least in steps of 0.05 with which intervals of scores of linear
contestants covered 94-98 % at 5, 8, 16 and 32 bearings a class, in 450 worlds of each drawn by
``tests/campaigns/redrawn_worlds.py`` in 2 to 4 folds, which are others than those of ``make acceptance``.
"""


Held = npt.NDArray[np.bool_]
"""Which faults each bearing had, shape (bearings, faults): all that intervals ask of windows."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval and what it rests on.

    Attributes
    ----------
    estimate, low, high
        In the unit of the statistic.
    bearings
        Number of distinct bearings.
    fewest
        Bearings of the class that has the fewest.
    """

    estimate: float
    low: float
    high: float
    bearings: int
    fewest: int

    @property
    def ends(self) -> dict[str, float | None]:
        """Estimate and ends by name, as JSON has them: ``None`` for what is not finite."""
        known = {"estimate": self.estimate, "low": self.low, "high": self.high}
        return {name: float(value) if isfinite(value) else None for name, value in known.items()}

    @property
    def descriptive(self) -> bool:
        """Whether some class has too few bearings for a claim beyond this sample."""
        return self.fewest < FEW_BEARINGS


def score_interval(estimate: float, draws: npt.NDArray[np.float64], table: pd.DataFrame | Held) -> Interval:
    """Make the interval of a score in [0, 1], wider than its draws for the luck of the training bearings.

    Differences on the same folds share that luck: theirs is :func:`t_interval`.

    Parameters
    ----------
    estimate
        Of the score.
    draws
        Its replicates, shape (replicates,), in which training bearings stay as they are.
    table
        The windows behind it, whose bearings are counted, or what :func:`states_held` gives of them.
    """
    return score_intervals([estimate], draws[None], table)[0]


def score_intervals(
    estimates: Sequence[float], draws: npt.NDArray[np.float64], table: pd.DataFrame | Held
) -> list[Interval]:
    """Make :func:`score_interval` of several scores of the same windows; draws have shape (k, replicates)."""
    return _intervals(estimates, TRAINING_LUCK * draws.std(axis=1), _held(table), LEVEL, (0.0, 1.0))


def score_deviations(draws: npt.NDArray[np.float64], table: pd.DataFrame | Held) -> npt.NDArray[np.float64]:
    """Give the deviation of several scores of the same windows, as :func:`score_interval` takes it.

    Parameters
    ----------
    draws
        Shape (replicates, k).
    table
        The windows behind them, or what :func:`states_held` gives of them.

    Returns
    -------
    ndarray
        Shape (k,); a normal interval of it is Student's.
    """
    return np.asarray(TRAINING_LUCK * _widening(_held(table), LEVEL) * draws.std(axis=0))


def t_interval(
    estimate: float,
    draws: npt.NDArray[np.float64],
    table: pd.DataFrame | Held,
    level: float = LEVEL,
    *,
    bounds: tuple[float, float] = (-1.0, 1.0),
) -> Interval:
    """Make the interval of a statistic from its bootstrap draws: Student's t times their deviation.

    The bootstrap of n bearings spreads by sqrt((n - 1) / n) too little, and with few of them the quantiles
    are Student's. Both are mended as in Hesterberg 2015 (The American Statistician 69, 371-386, section 4.2),
    with the degrees of freedom of a variance pooled over the groups among which bearings were drawn.

    Parameters
    ----------
    estimate
        Of the statistic.
    draws
        Its replicates, shape (replicates,).
    table
        The windows behind it, whose bearings are counted, or what :func:`states_held` gives of them.
    level
        Coverage aimed at.
    bounds
        Values that the statistic can have.
    """
    return t_intervals([estimate], draws[None], table, level, bounds=bounds)[0]


def t_intervals(
    estimates: Sequence[float],
    draws: npt.NDArray[np.float64],
    table: pd.DataFrame | Held,
    level: float = LEVEL,
    *,
    bounds: tuple[float, float] = (-1.0, 1.0),
) -> list[Interval]:
    """Make :func:`t_interval` of several statistics of the same windows; draws have shape (k, replicates)."""
    return _intervals(estimates, draws.std(axis=1), _held(table), level, bounds)


def _intervals(
    estimates: Sequence[float],
    deviations: npt.NDArray[np.float64],
    held: Held,
    level: float,
    bounds: tuple[float, float],
) -> list[Interval]:
    half = normal_quantile((1 + level) / 2) * _widening(held, level) * deviations
    bearings, fewest = bearings_and_fewest(held)
    low, high = np.clip([estimates - half, estimates + half], *bounds)
    return [
        Interval(float(one), float(below), float(above), bearings, fewest)
        for one, below, above in zip(estimates, low, high, strict=True)
    ]


def widened(
    draws: npt.NDArray[np.float64], table: pd.DataFrame | Held, level: float = LEVEL
) -> npt.NDArray[np.float64]:
    """Spread bootstrap draws about their mean as far as so few bearings ask.

    Parameters
    ----------
    draws
        Shape (replicates, ...).
    table
        The windows behind them, or what :func:`states_held` gives of them.
    level
        At which a normal interval of the spread draws is Student's.

    Returns
    -------
    ndarray
        As the draws, which stay as they are where no group of bearings has two.
    """
    middle, factor = draws.mean(axis=0), _widening(_held(table), level)
    return np.asarray(middle + factor * (draws - middle)) if factor != 1 else draws


def _held(table: pd.DataFrame | Held) -> Held:
    return states_held(table) if isinstance(table, pd.DataFrame) else table


def _widening(held: Held, level: float) -> float:
    """Give by how much deviations of draws are multiplied; 1 where no group of bearings has two."""
    # Bearings are drawn among those of the same states.
    groups = Counter(map(tuple, held.tolist())).values()
    bearings, freedom = sum(size for size in groups if size > 1), sum(size - 1 for size in groups)
    if not freedom:
        return 1.0
    tail = (1 + level) / 2
    return _student_quantile(tail, freedom) / normal_quantile(tail) * sqrt(bearings / freedom)


@lru_cache(maxsize=1000)
def normal_quantile(tail: float) -> float:
    """Give the quantile of the normal distribution."""
    return float(stats.norm.ppf(tail))


@lru_cache(maxsize=1000)
def _student_quantile(tail: float, freedom: int) -> float:
    return float(stats.t.ppf(tail, freedom))


def coded(table: pd.DataFrame, columns: Sequence[str]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.str_]]:
    """Name rows by several columns, with a stroke between, and number the names.

    Rows are many and names few: text is put together once a name, and not once a row.

    Parameters
    ----------
    table
        Of n rows.
    columns
        At least one.

    Returns
    -------
    codes, names
        Number of each row's name, shape (n,), and the names, sorted.

    Raises
    ------
    ValueError
        A row without a name.
    """
    known = [_factorized(table[column].to_numpy()) for column in columns]
    together, texts = known[0][0], list(map(str, known[0][1]))
    for codes, own in known[1:]:
        together, pairs = pd.factorize(together * len(own) + codes)
        texts = [f"{texts[pair // len(own)]}/{own[pair % len(own)]}" for pair in pairs.tolist()]
    names, place = np.unique(np.array(texts, dtype=np.str_), return_inverse=True)
    return place[together].astype(np.intp, copy=False), names


def joint_codes(columns: Sequence[npt.NDArray[Any]]) -> npt.NDArray[np.intp]:
    """Give rows with the same values in all columns the same number, in the order of the values.

    Parameters
    ----------
    columns
        At least one, of shape (n,) each.

    Returns
    -------
    ndarray
        Shape (n,); numbers have gaps.

    Raises
    ------
    ValueError
        A row that lacks a value: it would be counted as one of its own.
    """
    together = np.zeros(len(columns[0]), dtype=np.intp)
    for own in columns:
        codes, known = _factorized(own, sort=True)
        together = together * max(len(known), 1) + codes
    return together


def _factorized(
    own: npt.NDArray[Any], *, sort: bool = False
) -> tuple[npt.NDArray[np.intp], npt.NDArray[Any]]:
    codes, known = pd.factorize(own, sort=sort)
    if (codes < 0).any():
        raise ValueError(f"a row of {len(own)} has no name")
    return codes, known


def bearing_columns(table: pd.DataFrame) -> tuple[str, ...]:
    """Name the columns that make a physical bearing's name."""
    return ("rig", "bearing") if "rig" in table else ("bearing",)


def bearing_codes(table: pd.DataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.str_]]:
    """Give what :func:`coded` does of the physical bearings of rows, in the order of :func:`bearing_keys`."""
    return coded(table, bearing_columns(table))


def states_held(table: pd.DataFrame) -> Held:
    """Tell which faults each bearing had, shape (bearings, faults), both in the order of their names."""
    bearing, names = bearing_codes(table)
    fault, faults = coded(table, ["fault"])
    held = np.zeros((len(names), len(faults)), dtype=bool)
    held[bearing, fault] = True
    return held


def bearings_and_fewest(held: Held) -> tuple[int, int]:
    """Count bearings, and those of the fault that has fewest.

    Parameters
    ----------
    held
        Of :func:`states_held`, shape (bearings, faults).
    """
    return len(held), int(held.sum(axis=0).min())


def bearing_keys(table: pd.DataFrame) -> pd.Series[Any]:
    """Name each row's physical bearing, ``rig/bearing`` where the table has a ``rig``."""
    codes, names = bearing_codes(table)
    return pd.Series(names.astype(object)[codes], index=table.index, dtype=str)


def seed_columns(table: pd.DataFrame) -> list[str]:
    """Name the ``predicted_<i>`` columns of the seeds that predicted every window of a table."""
    names = [str(name) for name in table if str(name).startswith("predicted_")]
    return [name for name in names if not pd.isna(table[name].array).any()]
