"""The declared contrast in numbers: two procedures on the same windows, in the same replicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy import stats

from suite.analysis.cells import Board, Cell
from suite.analysis.guesses import guesses_of
from suite.analysis.replicates import Scores
from suite.analysis.searches import CommonWindows
from suite.analysis.sides import SideChoice, Taken, counted, taken_words
from suite.arrays import Real
from suite.protocols import Rung, rung_of
from suite.statistics.bootstrap import LEVEL, Interval, score_interval, t_interval, widened
from suite.statistics.equivalence import ROPE, Posterior
from suite.statistics.unsupported import Unsupported

SURE = 0.975
"""Share of replicates from which a side is claimed: where there is none, either is in at most 5 %."""

POWER = 0.8
"""Chance with which the smallest resolvable difference would be found."""


@dataclass(frozen=True, eq=False)
class ComparedSide:
    """One side of a contrast, at a budget.

    Attributes
    ----------
    family
        ``classical`` or ``deep``.
    level, rung
        Where.
    taken
        The contestant that it takes most often in each fold.
    interval
        Its macro-F1.
    plain_names
        Contestant to what sentences call it.
    """

    family: str
    level: str
    rung: str
    taken: Taken
    interval: Interval
    plain_names: Mapping[str, str]

    @property
    def whom(self) -> str:
        """Whom it took in how many folds, in plain names."""
        return counted([(fold, self.plain_names[name]) for fold, name in self.taken])

    @property
    def fold_by_fold(self) -> str:
        """Whom it took where, in plain names beside those of the tables."""
        return taken_words(self.taken, self.plain_names)

    @property
    def spoken(self) -> str:
        """Whom it took in most folds, in plain words."""
        mostly = "mostly " if len({name for _, name in self.taken}) > 1 else ""
        return f"{mostly}{self.plain_names[self.foremost]}"

    @property
    def foremost(self) -> str:
        """Whom it took in most folds; of several the first."""
        names = [name for _, name in self.taken]
        return max(dict.fromkeys(names), key=names.count)


@dataclass(frozen=True, eq=False)
class Contrast:
    """The classical side against the deep one, at a budget.

    Attributes
    ----------
    classical, deep
        The two, each with the contestants that it takes fold by fold.
    guessing
        Macro-F1 of the better of two guesses: any class at random, and always the most frequent one.
    gap
        Macro-F1 of the classical side minus the deep one, with its interval over tested bearings, searches
        and training seeds.
    draws
        Replicates of the difference, shape (B,), the same windows in each whatever was learned from.
    odds
        ``right`` is the share of replicates in which the classical side is better by more than the region of
        practical equivalence; or what is missing for a claim.
    resolvable
        True difference that would be found with a power of 80 %; or what is missing.
    budget
        Trials a contestant and fold; 1 where no search can be replayed.
    restored
        Whether a loss of spread was added back, since the budget is more than a fourth of the trials.
    unsearched
        Whether the luck of some search is not in the interval, since it made all its draws.
    """

    classical: ComparedSide
    deep: ComparedSide
    guessing: float
    gap: Interval
    draws: Real
    odds: Posterior | Unsupported
    resolvable: float | Unsupported
    budget: int
    restored: bool
    unsearched: bool

    @property
    def outcome(self) -> str:
        """Give ``equal``, ``classical``, ``deep`` or ``open`` (undecided); ``none`` where none is claimed."""
        if not rung_of(self.classical.level, self.classical.rung).supports_claim:
            return "none"
        if isinstance(self.odds, Posterior) and self.odds.equivalent >= SURE:
            return "equal"
        return "classical" if self.gap.low > 0 else "deep" if self.gap.high < 0 else "open"

    @property
    def sure(self) -> bool:
        """Whether the side that is ahead is better by more than the region of equivalence, too."""
        if not isinstance(self.odds, Posterior):
            return False
        return {"classical": self.odds.right, "deep": self.odds.left}.get(self.outcome, 0.0) >= SURE


def compare(board: Board, classical: SideChoice, deep: SideChoice, budgets: Sequence[int]) -> list[Contrast]:
    """Compare two sides of one board at several budgets.

    Parameters
    ----------
    board
        Whose contestants they take.
    classical, deep
        Each with somebody to take in every fold.
    budgets
        Trials a contestant and fold.

    Returns
    -------
    list of Contrast
        One a budget.

    Raises
    ------
    ValueError
        No window in common.
    """
    cells = [*classical.cells, *deep.cells]
    inputs = [
        [[cell.pipeline, cell.run_ids] for cell in cells],
        [[list(map(list, side.among.items())) for side in (classical, deep)]],
        list(budgets),
    ]
    memo = cells[0].memo

    def compute() -> list[Any]:
        together, numbers = board.compared(cells)
        number = {cell.pipeline: k for cell, k in zip(cells, numbers, strict=True)}
        return [_at(together, number, (classical, deep), budget) for budget in budgets]

    return [_contrast(cells, known) for known in memo.get("contrast", inputs, compute)]


def scores_of_sides(
    together: CommonWindows, number: Mapping[str, int], sides: Sequence[SideChoice], budget: int
) -> list[Scores]:
    """Score two sides on the same windows.

    Parameters
    ----------
    together
        What their contestants were tested on.
    number
        Of each contestant there.
    sides
        The two.
    budget
        Trials a contestant and fold.
    """
    made = []
    for side in sides:
        able = {together.folds.index(fold): [number[one] for one in own] for fold, own in side.among.items()}
        made.append(together.replicates.scores(able, budget))
    return made


def intervals_of(sides: Sequence[Scores], together: CommonWindows) -> list[Interval]:
    """Give the intervals of two scores on the same windows, and of their paired difference."""
    first, second = sides
    intervals = [score_interval(one.estimate, one.draws, together.held) for one in sides]
    gap = t_interval(first.estimate - second.estimate, first.draws - second.draws, together.held)
    return [*intervals, gap]


def _at(
    together: CommonWindows, number: Mapping[str, int], sides: Sequence[SideChoice], budget: int
) -> dict[str, Any]:
    """Compute a contrast in plain JSON types."""
    names = {place: name for name, place in number.items()}
    made = scores_of_sides(together, number, sides, budget)
    *intervals, difference = intervals_of(made, together)
    gap = widened(made[0].draws - made[1].draws, together.held)
    beyond = float(stats.norm.ppf(POWER) / stats.norm.ppf((1 + LEVEL) / 2))
    return {
        "budget": budget,
        "guessing": guesses_of(together.table["fault"]).better,
        "intervals": [asdict(interval) for interval in (*intervals, difference)],
        "taken": [[[int(together.folds[k]), names[one]] for k, one in s.taken.items()] for s in made],
        "draws": gap.tolist(),
        "odds": [
            float((gap < -ROPE).mean()),
            float((np.abs(gap) <= ROPE).mean()),
            float((gap > ROPE).mean()),
        ],
        "resolvable": (1 + beyond) * (difference.high - difference.low) / 2,
        "restored": any(one.restored for one in made),
        "unsearched": any(one.unsearched for one in made),
    }


def _contrast(cells: Sequence[Cell], known: Mapping[str, Any]) -> Contrast:
    cell, plain_names = cells[0], {one.pipeline: one.plain_name for one in cells}
    *scores, gap = (Interval(**interval) for interval in known["intervals"])
    sides = [
        ComparedSide(family, cell.level, cell.rung, [(f, name) for f, name in taken], score, plain_names)
        for family, taken, score in zip(("classical", "deep"), known["taken"], scores, strict=True)
    ]
    lacking = _lacking(rung_of(cell.level, cell.rung), gap)
    return Contrast(
        sides[0],
        sides[1],
        known["guessing"],
        gap,
        np.array(known["draws"]),
        lacking or Posterior(*known["odds"]),
        lacking or known["resolvable"],
        known["budget"],
        known["restored"],
        known["unsearched"],
    )


def _lacking(rung: Rung, gap: Interval) -> Unsupported | None:
    if rung.role == "unknown":
        return Unsupported(f"{rung.level} is not installed here, so what its sides share is not known")
    if not rung.supports_claim:
        return Unsupported(f"{rung.level} is leaky by design")
    if not rung.unseen:
        return Unsupported(f"on {rung.level} training and test share bearings, so its folds show no new ones")
    if gap.descriptive:
        return Unsupported(f"a class has {gap.fewest} of the five bearings that a claim beyond them needs")
    return None
