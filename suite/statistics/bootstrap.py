"""Hierarchical bootstrap of macro-F1: bearings, then their recordings, then their windows.

The bearing is the unit of evidence: windows of one bearing are near copies of each other, so an
interval over windows alone would be far too narrow (Saravanan, Berman & Sober 2020, "Application
of the hierarchical bootstrap to multi-level data in neuroscience").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

FEW_BEARINGS = 5
"""Below this many bearings in a class an interval describes the sample and claims no more."""

REPLICATES = 1000
LEVEL = 0.95

MANY_PATTERNS = 256
"""Distinct windows whose draws are multiplied at once."""

Codes = npt.NDArray[np.intp]
Counts = npt.NDArray[np.float64]


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
    def descriptive(self) -> bool:
        """Whether some class has too few bearings for a claim beyond this sample."""
        return self.fewest < FEW_BEARINGS


@dataclass(frozen=True)
class _Sample:
    """Test windows as integers: ``truth`` (n,), ``predicted`` (n, S) class codes, and groups (n,)."""

    truth: Codes
    predicted: Codes
    bearing: Codes
    recording: Codes
    classes: int


def macro_f1_interval(
    table: pd.DataFrame, *, replicates: int = REPLICATES, level: float = LEVEL, seed: int = 0
) -> Interval:
    """Give macro-F1 (mean over seeds of the single-seed value) with its bootstrap interval.

    Parameters
    ----------
    table
        One row a test window (of one or several folds, pooled) with ``fault``, ``bearing``,
        ``recording``, ``predicted_0`` ... ``predicted_{S-1}`` and, where there are several
        machines, ``rig``. A seed with missing values is left out.
    replicates
        Bootstrap replicates.
    level
        Coverage aimed at.
    seed
        Of the random numbers.

    Returns
    -------
    Interval
        In [0, 1].

    Raises
    ------
    ValueError
        An empty table, or one without a complete seed.
    """
    sample = _sample([table])
    draws = _replicate(sample, replicates, seed).mean(axis=1)
    return percentile_interval(float(_estimate(sample).mean()), draws, table, level, bounds=(0.0, 1.0))


def difference_interval(
    first: pd.DataFrame,
    second: pd.DataFrame,
    *,
    replicates: int = REPLICATES,
    level: float = LEVEL,
    seed: int = 0,
) -> Interval:
    """Give the paired difference in macro-F1, ``first`` minus ``second``, on the same test windows.

    Parameters
    ----------
    first, second
        As in :func:`macro_f1_interval`; rows are matched by ``fold`` (where given), ``recording``
        and ``window``, and windows that only one of them predicted are left out.
    replicates, level, seed
        As in :func:`macro_f1_interval`.

    Returns
    -------
    Interval
        In [-1, 1]; each replicate draws the same bearings, recordings and windows for both.

    Raises
    ------
    ValueError
        No window in common, or no complete seed.
    """
    left, right = align([first, second])
    scores, draws = macro_f1_replicates([left, right], replicates=replicates, seed=seed)
    return percentile_interval(float(scores[0] - scores[1]), draws[:, 0] - draws[:, 1], left, level)


def macro_f1_replicates(
    tables: Sequence[pd.DataFrame], *, replicates: int = REPLICATES, seed: int = 0
) -> tuple[Counts, Counts]:
    """Draw macro-F1 (mean over seeds) of several pipelines on the same windows, together.

    Parameters
    ----------
    tables
        k tables as in :func:`macro_f1_interval`, row by row the same windows (:func:`align`).
    replicates, seed
        As in :func:`macro_f1_interval`.

    Returns
    -------
    estimates, draws
        Shapes (k,) and (replicates, k); each replicate draws the same bearings, recordings and windows
        for all.

    Raises
    ------
    ValueError
        Empty tables, or one without a complete seed.
    """
    sample = _sample(list(tables))
    ends = np.cumsum([len(seed_columns(table)) for table in tables])[:-1]

    def mean(scores: Counts) -> Counts:
        return np.stack([part.mean(axis=-1) for part in np.split(scores, ends, axis=-1)], axis=-1)

    return mean(_estimate(sample)), mean(_replicate(sample, replicates, seed))


def percentile_interval(
    estimate: float,
    draws: Counts,
    table: pd.DataFrame,
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
        The windows behind it, whose bearings are counted.
    level
        Coverage aimed at.
    bounds
        Values that the statistic can have.
    """
    half = _half_width(draws, table, level)
    low, high = np.clip([estimate - half, estimate + half], *bounds)
    fewest = min(bearings_per_class(table).values())
    return Interval(estimate, float(low), float(high), bearing_keys(table).nunique(), fewest)


def _half_width(draws: Counts, table: pd.DataFrame, level: float) -> float:
    """Give t times the deviation; where no group has two bearings, the normal quantile times it."""
    states = table["fault"].astype(str).groupby(bearing_keys(table)).unique()
    groups = pd.Series([tuple(sorted(own)) for own in states]).value_counts()
    bearings, freedom = groups[groups > 1].sum(), (groups - 1).sum()
    if not freedom:
        return float(stats.norm.ppf((1 + level) / 2) * draws.std())
    return float(stats.t.ppf((1 + level) / 2, freedom) * np.sqrt(bearings / freedom) * draws.std())


