"""Reliability: how often answers of some confidence are right, each bearing counting once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from suite.analysis.abstention import said
from suite.analysis.answered_rows import AnsweredRows
from suite.analysis.stated_probabilities import FoldAnswers, Participant
from suite.arrays import Mask, Real
from suite.evaluation.metrics.ece import ECE_BINS, bin_of, expected_calibration_error
from suite.statistics.bootstrap import (
    LEVEL,
    Interval,
    score_interval,
    t_interval,
)
from suite.statistics.shares import wilson

BINS = ECE_BINS
"""Of a reliability diagram: those of the calibration error."""

When = Literal["raw", "calibrated"]
"""Before or after the temperature."""


@dataclass(frozen=True)
class ReliabilityBin:
    """Answers of about one confidence.

    Attributes
    ----------
    confidence, right
        Mean confidence, and the share that is right.
    low, high
        Interval of that share over as many bearings as count.
    weight
        Part of all answers.
    """

    confidence: float
    right: float
    low: float
    high: float
    weight: float


@dataclass(frozen=True)
class Reliability:
    """How confidence and truth agree, mean over training seeds.

    Attributes
    ----------
    bins
        Those that are not empty, from low to high confidence.
    ece
        Mean gap between confidence and share right over the bins. Few bearings raise it: who is right as
        often as he says shows gaps by chance.
    excess
        Mean confidence minus share right: above zero it is too sure.
    marked
        Whether that differs from zero, with the 5 % shared among the contestants of the board.
    """

    bins: tuple[ReliabilityBin, ...]
    ece: Interval
    excess: Interval
    marked: bool


def reliability_of(participant: Participant, when: When, among: int = 1) -> Reliability | None:
    """Measure it; what was computed before of the same runs is read.

    Parameters
    ----------
    participant
        Who states.
    when
        Before or after the temperature.
    among
        Contestants of the board, which share the 5 % of errors of the mark.

    Returns
    -------
    Reliability or None
        ``None`` where it is not known what stood before the temperature.
    """

    def compute() -> dict[str, Any] | None:
        made = measure_reliability(participant.answered, participant.stated, when, among)
        return asdict(made) if made else None

    known = participant.memo.get("reliability", [participant.inputs, when, among], compute)
    if known is None:
        return None
    return Reliability(
        tuple(ReliabilityBin(**one) for one in known["bins"]),
        Interval(**known["ece"]),
        Interval(**known["excess"]),
        known["marked"],
    )


def measure_reliability(
    rows: AnsweredRows, folds: list[FoldAnswers], when: When, among: int = 1
) -> Reliability | None:
    """Measure how confidence and truth agree over the rows of all folds; ``None`` where one does not know."""
    tables = [one.raw if when == "raw" else one.calibrated for one in folds]
    known = [one for one in tables if one is not None]
    if len(known) < len(folds):
        return None
    seeds = []
    for seed in range(max(map(len, known))):
        parts = [said(table[seed % len(table)], one.truth) for one, table in zip(folds, known, strict=True)]
        confidence, wrong = (np.concatenate(own) for own in zip(*parts, strict=True))
        seeds.append((confidence, ~wrong))
    return reliability(rows, seeds, among)


def reliability(rows: AnsweredRows, seeds: list[tuple[Real, Mask]], among: int = 1) -> Reliability:
    """Measure how confidence and truth agree.

    Parameters
    ----------
    rows
        Whose answers they are, n of them.
    seeds
        Confidence and whether the answer is right by each training seed, shape (n,) each.
    among
        Contestants of the board.
    """
    weight = rows.weight
    eces = float(np.mean([expected_calibration_error(*one, weight=weight) for one in seeds]))
    excess = float(np.mean([(weight * (confidence - right)).sum() for confidence, right in seeds]))
    ece_draws, excess_draws = _draws(rows, seeds)
    ece = score_interval(eces, ece_draws, rows.held)
    shared = t_interval(excess, excess_draws, rows.held, 1 - (1 - LEVEL) / among)
    interval = t_interval(excess, excess_draws, rows.held)
    return Reliability(_bins(rows, seeds), ece, interval, not shared.low <= 0 <= shared.high)


def _draws(rows: AnsweredRows, seeds: list[tuple[Real, Mask]]) -> tuple[Real, Real]:
    """Give replicates of ECE and of the excess of confidence over bearings, shape (B,) each."""
    units, weight = rows.units, rows.weight
    number = units.copies.shape[1]
    total = units.copies @ np.bincount(units.unit, weights=weight, minlength=number)
    eces, excesses = [], []
    for confidence, right in seeds:
        flat = units.unit * ECE_BINS + bin_of(confidence)
        gaps = np.bincount(flat, weights=weight * (confidence - right), minlength=number * ECE_BINS)
        drawn = units.copies @ gaps.reshape(number, ECE_BINS)
        eces.append(np.abs(drawn).sum(axis=1) / total)
        excesses.append(drawn.sum(axis=1) / total)
    return np.mean(eces, axis=0), np.mean(excesses, axis=0)


def _bins(rows: AnsweredRows, seeds: list[tuple[Real, Mask]]) -> tuple[ReliabilityBin, ...]:
    """Put the answers of all seeds into bins of equal width."""
    bearing = np.tile(rows.codes.bearing, len(seeds))
    counted = np.tile(rows.weight, len(seeds)) / len(seeds)
    confidence, right = (np.concatenate([one[part] for one in seeds]) for part in (0, 1))
    number, made = bin_of(confidence), []
    for own in (number == one for one in np.unique(number)):
        by_bearing = np.bincount(bearing[own], weights=counted[own])
        whole = float(by_bearing.sum())
        share = float((counted * right)[own].sum() / whole)
        low, high = wilson(share, whole**2 / float((by_bearing**2).sum()))
        mean = float((counted * confidence)[own].sum() / whole)
        made.append(ReliabilityBin(mean, share, low, high, whole))
    return tuple(made)
