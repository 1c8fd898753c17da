"""Columns of robustness: what is left on test windows that probes changed."""

from __future__ import annotations

from suite.analysis.columns.column import Column, data_column, interval_text, value_column
from suite.analysis.robustness import robustness_of
from suite.wording import percent

PROBE_COLUMNS: tuple[Column, ...] = (
    Column(
        "macro_f1_disturbed",
        "Disturbed",
        "points",
        "Macro-F1 of one fit a fold on disturbed test windows: mean over the levels of each probe, and over "
        "probes (mPC); its interval is over bearings, not over searches or training seeds. Nothing where no "
        "probe was asked.",
        lambda cell: robustness_of(cell).mean.estimate,
        interval_text("macro_f1_disturbed"),
        where_known=True,
    ),
    value_column(
        "macro_f1_retained",
        "Retained",
        "share",
        "Disturbed macro-F1 over that of the same fits on the windows as recorded (rPC): who guesses retains "
        "all.",
        lambda cell: robustness_of(cell).retained,
        percent,
        "more",
        where_known=True,
    ),
    data_column(
        "macro_f1_disturbed_low",
        "Disturbed, low",
        "Lower end of its interval.",
        lambda cell: robustness_of(cell).mean.low,
        "share",
    ),
    data_column(
        "macro_f1_disturbed_high",
        "Disturbed, high",
        "Upper end of its interval.",
        lambda cell: robustness_of(cell).mean.high,
        "share",
    ),
)
"""In the order of display."""
