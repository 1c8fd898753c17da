"""Robustness: macro-F1 of a fit on test windows as they are, and as probes changed them.

One fit a fold is asked about the same windows again, so that each drop is paired; its interval is over
bearings, and not over searches or training seeds.

The mean over levels, and over probes, is the mean performance under corruption of Michaelis et al. 2019
(Benchmarking robustness in object detection, arXiv:1907.07484, section 3.2), who adapt the mean corruption
error of Hendrycks & Dietterich 2019 (Benchmarking neural network robustness to common corruptions, ICLR);
it is the area under the curve over evenly spaced levels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from suite.analysis.cells import Cell
from suite.analysis.probe_answers import FoldCells, ProbeAnswers, answers_of, scores_of
from suite.analysis.replicates import Scores
from suite.arrays import Real
from suite.evaluation.probe import disturbances
from suite.protocols import rung_of
from suite.statistics.bootstrap import LEVEL, Interval, score_interval, score_intervals, t_intervals

UNKNOWN = Interval(nan, nan, nan, 0, 0)
"""Where there is nothing to score."""


@dataclass(frozen=True)
class LevelScore:
    """What is left at one level of a probe.

    Attributes
    ----------
    level
        In the unit of the probe's axis.
    score
        Macro-F1 of the changed windows.
    drop
        Of the same windows unchanged minus changed, paired.
    fell
        Whether an interval of the drop that shares its 5 % among all contestants, probes and levels of the
        board lies above zero; never on a rung that supports no claim, nor with fewer than five bearings in a
        class.
    by_recordings
        Macro-F1 of whole recordings; NaN where each is a single window.
    """

    level: float
    score: Interval
    drop: Interval
    fell: bool
    by_recordings: Interval


@dataclass(frozen=True)
class ProbeCurve:
    """Macro-F1 of one fit a fold against the levels of a probe.

    Attributes
    ----------
    probe
        Its name.
    unchanged, unchanged_by_recordings
        Macro-F1 of the same windows as they are, and of whole recordings.
    levels
        From the least change to the greatest.
    mean
        Over the levels.
    part
        Of the tested windows, in which the change took place.
    """

    probe: str
    unchanged: Interval
    unchanged_by_recordings: Interval
    levels: tuple[LevelScore, ...]
    mean: Interval
    part: float


@dataclass(frozen=True)
class Robustness:
    """All probes of one contestant, or of one side.

    Attributes
    ----------
    curves
        Probe to its curve.
    mean
        Macro-F1, mean over the levels of each probe and over probes; NaN where nothing was asked.
    retained
        Its share of macro-F1 of the windows as they are.
    """

    curves: dict[str, ProbeCurve]
    mean: Interval = UNKNOWN
    retained: float = nan


NOTHING_ASKED = Robustness({})


def robustness_of(cell: Cell) -> Robustness:
    """Give the curves of a contestant; nothing where it was not asked in every fold."""
    if cell.bound or not cell.complete or not cell.asked:
        return NOTHING_ASKED
    return robustness_of_fits([(cell, set(cell.finished["fold"]))])


def robustness_of_fits(fits: FoldCells) -> Robustness:
    """Give the curves of one fit a fold.

    Parameters
    ----------
    fits
        Whose.
    """
    first = fits[0][0]
    comparisons = comparisons_of_board(first)
    inputs = [inputs_of(fits), comparisons]
    known = first.memo.get("robustness", inputs, lambda: asdict(_computed(fits, comparisons)))
    return Robustness(
        {name: _curve(one) for name, one in known["curves"].items()},
        Interval(**known["mean"]),
        known["retained"],
    )


def _curve(known: Mapping[str, Any]) -> ProbeCurve:
    levels = tuple(LevelScore(**_with_intervals(one)) for one in known["levels"])
    return ProbeCurve(**{**_with_intervals(known), "levels": levels})


def _with_intervals(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Interval(**one) if isinstance(one, dict) else one for name, one in known.items()}


def inputs_of(fits: FoldCells) -> list[Any]:
    """Give what curves are computed from, in plain JSON types."""
    return [[cell.run_ids, sorted(map(int, folds)), cell.asked] for cell, folds in fits]


def comparisons_of_board(cell: Cell) -> int:
    """Count contestants times levels of all probes on a board: among so many a mark shares its 5 %."""
    known = disturbances()
    board = cell.boards[0].whole if cell.boards else [cell]
    levels = [{(name, level) for _, name, level in one.asked if name in known} for one in board]
    return max(1, sum(map(len, levels)))


def _computed(fits: FoldCells, comparisons: int) -> Robustness:
    cell = fits[0][0]
    claimable = rung_of(cell.level, cell.rung).supports_claim
    known = answers_of(fits)
    if not known:
        return NOTHING_ASKED
    scores = [scores_of(own.rows, own.named) for own in known]
    curves = {
        own.probe.name: _scored(own, scored, comparisons if claimable else 0)
        for own, scored in zip(known, scores, strict=True)
    }
    means = [_mean(scored[1:]) for scored in scores]
    estimate, clean = (
        float(np.mean([one for one, _ in means])),
        float(np.mean([scored[0].estimate for scored in scores])),
    )
    # Replicates draw bearings alike where probes changed windows of the same bearings.
    draws = np.mean([draws for _, draws in means], axis=0)
    return Robustness(curves, score_interval(estimate, draws, known[0].rows), estimate / clean)


def _mean(scores: Sequence[Scores]) -> tuple[float, Real]:
    draws = np.mean([one.draws for one in scores], axis=0)
    return float(np.mean([one.estimate for one in scores])), draws


def _scored(own: ProbeAnswers, scores: Sequence[Scores], comparisons: int) -> ProbeCurve:
    """Put the scores of a probe together; nothing is marked where there are no comparisons."""
    clean, *changed = scores
    intervals = intervals_of_scores(scores, own.rows)
    by_recordings = own.by_recordings()
    recordings = [UNKNOWN] * len(scores)
    if by_recordings is not None:
        recordings = intervals_of_scores(scores_of(*by_recordings), by_recordings[0])
    drops = differences([(clean, one) for one in changed], own.rows, comparisons)
    levels = [
        LevelScore(level, interval, drop, sign > 0, recording)
        for level, interval, (drop, sign), recording in zip(
            own.levels, intervals[1:], drops, recordings[1:], strict=True
        )
    ]
    mean = score_interval(*_mean(changed), own.rows)
    return ProbeCurve(own.probe.name, intervals[0], recordings[0], tuple(levels), mean, own.part)


def intervals_of_scores(scores: Sequence[Scores], rows: pd.DataFrame) -> list[Interval]:
    """Give the intervals of scores of the same windows."""
    return score_intervals([one.estimate for one in scores], np.stack([one.draws for one in scores]), rows)


def differences(
    pairs: Sequence[tuple[Scores, Scores]], rows: pd.DataFrame, comparisons: int
) -> list[tuple[Interval, int]]:
    """Give the paired differences of scores of the same windows.

    Parameters
    ----------
    pairs
        Scores in the same replicates.
    rows
        The windows.
    comparisons
        Among how many a mark shares its 5 %; none is given for 0, nor with fewer than five bearings in a
        class.

    Returns
    -------
    list of (interval, sign)
        First less second; 1 or -1 where the shared interval lies above or below zero, else 0.
    """
    gaps = [first.estimate - second.estimate for first, second in pairs]
    draws = np.stack([first.draws - second.draws for first, second in pairs])
    alone = t_intervals(gaps, draws, rows)
    if not comparisons or alone[0].descriptive:
        return [(one, 0) for one in alone]
    shared = t_intervals(gaps, draws, rows, 1 - (1 - LEVEL) / comparisons)
    signs = [int(wide.low > 0) - int(wide.high < 0) for wide in shared]
    return list(zip(alone, signs, strict=True))
