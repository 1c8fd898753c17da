"""The budget curve: what each contestant and each side comes to with fewer and with more trials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from suite.analysis.cells import Board, Cell
from suite.analysis.contrast import Contrast
from suite.analysis.replay import WHOLE_SPREAD, Search, cpu_seconds_at
from suite.statistics.bootstrap import Interval
from suite.wording import plural

LESS_SURE = "less sure: more than a fourth of the trials made"
"""Said of budgets at which replayed searches overlap."""

NO_LUCK = "all draws made: without the luck of the search"
"""Said of budgets at which some search is the only one that there is."""


@dataclass(frozen=True, eq=False)
class CurvePoint:
    """Macro-F1 expected at a budget.

    Attributes
    ----------
    budget
        Trials a contestant and fold; one that made fewer in all stands at its last.
    cpu_seconds
        Of the search and one fit on the whole training part, mean over folds.
    interval
        Of macro-F1.
    """

    budget: int
    cpu_seconds: float
    interval: Interval


@dataclass(frozen=True, eq=False)
class BudgetCurve:
    """What a verdict hangs on when only the budget changes.

    Attributes
    ----------
    headline, trials
        TrialBudget at which the verdict is spoken, and trials that were made.
    contestants
        Pipeline to its points, from the fewest trials to all.
    sides
        ``classical`` and ``deep`` to theirs; a side pays for the searches of all its contestants.
    contrasts
        One a budget.
    """

    headline: int
    trials: int
    contestants: dict[str, list[CurvePoint]]
    sides: dict[str, list[CurvePoint]]
    contrasts: list[Contrast]

    @property
    def claimed(self) -> dict[str, list[int]]:
        """Side to the budgets at which it is ahead, but for those that leave out the luck of a search."""
        return {
            side: [one.budget for one in self.contrasts if one.outcome == side and not one.unsearched]
            for side in ("classical", "deep")
        }

    @property
    def stretches(self) -> list[tuple[str, Contrast, Contrast]]:
        """Side that is ahead, first and last budget of each stretch of budgets in which no other one is."""
        found: list[tuple[str, Contrast, Contrast]] = []
        for one in self.contrasts:
            if one.budget in self.claimed.get(one.outcome, ()):
                if found and found[-1][0] == one.outcome:
                    found[-1] = (one.outcome, found[-1][1], one)
                else:
                    found.append((one.outcome, one, one))
        return found

    def sure(self, contrast: Contrast) -> bool:
        """Check whether searches of a budget spread in the replay nearly as much as ones drawn anew."""
        return contrast.budget * WHOLE_SPREAD <= self.trials

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is said of it: one sentence a budget, up to a few of them."""
        step = max(1, (len(self.contrasts) - 1) // 3)
        shown = dict.fromkeys([*self.contrasts[::step], self.contrasts[-1]])
        return tuple(self._sentence(one) for one in shown)

    def _sentence(self, one: Contrast) -> str:
        scores = f"classical {100 * one.classical.interval.estimate:.0f}"
        scores += f" against deep {100 * one.deep.interval.estimate:.0f} of 100"
        words = f"{one.outcome} side ahead" if one.outcome in self.sides else one.outcome
        said = {"open": "cannot be told apart", "equal": "practically equal", "none": "nothing is claimed"}
        less = "" if self.sure(one) else f" ({NO_LUCK if one.unsearched else LESS_SURE})"
        return f"With {plural(one.budget, 'trial')}: {scores}, {said.get(one.outcome, words)}{less}."

    @property
    def depends(self) -> bool:
        """Whether one side is ahead at one budget, and the other at another."""
        return all(self.claimed.values())


def budget_curve(board: Board, contrasts: Sequence[Contrast], cells: Sequence[Cell]) -> BudgetCurve | None:
    """Follow the contestants of a contrast through the budgets.

    Parameters
    ----------
    board
        Whose searches can be replayed.
    contrasts
        From :func:`suite.analysis.contrast.compare`, at each budget of the curve.
    cells
        The contestants of both sides.

    Returns
    -------
    BudgetCurve or None
        ``None`` where nothing can be replayed, or where there is one budget alone.
    """
    budget = board.budget
    if budget is None or len(contrasts) < 2:
        return None
    budgets = [one.budget for one in contrasts]
    inputs = [[[cell.pipeline, cell.run_ids] for cell in cells], budgets]

    def compute() -> dict[str, list[Any]]:
        together, numbers = board.compared(cells)
        return {
            cell.pipeline: [
                [n, _cost(together.searches[k].values(), n), asdict(interval)]
                for n, interval in zip(budgets, together.intervals(k, budgets), strict=True)
            ]
            for cell, k in zip(cells, numbers, strict=True)
        }

    known = cells[0].memo.get("budget_curve", inputs, compute)
    contestants = {
        name: [CurvePoint(n, cost, Interval(**interval)) for n, cost, interval in points]
        for name, points in known.items()
    }
    sides = {
        family: [
            CurvePoint(
                one.budget,
                sum(contestants[c.pipeline][place].cpu_seconds for c in cells if c.family == family),
                getattr(one, family).interval,
            )
            for place, one in enumerate(contrasts)
        ]
        for family in ("classical", "deep")
    }
    return BudgetCurve(budget.headline, budget.trials, contestants, sides, list(contrasts))


def _cost(searches: Iterable[Search], budget: int) -> float:
    """Give the CPU seconds of a search and one fit, mean over folds."""
    return float(
        np.mean([cpu_seconds_at(one, min(budget, one.trials)) + one.fit_seconds for one in searches])
    )


def budget_curve_as_dict(curve: BudgetCurve) -> dict[str, Any]:
    """Give a curve in plain JSON types.

    Returns
    -------
    dict
        ``headline``, ``trials`` and ``points``, each with ``trials``, ``outcome``, ``sure`` (whether it is at
        most a fourth of the trials made), ``difference``, and ``sides`` and ``contestants`` with
        ``cpu_seconds``, ``estimate``, ``low`` and ``high``.
    """
    points = []
    for place, one in enumerate(curve.contrasts):
        points.append(
            {
                "trials": one.budget,
                "outcome": one.outcome,
                "sure": curve.sure(one),
                "difference": one.gap.ends,
                "sides": {name: _point_of(own[place]) for name, own in curve.sides.items()},
                "contestants": {name: _point_of(own[place]) for name, own in curve.contestants.items()},
            }
        )
    return {"headline": curve.headline, "trials": curve.trials, "points": points}


def _point_of(point: CurvePoint) -> dict[str, float | None]:
    return {"cpu_seconds": point.cpu_seconds, **point.interval.ends}
