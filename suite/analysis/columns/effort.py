"""Columns of effort: time and trials, folds done, and what a job took."""

from __future__ import annotations

from math import nan

from suite.analysis.cells import Cell
from suite.analysis.columns.column import BoardRow, Column, data_column, value_column
from suite.analysis.measures import CORE_WATTS, GPU_WATTS, apart_recall, energy
from suite.wording import DASH, count, duration, megabytes, milliseconds, percent, watt_hours


def _fold_state(row: BoardRow) -> str:
    """Write ``5/5``, and what is wrong where something is: ``3/5, 1 failed``."""
    failed = f", {row['folds_failed']} failed" if row["folds_failed"] else ""
    return f"{row['folds_done']}/{row['folds']}{failed}"


def _trials(cell: Cell) -> float:
    return float(cell.finished["trials"].sum()) if len(cell.finished) else nan


EFFORT: tuple[Column, ...] = (
    value_column(
        "fit_seconds",
        "Fit",
        "s",
        "Wall-clock time of one fit, features included, mean over folds and seeds.",
        lambda cell: cell.mean("fit_seconds"),
        duration,
    ),
    value_column(
        "predict_seconds",
        "Predict",
        "s",
        "Wall-clock time to predict one test part, features included.",
        lambda cell: cell.mean("predict_seconds"),
        duration,
    ),
    value_column(
        "tune_seconds",
        "Tuning",
        "s",
        "Wall-clock time spent on tuning, sum over the folds done.",
        lambda cell: cell.mean("tune_seconds") * len(cell.finished),
        duration,
    ),
    value_column("trials", "Trials", "", "Tuning trials, sum over the folds done.", _trials, count),
    Column(
        "folds_done",
        "Folds",
        "",
        "Folds finished out of those that the rung has; the numbers are over the folds done.",
        lambda cell: len(cell.finished),
        _fold_state,
    ),
    data_column("folds_failed", "Failed", "Folds that failed.", lambda cell: cell.failed),
    data_column("folds", "All folds", "Folds of the rung.", lambda cell: cell.folds),
    value_column(
        "apart",
        "Apart",
        "",
        "Recall of classes with a single bearing, which no fold can test fairly; not in any average.",
        apart_recall,
        lambda recalls: recalls or DASH,
        "more",
    ),
    value_column(
        "inner_score",
        "Inner score",
        "points",
        "Best macro-F1 on inner splits of the training part, mean over folds: what selection may see.",
        lambda cell: cell.mean("best_inner_score"),
        percent,
        "more",
    ),
    value_column(
        "parameters",
        "Parameters",
        "",
        "Numbers learned by gradient descent, where a pipeline counts them.",
        lambda cell: cell.mean("parameters"),
        count,
        "more",
    ),
    value_column(
        "window_ms",
        "One window",
        "ms",
        "CPU time to answer for one window that comes alone, on one thread, features included and nothing "
        "looked up; mean over folds.",
        lambda cell: cell.mean("window_ms"),
        milliseconds,
        "more",
    ),
    value_column(
        "recording_ms",
        "One recording",
        "ms",
        "The same for all windows of a recording at once, of the recording of middle length in each fold.",
        lambda cell: cell.mean("recording_ms"),
        milliseconds,
        "more",
    ),
    value_column(
        "model_mb",
        "Model",
        "MB",
        "Size of one fit as it is stored; of an ensemble that of all fits that it averages.",
        lambda cell: cell.mean("model_mb"),
        megabytes,
        "more",
    ),
    value_column(
        "energy_wh",
        "Energy, estimate",
        "Wh",
        f"One fold's job, tuning included: processor seconds times {CORE_WATTS:g} W plus GPU seconds times "
        f"{GPU_WATTS:g} W. An estimate from typical draws; no meter was read.",
        energy,
        watt_hours,
        "more",
    ),
    value_column(
        "peak_memory_mb",
        "Memory",
        "MiB",
        "Peak resident memory of a job, mean over folds.",
        lambda cell: cell.mean("peak_memory_mb"),
        count,
        "more",
    ),
)
"""In the order of display."""