def align(tables: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """Keep the windows that all tables have, in one order.

    Parameters
    ----------
    tables
        With ``recording``, ``window`` and, where all have it, ``fold``.

    Returns
    -------
    list of DataFrame
        Row by row the same windows.
    """
    keys = [name for name in ("fold", "recording", "window") if all(name in table for table in tables)]
    indexed = [table.set_index(keys) for table in tables]
    common = indexed[0].index
    for table in indexed[1:]:
        common = common.intersection(table.index)
    return [table.loc[common].reset_index() for table in indexed]


def bearing_keys(table: pd.DataFrame) -> pd.Series[Any]:
    """Name each row's physical bearing, ``rig/bearing`` where the table has a ``rig``."""
    names = table["bearing"].astype(str)
    return table["rig"].astype(str) + "/" + names if "rig" in table else names


def bearings_per_class(table: pd.DataFrame) -> dict[str, int]:
    """Count the distinct bearings of each fault."""
    counts = bearing_keys(table).groupby(table["fault"].astype(str)).nunique()
    return {str(fault): int(count) for fault, count in counts.items()}


def seed_columns(table: pd.DataFrame) -> list[str]:
    """Name the ``predicted_<i>`` columns of the seeds that predicted every window of a table."""
    names = [str(name) for name in table if str(name).startswith("predicted_")]
    return [name for name in names if table[name].notna().all()]


def _sample(tables: list[pd.DataFrame]) -> _Sample:
    """Code labels and groups as integers; the seeds of several tables stand side by side."""
    first = tables[0]
    if first.empty or not all(seed_columns(table) for table in tables):
        raise ValueError(f"{len(first)} windows without a seed that predicted them all")
    predicted = np.hstack([table[seed_columns(table)].to_numpy(dtype=str) for table in tables])
    truth = first["fault"].to_numpy(dtype=str)
    names = np.unique(np.concatenate([truth, predicted.ravel()]))
    bearing, _ = pd.factorize(bearing_keys(first), sort=True)
    recording, _ = pd.factorize(bearing_keys(first) + "/" + first["recording"].astype(str), sort=True)
    return _Sample(
        np.searchsorted(names, truth), np.searchsorted(names, predicted), bearing, recording, names.size
    )


def _tally(truth: Codes, predicted: Codes, classes: int) -> Counts:
    """Give hits, true and predicted counts of single windows, shape (n, 3, S, classes)."""
    true = np.broadcast_to(np.eye(classes)[truth][:, None, :], (*predicted.shape, classes))
    given = np.eye(classes)[predicted]
    return np.stack([true * given, true, given], axis=1)


def _f1(tally: Counts) -> Counts:
    """Give macro-F1 over the classes present from tallies (..., 3, S, classes): shape (..., S)."""
    hits, true, given = np.moveaxis(tally, -3, 0)
    present = true > 0
    single = 2 * hits / np.maximum(true + given, 1)
    return np.asarray((single * present).sum(axis=-1) / np.maximum(present.sum(axis=-1), 1))


def _estimate(sample: _Sample) -> Counts:
    return _f1(_tally(sample.truth, sample.predicted, sample.classes).sum(axis=0))


def _replicate(sample: _Sample, replicates: int, seed: int) -> Counts:
    """Draw bootstrap replicates of each seed's macro-F1, shape (replicates, S).

    Copies of one unit are redrawn independently below it, so their sum is one multinomial draw:
    ``k`` copies of a bearing with R recordings draw ``k R`` recordings, and so on. A window counts
    through its pattern (truth and all seeds' predictions), which keeps seeds paired.
    """
    rng = np.random.default_rng(seed)
    copies = _draw_bearings(sample, replicates, rng)
    seeds = sample.predicted.shape[1]
    levels = np.column_stack([sample.bearing, sample.recording, sample.truth, sample.predicted])
    pattern, count = np.unique(levels, axis=0, return_counts=True)
    tally = _tally(pattern[:, 2], pattern[:, 3:], sample.classes).reshape(len(pattern), -1)
    total = np.zeros((replicates, tally.shape[1]))
    drawn_windows: list[npt.NDArray[np.int64]] = []
    counted = 0
    for bearing, inside in _runs(pattern[:, 0]):
        recordings = list(_runs(pattern[inside, 1]))
        share = np.full(len(recordings), 1 / len(recordings))
        drawn = rng.multinomial(copies[:, bearing] * len(recordings), share)
        for number, (_, part) in enumerate(recordings):
            rows = slice(inside.start + part.start, inside.start + part.stop)
            windows = count[rows].sum()
            drawn_windows.append(rng.multinomial(drawn[:, number] * windows, count[rows] / windows))
        # One product for many windows; all numbers are whole, so that no order of sums changes them.
        if inside.stop - counted >= MANY_PATTERNS or inside.stop == len(pattern):
            total += np.hstack(drawn_windows).astype(np.float64) @ tally[counted : inside.stop]
            drawn_windows, counted = [], inside.stop
    return _f1(total.reshape(replicates, 3, seeds, sample.classes))


def _runs(ordered: Codes) -> Iterator[tuple[int, slice]]:
    """Yield each value of a sorted array with the slice that holds it."""
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    for start, stop in pairwise([*starts.tolist(), ordered.size]):
        yield int(ordered[start]), slice(start, stop)


def _draw_bearings(sample: _Sample, replicates: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Draw bearings with replacement among those of the same faults: (replicates, bearings).

    The classes of a test are fixed by design, so no replicate may lose one of them by chance.
    """
    bearings = int(sample.bearing.max()) + 1
    held = np.zeros((bearings, sample.classes), dtype=bool)
    held[sample.bearing, sample.truth] = True
    _, stratum = np.unique(held, axis=0, return_inverse=True)
    copies = np.zeros((replicates, bearings), dtype=np.int64)
    for members in (np.flatnonzero(stratum == name) for name in np.unique(stratum)):
        copies[:, members] = rng.multinomial(
            members.size, np.full(members.size, 1 / members.size), size=replicates
        )
    return copies
