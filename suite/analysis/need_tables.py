"""Needs in words: one row a need, the same on the page, in the terminal and in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from suite.analysis.needs import FIGURES, QUESTIONS, NeedAnswer, NeedsBoard
from suite.wording import DASH, listed, readable

NAMED_ALIKE = 4
"""Contestants that are listed by name beside the best one."""

HOW_COMPARED = (
    "who cannot be told from the best: contestants whose interval overlaps with its own. Probes ask one fit "
    "a fold, so that their intervals cover bearings, not search; costs have none"
)
"""Below the table."""

NOBODY = "nobody stands out"
"""In place of the best, where no contestant can be told from the first or bearings are too few."""

HEADINGS = ("Need", "Best", "Figure", "Cannot be told from it", "Rests on")


@dataclass(frozen=True)
class NeedTable:
    """The needs of one data set: rows under :data:`HEADINGS`."""

    dataset: str
    level: str
    rows: list[tuple[str, ...]]


def need_tables(boards: Sequence[NeedsBoard]) -> list[NeedTable]:
    """Put boards into words."""
    return [NeedTable(board.dataset, board.level, [_row(one) for one in board.answers]) for board in boards]


def _row(answer: NeedAnswer) -> tuple[str, ...]:
    need = QUESTIONS[answer.need]
    if answer.best is None:
        why = f"nothing can be said: no {FIGURES[answer.need]} is known"
        return need, DASH, why, DASH, answer.note or DASH
    others = len(answer.figures) - 1
    everyone = len(answer.alike) == others and answer.alike
    alike = "anybody" if everyone else listed(map(readable, answer.alike), NAMED_ALIKE) or "nobody"
    if not others:
        alike = "no other has a figure"
    elif isnan(answer.best.low):
        alike = DASH
    figure, best = f"{answer.best.text}: {FIGURES[answer.need]}", readable(answer.best.pipeline)
    if everyone or answer.few:
        # A first place that few bearings or overlapping intervals gave is no advice.
        return need, NOBODY, f"first: {best} {figure}", alike if everyone else DASH, answer.note or DASH
    return need, best, figure, alike, answer.note or DASH
