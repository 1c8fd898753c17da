"""A column for each metric that has none of its own making."""

from __future__ import annotations

from collections.abc import Collection

from suite.analysis.columns.column import Column, value_column
from suite.evaluation.scoring import SHARE, Metric, check_free, metrics
from suite.wording import percent, rounded


def metric_columns(taken: Collection[str]) -> tuple[Column, ...]:
    """Make a column of the mean over folds and seeds for each metric that has one, in their order.

    Parameters
    ----------
    taken
        Names of the other columns.

    Raises
    ------
    RequestError
        When a metric is called as one of them is.
    """
    shown = [entry for entry in metrics().values() if entry.column]
    check_free([entry.name for entry in shown], taken, "the leaderboard")
    return tuple(_column(entry) for entry in shown)


def _column(entry: Metric) -> Column:
    return value_column(
        entry.name,
        entry.label,
        entry.unit,
        f"{entry.meaning}, mean over folds and seeds.",
        lambda cell: cell.mean(entry.name),
        percent if entry.unit == SHARE else rounded,
        "more",
    )
