"""Columns of scores: what was reached, on how many bearings, and what leaking would have added."""

from __future__ import annotations

from math import isfinite, nan

from suite.analysis.alarms import share_named_healthy, windows_of_alarms
from suite.analysis.cells import Cell
from suite.analysis.columns.column import BoardRow, Column, data_column, interval_text, value_column
from suite.analysis.guesses import guesses_of_cell
from suite.analysis.measures import coverage_of, first_start_interval, leak_gap, left_out_of_gap
from suite.analysis.window_rows import seed_mean
from suite.evaluation.confusion import balanced_accuracies
from suite.protocols import headline_rung, leak_rung, rung_of
from suite.wording import DASH, count, percent, points


def _tier(row: BoardRow) -> str:
    if not isfinite(row["tier"]):
        return DASH
    best, worst = count(row["rank_best"]), count(row["rank_worst"])
    return f"{count(row['tier'])} ({best if best == worst else f'{best}–{worst}'})"


def _worst_bearing(row: BoardRow) -> str:
    name = row["worst_bearing"]
    return f"{percent(row['worst_bearing_recall'])} {name}" if name else DASH


def _replayed_trials(cell: Cell) -> int:
    budget = cell.budget
    return budget.headline if budget and budget.headline < budget.trials and cell.scored else 0


def _start_end(cell: Cell, name: str) -> float:
    known = first_start_interval(cell)
    return float(getattr(known, name)) if known else nan


SCORES: tuple[Column, ...] = (
    data_column(
        "bound",
        "Bound",
        "Whether it is shown labels that a contestant is not: a bound to compare with, outside the ranks.",
        lambda cell: cell.bound,
    ),
    data_column(
        "learned_from",
        "Learned from",
        "The real training part, simulated machines alone (no label of the rig is seen), or both (mixed).",
        lambda cell: cell.learned_from,
    ),
    data_column(
        "false_alarms",
        "False alarms",
        "Share of healthy windows that are named faulty, those of healthy bearings reported apart included.",
        lambda cell: 1 - share_named_healthy(*windows_of_alarms(cell)),
        "share",
    ),
    Column(
        "macro_f1",
        "Macro-F1",
        "points",
        "Mean F1 over the classes tested, folds pooled, mean over seeds; with its interval over bearings. "
        "Where searches are replayed, what is expected of those of the verdict's trials.",
        lambda cell: cell.interval.estimate,
        interval_text("macro_f1"),
    ),
    data_column(
        "replayed_trials",
        "Macro-F1 at",
        "Trials a fold of the searches whose macro-F1 is expected, where more were made: what else is "
        "measured is that of the whole search. 0 where there is no such difference.",
        _replayed_trials,
    ),
    data_column("macro_f1_low", "Low", "Lower end of the interval.", lambda cell: cell.interval.low, "share"),
    data_column(
        "macro_f1_high", "High", "Upper end of the interval.", lambda cell: cell.interval.high, "share"
    ),
    data_column(
        "guess_uniform",
        "Guessing at random",
        "Macro-F1 expected on the same windows when every class is named equally often.",
        lambda cell: guesses_of_cell(cell).uniform,
        "share",
    ),
    data_column(
        "guess_constant",
        "One class always",
        "Macro-F1 on the same windows when the most frequent class is always named.",
        lambda cell: guesses_of_cell(cell).constant,
        "share",
    ),
    value_column(
        "macro_auroc",
        "AUROC",
        "points",
        "Macro one-vs-rest area under the ROC curve of the same windows, mean over folds and seeds.",
        lambda cell: cell.mean("macro_auroc"),
        percent,
    ),
    data_column(
        "untuned",
        "First start, not tuned",
        "Whether nothing was tuned, as on rungs other than the headline's: the first start stands, with what "
        "the question fixes.",
        lambda cell: cell.untuned,
    ),
    data_column(
        "first_start",
        "First start",
        "Macro-F1 of the first start alone, where another rung was not tuned: what compares rungs.",
        lambda cell: _start_end(cell, "estimate"),
        "share",
    ),
    data_column(
        "first_start_low",
        "First start, low",
        "Lower end of its interval.",
        lambda cell: _start_end(cell, "low"),
        "share",
    ),
    data_column(
        "first_start_high",
        "First start, high",
        "Upper end of its interval.",
        lambda cell: _start_end(cell, "high"),
        "share",
    ),
    data_column(
        "coverage",
        "Coverage",
        "How often such an interval covers: 95 %, or what was measured where it is not.",
        lambda cell: coverage_of(cell.interval, rung_of(cell.level, cell.rung)),
    ),
    Column(
        "tier",
        "Tier",
        "",
        "Pipelines of one tier cannot be told apart from its best (all pairs at once, 5 %); then the ranks "
        "that it may hold. Only where every class has five bearings or more, and for complete pipelines.",
        lambda cell: float(cell.tier.number) if cell.tier else nan,
        _tier,
    ),
    data_column(
        "rank_best",
        "Best rank",
        "Best rank that the data allow.",
        lambda cell: float(cell.tier.best_rank) if cell.tier else nan,
    ),
    data_column(
        "rank_worst",
        "Worst rank",
        "Worst rank that the data allow.",
        lambda cell: float(cell.tier.worst_rank) if cell.tier else nan,
    ),
    Column(
        "bearings",
        "Bearings",
        "",
        "Distinct bearings tested: the unit of evidence.",
        lambda cell: cell.interval.bearings,
        lambda row: f"{row['bearings']}{'*' if row['descriptive'] else ''}",
    ),
    data_column(
        "descriptive",
        "Descriptive",
        "Whether a class has fewer than five bearings, too few for a claim beyond them.",
        lambda cell: cell.interval.descriptive,
    ),
    value_column(
        "balanced_accuracy",
        "Balanced accuracy",
        "points",
        "Mean recall over the classes tested, folds pooled, mean over seeds.",
        lambda cell: seed_mean(cell.tests, balanced_accuracies),
        percent,
    ),
    Column(
        "worst_bearing_recall",
        "Worst bearing",
        "points",
        "Share of windows named rightly on the bearing that went worst.",
        lambda cell: float(cell.bearing_recall.iloc[0]) if len(cell.tests) else nan,
        _worst_bearing,
    ),
    data_column(
        "worst_bearing",
        "Worst bearing's name",
        "The bearing that went worst.",
        lambda cell: str(cell.bearing_recall.index[0]) if len(cell.tests) else "",
    ),
    value_column(
        "leak_gap",
        "Leak gap",
        "points",
        f"Macro-F1 on {leak_rung().level} (leaky by design) minus {headline_rung().level} (new bearings): "
        "what leaking would have flattered. Over the classes that both test.",
        lambda cell: leak_gap(cell)[0],
        points,
    ),
    data_column(
        "leak_gap_reason",
        "No leak gap because",
        "Why the leak gap is not known.",
        lambda cell: leak_gap(cell)[1],
    ),
    data_column(
        "leak_gap_without",
        "Leak gap without",
        "Classes that only one of its two rungs tests, and that the leak gap leaves out.",
        left_out_of_gap,
    ),
)
"""In the order of display."""
