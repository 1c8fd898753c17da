"""The columns of the leaderboard: one entry each, for terminal, JSON and page alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite, nan
from typing import Any, Literal

from suite.analysis.cells import Cell, per_seed
from suite.analysis.measures import CORE_WATTS, GPU_WATTS, apart_recall, energy, leak_gap
from suite.evaluation.metrics import balanced_accuracy
from suite.protocols import headline_rung, leak_rung
from suite.wording import DASH, bracket, count, duration, percent, points, watt_hours

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column: what it means, how it is computed and how it is shown.

    Attributes
    ----------
    name
        In the frame and in JSON.
    label, unit, meaning
        For people; the meaning is one sentence.
    compute
        Cell to value; NaN or empty text where it does not exist.
    show
        Row of the frame to text.
    place
        ``main`` is shown everywhere, ``more`` on the page on request, ``data`` in the frame alone.
    """

    name: str
    label: str
    unit: str
    meaning: str
    compute: Callable[[Cell], Any]
    show: Callable[[Row], str]
    place: Literal["main", "more", "data"] = "main"


def fold_state(row: Row) -> str:
    """Write ``5/5``, and what is wrong where something is: ``3/5, 1 failed``."""
    failed = f", {row['folds_failed']} failed" if row["folds_failed"] else ""
    return f"{row['folds_done']}/{row['folds']}{failed}"


def _interval(row: Row) -> str:
    return f"{percent(row['macro_f1'])} {bracket(row['macro_f1_low'], row['macro_f1_high'])}".strip()


def _tier(row: Row) -> str:
    if not isfinite(row["tier"]):
        return DASH
    best, worst = count(row["rank_best"]), count(row["rank_worst"])
    return f"{count(row['tier'])} ({best if best == worst else f'{best}–{worst}'})"


def _worst(row: Row) -> str:
    name = row["worst_bearing"]
    return f"{percent(row['worst_bearing_recall'])} {name}" if name else DASH


def _metric(name: str, label: str, meaning: str) -> Column:
    def compute(cell: Cell) -> float:
        return cell.mean(name)

    def show(row: Row) -> str:
        return percent(row[name])

    return Column(name, label, "% of 1", f"{meaning}, mean over folds and seeds.", compute, show, "more")


def _cost(name: str, label: str, meaning: str, total: bool = False) -> Column:
    def compute(cell: Cell) -> float:
        return cell.mean(name) * (len(cell.finished) if total else 1)

    def show(row: Row) -> str:
        return duration(row[name])

    return Column(name, label, "s", meaning, compute, show)


def _plain(name: str) -> Callable[[Row], str]:
    return lambda row: str(row[name])


