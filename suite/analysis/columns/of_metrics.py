"""A column for each metric that has none of its own making."""

from __future__ import annotations

from suite.analysis.columns.column import Column, value_column
from suite.evaluation.scoring import SHARE, Metric, metrics
from suite.wording import percent, rounded


def metric_columns() -> tuple[Column, ...]:
    """Make a column of the mean over folds and seeds for each metric that has one, in their order."""
    return tuple(_column(entry) for entry in metrics().values() if entry.column)


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
