"""Columns of ensembles: what they are made of."""

from __future__ import annotations

from suite.analysis.columns.column import Column, data_column
from suite.analysis.ensembles import members_of

ENSEMBLE_COLUMNS: tuple[Column, ...] = (
    data_column(
        "members",
        "Members",
        "Of an ensemble: each contestant with its share of the weight, mean over folds and searches. "
        "Nothing for what was run as a job.",
        members_of,
    ),
)
"""In the order of display."""