COLUMNS: tuple[Column, ...] = (
    Column(
        "bound",
        "Bound",
        "",
        "Whether it is shown labels that a contestant is not: a bound to compare with, outside the ranks.",
        lambda cell: cell.bound,
        _plain("bound"),
        "data",
    ),
    Column(
        "macro_f1",
        "Macro-F1",
        "points",
        "Mean F1 over the classes tested, folds pooled, mean over seeds; 95 % interval over bearings.",
        lambda cell: cell.interval.estimate,
        _interval,
    ),
    Column(
        "macro_f1_low",
        "Low",
        "share",
        "Lower end of the 95 % interval.",
        lambda cell: cell.interval.low,
        lambda row: percent(row["macro_f1_low"]),
        "data",
    ),
    Column(
        "macro_f1_high",
        "High",
        "share",
        "Upper end of the 95 % interval.",
        lambda cell: cell.interval.high,
        lambda row: percent(row["macro_f1_high"]),
        "data",
    ),
    Column(
        "tier",
        "Tier",
        "",
        "Pipelines of one tier cannot be told apart from its best (all pairs at once, 5 %); then the ranks "
        "that it may hold. Only where every class has five bearings or more, and for complete pipelines.",
        lambda cell: float(cell.standing.tier) if cell.standing else nan,
        _tier,
    ),
    Column(
        "rank_best",
        "Best rank",
        "",
        "Best rank that the data allow.",
        lambda cell: float(cell.standing.best) if cell.standing else nan,
        lambda row: count(row["rank_best"]),
        "data",
    ),
    Column(
        "rank_worst",
        "Worst rank",
        "",
        "Worst rank that the data allow.",
        lambda cell: float(cell.standing.worst) if cell.standing else nan,
        lambda row: count(row["rank_worst"]),
        "data",
    ),
    Column(
        "bearings",
        "Bearings",
        "",
        "Distinct bearings tested: the unit of evidence.",
        lambda cell: cell.interval.bearings,
        lambda row: f"{row['bearings']}{'*' if row['descriptive'] else ''}",
    ),
    Column(
        "descriptive",
        "Descriptive",
        "",
        "Whether a class has fewer than five bearings, too few for a claim beyond them.",
        lambda cell: cell.interval.descriptive,
        _plain("descriptive"),
        "data",
    ),
    Column(
        "balanced_accuracy",
        "Balanced accuracy",
        "points",
        "Mean recall over the classes tested, folds pooled, mean over seeds.",
        lambda cell: per_seed(cell.tests, balanced_accuracy),
        lambda row: percent(row["balanced_accuracy"]),
    ),
    Column(
        "worst_bearing_recall",
        "Worst bearing",
        "points",
        "Share of windows named rightly on the bearing that went worst.",
        lambda cell: float(cell.bearing_recall.iloc[0]) if len(cell.tests) else nan,
        _worst,
    ),
    Column(
        "worst_bearing",
        "Worst bearing's name",
        "",
        "The bearing that went worst.",
        lambda cell: str(cell.bearing_recall.index[0]) if len(cell.tests) else "",
        _plain("worst_bearing"),
        "data",
    ),
    Column(
        "leak_gap",
        "Leak gap",
        "points",
        f"Macro-F1 on {leak_rung().level} (leaky by design) minus {headline_rung().level} (new bearings): "
        "what leaking would have flattered.",
        lambda cell: leak_gap(cell)[0],
        lambda row: points(row["leak_gap"]),
    ),
    Column(
        "leak_gap_reason",
        "No leak gap because",
        "",
        "Why the leak gap is not known.",
        lambda cell: leak_gap(cell)[1],
        _plain("leak_gap_reason"),
        "data",
    ),
    _cost("fit_seconds", "Fit", "Wall-clock time of one fit, features included, mean over folds and seeds."),
    _cost("predict_seconds", "Predict", "Wall-clock time to predict one test part, features included."),
    _cost("tune_seconds", "Tuning", "Wall-clock time spent on tuning, sum over the folds done.", total=True),
    Column(
        "trials",
        "Trials",
        "",
        "Tuning trials, sum over the folds done.",
        lambda cell: float(cell.finished["trials"].sum()) if len(cell.finished) else nan,
        lambda row: count(row["trials"]),
    ),
    Column(
        "folds_done",
        "Folds",
        "",
        "Folds finished out of those that the rung has; the numbers are over the folds done.",
        lambda cell: len(cell.finished),
        fold_state,
    ),
    Column(
        "folds_failed",
        "Failed",
        "",
        "Folds that failed.",
        lambda cell: cell.failed,
        _plain("folds_failed"),
        "data",
    ),
    Column("folds", "All folds", "", "Folds of the rung.", lambda cell: cell.folds, _plain("folds"), "data"),
    Column(
        "apart",
        "Apart",
        "",
        "Recall of classes with a single bearing, which no fold can test fairly; not in any average.",
        apart_recall,
        lambda row: row["apart"] or DASH,
        "more",
    ),
    Column(
        "inner_score",
        "Inner score",
        "points",
        "Best macro-F1 on inner splits of the training part, mean over folds: what selection may see.",
        lambda cell: cell.mean("best_inner_score"),
        lambda row: percent(row["inner_score"]),
        "more",
    ),
    Column(
        "parameters",
        "Parameters",
        "",
        "Numbers learned by gradient descent, where a pipeline counts them.",
        lambda cell: cell.mean("parameters"),
        lambda row: count(row["parameters"]),
        "more",
    ),
    Column(
        "energy_wh",
        "Energy, estimate",
        "Wh",
        f"One fold's job, tuning included: processor seconds times {CORE_WATTS:g} W plus GPU seconds times "
        f"{GPU_WATTS:g} W. An estimate from typical draws; no meter was read.",
        energy,
        lambda row: watt_hours(row["energy_wh"]),
        "more",
    ),
    Column(
        "peak_memory_mb",
        "Memory",
        "MiB",
        "Peak resident memory of a job, mean over folds.",
        lambda cell: cell.mean("peak_memory_mb"),
        lambda row: count(row["peak_memory_mb"]),
        "more",
    ),
    _metric("recording_macro_f1", "Macro-F1, recording", "Macro-F1 after pooling each recording's windows"),
    _metric("macro_auroc", "AUROC", "Macro one-vs-rest area under the ROC curve"),
    _metric("mcc", "MCC", "Matthews' correlation coefficient"),
    _metric("ece", "ECE", "Expected calibration error, 15 bins"),
    _metric("brier", "Brier", "Multi-class Brier score, 0 to 2"),
)
"""Order is the order of display; a new column is one more entry."""
