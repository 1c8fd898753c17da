"""Abstention: what risk a contestant, or a side, leaves when it withholds the answers it is least sure of.

Every bearing counts once, however many windows it has; answers of all folds are pooled, and training seeds
averaged.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import softmax

from suite.analysis.answered_rows import AnsweredRows
from suite.analysis.stated_probabilities import Participant
from suite.arrays import Mask, Real, Rows
from suite.evaluation.recording_votes import mean_logs
from suite.evaluation.selective import confidence_order, risk_curve
from suite.statistics.bootstrap import (
    Interval,
    bearing_columns,
    bearings_and_fewest,
    coded,
    score_deviations,
    t_interval,
)
from suite.statistics.shares import wilson
from suite.statistics.window_draws import UnitDraws

COVERAGES = tuple(step / 20 for step in range(1, 21))
"""Shares of answers that are given, at which risk is told."""

SHOWN_COVERAGES = (0.5, 0.8, 1.0)
"""Those of them that tables have."""

CURVES_AT_ONCE = 200
"""Replicates whose curves are computed together."""

MOST_STEPS = 400
"""Steps of a curve in a replicate; more confidences than these are put together."""


@dataclass(frozen=True)
class Risk:
    """Risk among the answers that are given.

    Attributes
    ----------
    aurc
        Mean over all coverages.
    curve
        At each of :data:`COVERAGES`.
    """

    aurc: Interval
    curve: tuple[Interval, ...]

    def at(self, coverage: float) -> Interval:
        """Give the risk at one of the coverages."""
        return self.curve[COVERAGES.index(coverage)]


@dataclass(frozen=True)
class Abstention:
    """Risk of single windows and of whole recordings, which are decided by their mean log-probability."""

    windows: Risk
    recordings: Risk


@dataclass(frozen=True, eq=False)
class Decided:
    """Answers of one training seed, n of them.

    Attributes
    ----------
    rows
        Whose they are.
    confidence, wrong
        Shape (n,).
    """

    rows: AnsweredRows
    confidence: Real
    wrong: Mask


def abstention_of(participant: Participant) -> Abstention:
    """Compute both risks; what was computed before of the same runs is read."""

    def compute() -> list[Any]:
        return [_plain(risk_of(decided)) for decided in (_windows(participant), _recordings(participant))]

    return Abstention(*map(_risk, participant.memo.get("abstention", participant.inputs, compute)))


def aurc_difference(first: Participant, second: Participant) -> Interval:
    """Give by how much the first one's AURC of windows is lower than the other's, on the same bearings."""

    def compute() -> list[float | int]:
        (one, draws), (other, others) = (_aurc_draws(_windows(own)) for own in (first, second))
        return list(astuple(t_interval(other - one, others - draws, first.answered.held)))

    inputs = [first.inputs, second.inputs]
    return Interval(*first.memo.get("aurc_difference", inputs, compute))


def risk_of(seeds: list[Decided]) -> Risk:
    """Compute risk with its intervals over bearings, mean over training seeds."""
    known = _curves_draws(seeds)
    estimates, draws = (np.mean([one[part] for one in known], axis=0) for part in (0, 1))
    held = seeds[0].rows.held
    deviations = score_deviations(draws, held)
    bearings, fewest = bearings_and_fewest(held)
    made = [
        Interval(risk, *_ends(risk, deviation, coverage * bearings), bearings, fewest)
        for risk, deviation, coverage in zip(
            estimates.tolist(), deviations.tolist(), (1.0, *COVERAGES), strict=True
        )
    ]
    return Risk(made[0], tuple(made[1:]))


def _ends(risk: float, deviation: float, bearings: float) -> tuple[float, float]:
    """Give Wilson's interval of as many trials as deviate so, but of no more than there are bearings.

    Where nothing is wrong no replicate deviates, and few bearings still say little (effective sample size:
    Korn & Graubard 1998, Survey Methodology 24, 193-201).
    """
    most = max(bearings, 1.0)
    return wilson(risk, min(risk * (1 - risk) / deviation**2, most) if deviation and 0 < risk < 1 else most)


def _aurc_draws(seeds: list[Decided]) -> tuple[float, Real]:
    known = _curves_draws(seeds)
    estimates, draws = (np.mean([one[part] for one in known], axis=0) for part in (0, 1))
    return float(estimates[0]), draws[:, 0]


def _curves_draws(seeds: list[Decided]) -> list[tuple[Real, Real]]:
    """Give AURC and risk at each coverage, and their replicates, of each seed: shape (1 + k,), (B, 1 + k).

    All seeds answer for the same windows, so that one draw of bearings serves them.
    """
    weight, units = seeds[0].rows.weight, seeds[0].rows.units
    at, made = np.array(COVERAGES), []
    for one in seeds:
        curve = risk_curve(one.confidence, one.wrong, weight)
        estimates = np.array([curve.aurc, *curve.risk_at(at)])
        made.append((estimates, _replicates(one, weight, units, at)))
    return made


def _replicates(decided: Decided, weight: Real, units: UnitDraws, at: Real) -> Real:
    """Give AURC and risks of each replicate as its own curve would, shape (B, 1 + k)."""
    kept, wrong = _steps(decided, weight, units)
    # So few replicates at once that their curves stay in the processor's cache.
    parts = np.array_split(units.copies.astype(np.float64), max(len(units.copies) // CURVES_AT_ONCE, 1))
    return np.vstack([_risks(copies @ kept, copies @ wrong, at) for copies in parts])


def _steps(decided: Decided, weight: Real, units: UnitDraws) -> tuple[Real, Real]:
    """Give weight and wrong weight of each unit up to each step, in few steps of many confidences."""
    step = confidence_order(decided.confidence)
    steps = min(int(step.max()) + 1, MOST_STEPS)
    step = step * steps // (int(step.max()) + 1)
    shape = (units.copies.shape[1], steps)
    kept, wrong = (
        np.cumsum(_table(units.unit, step, values, shape), axis=1)
        for values in (weight, weight * decided.wrong)
    )
    return kept, wrong


def _risks(kept: Real, wrong: Real, at: Real) -> Real:
    """Give AURC and risks of replicates from weight and wrong weight up to each step, shape (b, 1 + k)."""
    total = kept[:, -1:]
    # Up to the first answer that a replicate drew nothing is given, and no step without any counts.
    first = kept[np.arange(len(kept)), (kept > 0).argmax(axis=1)][:, np.newaxis]
    risk = wrong / np.maximum(kept, first)
    area = kept[:, 0] * risk[:, 0] + np.einsum("ij,ij->i", np.diff(kept, axis=1), risk[:, 1:])
    given = np.maximum(at * total, first)
    # One line through all of them, each to the right of that before it.
    place = np.arange(len(kept))[:, np.newaxis] * (1 + total.max())
    mistakes = np.interp((given + place).ravel(), (kept + place).ravel(), wrong.ravel())
    return np.hstack([area[:, np.newaxis] / total, mistakes.reshape(given.shape) / given])


def _table(
    rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], values: Real, shape: tuple[int, int]
) -> Real:
    flat = np.bincount(rows * shape[1] + columns, weights=values, minlength=shape[0] * shape[1])
    return np.asarray(flat, dtype=np.float64).reshape(shape)


def seeds_of(participant: Participant) -> int:
    """Give the training seeds of the fold that has most; in one with fewer they come again."""
    return max(len(one.calibrated) for one in participant.stated)


def _windows(participant: Participant) -> list[Decided]:
    """Give what each seed says of each window."""
    made = []
    for seed in range(seeds_of(participant)):
        parts = [said(one.calibrated[seed % len(one.calibrated)], one.truth) for one in participant.stated]
        made.append(Decided(participant.answered, *(np.concatenate(own) for own in zip(*parts, strict=True))))
    return made


def said(probabilities: Real, truth: Rows) -> tuple[Real, Mask]:
    """Give how sure each answer is, and whether it is wrong, shape (n,).

    Parameters
    ----------
    probabilities
        Shape (n, classes).
    truth
        Column of the true class of each, shape (n,).
    """
    return probabilities.max(axis=1), probabilities.argmax(axis=1) != truth


def _recordings(participant: Participant) -> list[Decided]:
    """Give what each seed says of each recording, by the mean log-probability of its windows."""
    numbers = _recordings_by_fold(participant)
    firsts = [np.unique(number, return_index=True)[1] for number in numbers]
    begins = np.cumsum([0, *map(len, numbers)])
    rows = np.concatenate([begin + first for begin, first in zip(begins, firsts, strict=False)])
    answered = AnsweredRows(participant.answered.table.iloc[rows])
    parts = [
        (softmax(mean_logs(one.calibrated, number), axis=-1), one.truth[first])
        for one, number, first in zip(participant.stated, numbers, firsts, strict=True)
    ]
    made = []
    for seed in range(seeds_of(participant)):
        answers = [said(tables[seed % len(tables)], truth) for tables, truth in parts]
        made.append(Decided(answered, *(np.concatenate(own) for own in zip(*answers, strict=True))))
    return made


def _recordings_by_fold(participant: Participant) -> list[Rows]:
    """Give each window its recording's number, fold by fold, from 0 in the order of their first windows."""
    rows = participant.answered.table
    keys, _ = coded(rows, [*bearing_columns(rows), "fault", "recording"])
    ends = np.cumsum([len(one.rows) for one in participant.stated])
    return [pd.factorize(own)[0].astype(np.intp) for own in np.split(keys, ends[:-1])]


def _plain(risk: Risk) -> list[Any]:
    return [list(astuple(one)) for one in (risk.aurc, *risk.curve)]


def _risk(known: list[Any]) -> Risk:
    made = [Interval(*one) for one in known]
    return Risk(made[0], tuple(made[1:]))
