"""The first line of an answer, in the words of somebody who runs a plant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import fmean

from suite.analysis.cells import Cell
from suite.analysis.contrast import ComparedSide, Contrast
from suite.analysis.curve import LESS_SURE, BudgetCurve
from suite.wording import plural, share_of_time

REPLIES = {
    "classical": "No, deep learning is not better",
    "deep": "Yes, deep learning is better",
    "equal": "No, it makes no difference",
    "open": "Cannot tell whether deep learning is better",
    "budget": "It depends on the budget whether deep learning is better",
}
"""Outcome to the reply to whether deep learning is worth it."""


def first_line(
    dataset: str,
    outcome: str,
    contrast: Contrast,
    cells: Sequence[Cell],
    curve: BudgetCurve | None = None,
) -> str:
    """Reply to whether deep learning is better, with both scores, what guessing gives, and the cost.

    Parameters
    ----------
    dataset
        Where.
    outcome
        A key of :data:`suite.analysis.verdict.OUTCOMES`.
    contrast
        The numbers at the budget of the verdict.
    cells
        The contestants of both sides.
    curve
        The same at other budgets.
    """
    where = f"on these few bearings of {dataset}" if contrast.gap.descriptive else f"on {dataset}"
    reply = f"{REPLIES[outcome]} {where}"
    if outcome == "budget" and curve:
        return f"{reply}: {_by_budget(curve)}."
    first, second = contrast.classical, contrast.deep
    if contrast.outcome == "deep":
        first, second = second, first
    scores = (
        f"{first.spoken} {100 * first.interval.estimate:.0f} against {100 * second.interval.estimate:.0f} "
        f"of 100 with {second.spoken}, guessing {100 * contrast.guessing:.0f}"
    )
    times = compared_times(first, second, cells)
    cost = share_of_time(times.first, times.second, cpu=times.cpu)
    return f"{reply}: {scores}{f', {cost}' if cost else ''}."


def _by_budget(curve: BudgetCurve) -> str:
    parts = []
    for side, first, last in curve.stretches:
        scores = {own.family: f"{100 * own.interval.estimate:.0f}" for own in (first.classical, first.deep)}
        other = next(name for name in scores if name != side)
        named = plural(first.budget, "trial")
        if last is not first:
            named = f"{first.budget} to {last.budget} trials"
        line = f"the {side} side is ahead with {named}, {scores[side]} against {scores[other]} of 100"
        parts.append(line if curve.sure(first) else f"{line} ({LESS_SURE})")
    return "; ".join(parts)


@dataclass(frozen=True)
class ComparedTimes:
    """What a fit of either side takes, s, mean over folds: CPU time, or wall clock if one kept no other."""

    first: float
    second: float
    cpu: bool


def compared_times(first: ComparedSide, second: ComparedSide, cells: Sequence[Cell]) -> ComparedTimes:
    """Give the times of a fit of what each side took, its prediction with it where it is CPU time."""
    by_name = {cell.pipeline: cell for cell in cells}
    sides = [[(by_name[name], fold) for fold, name in side.taken] for side in (first, second)]
    cpu = [fmean(cell.fit_cpu_seconds_in(fold) for cell, fold in taken) for taken in sides]
    wall = [fmean(cell.fit_seconds_in(fold) for cell, fold in taken) for taken in sides]
    known = all(map(isfinite, cpu))
    first_time, second_time = cpu if known else wall
    return ComparedTimes(first_time, second_time, known)
