"""Columns of whole recordings: the windows of each decide together, by their mean log-probability."""

from __future__ import annotations

from suite.analysis.columns.column import Column, data_column, interval_text

RECORDINGS: tuple[Column, ...] = (
    Column(
        "macro_f1_recordings",
        "By recording",
        "points",
        "Macro-F1 where the windows of each recording decide together, by their mean log-probability; with "
        "its interval over bearings, as that of windows. Nothing where probabilities were not kept.",
        lambda cell: cell.recording_interval.estimate,
        interval_text("macro_f1_recordings"),
    ),
    data_column(
        "macro_f1_recordings_low",
        "Recordings, low",
        "Lower end of its interval.",
        lambda cell: cell.recording_interval.low,
        "share",
    ),
    data_column(
        "macro_f1_recordings_high",
        "Recordings, high",
        "Upper end of its interval.",
        lambda cell: cell.recording_interval.high,
        "share",
    ),
    data_column(
        "recordings",
        "Recordings",
        "Recordings tested, which bearings have several of: no unit of evidence.",
        lambda cell: len(
            {*zip(*(cell.tests[name].to_numpy() for name in ("rig", "recording")), strict=True)}
        ),
    ),
)
"""In the order of display."""
