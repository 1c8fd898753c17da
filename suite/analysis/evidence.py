"""What a verdict rests on, in words: scores, difference and odds."""

from __future__ import annotations

from collections.abc import Sequence

from suite.analysis.cells import Board
from suite.analysis.contrast import ComparedSide, Contrast
from suite.analysis.ensembles import members_of
from suite.protocols import rung_of
from suite.statistics.bootstrap import Interval
from suite.statistics.equivalence import ROPE, Posterior
from suite.statistics.unsupported import Unsupported
from suite.wording import bracket, chance, percent, plural, points


def odds_in_words(odds: Posterior | Unsupported, names: Sequence[str]) -> str:
    """Write the probability of each side, or the sentence that names what is missing."""
    if isinstance(odds, Unsupported):
        return f"No probability can be given: {odds.sentence.rstrip('.')}."
    first, second = names
    return (
        f"Probability that {first} is better by more than {100 * ROPE:g} point of macro-F1: "
        f"{chance(odds.right)}; that the two are practically equal: {chance(odds.equivalent)}; "
        f"that {second} is better: {chance(odds.left)}."
    )


def scores_in_words(contrast: Contrast) -> str:
    """Give both scores side by side, without an order and without a difference."""
    first, second = contrast.classical, contrast.deep
    return (
        f"Macro-F1 of {first.whom} {_score(first)}, of {second.whom} "
        f"{_score(second)}, on {plural(contrast.gap.bearings, 'bearing')} tested."
    )


def evidence_in_words(dataset: str, contrast: Contrast, board: Board) -> str:
    """Say who is ahead by how much, on how many bearings, and who tested higher than the two."""
    (first, second), gap = _ordered(contrast), contrast.gap
    line = (
        f"{_ahead(dataset, contrast)} "
        f"Macro-F1 {_score(first)} against {_score(second)}, on {plural(gap.bearings, 'bearing')} "
        f"{rung_of(first.level, first.rung).tested}; "
        f"paired difference {_gap(gap, contrast.outcome == 'deep')} points"
    )
    line += ", an interval that holds 0." if gap.low <= 0 <= gap.high else "."
    if gap.descriptive:
        line += (
            f" A class has only {plural(gap.fewest, 'bearing')}: "
            "this describes the sample and supports no claim beyond it."
        )
    if contrast.outcome == "open" and not isinstance(contrast.resolvable, Unsupported):
        line += (
            f" A true difference of {100 * contrast.resolvable:.0f} points would be found "
            "four times in five; smaller ones may go unseen."
        )
    return line + _hindsight(board, contrast)


def _hindsight(board: Board, contrast: Contrast) -> str:
    """Name who tested higher than its side: what is known only afterwards decides nothing."""
    higher = []
    for side in (contrast.classical, contrast.deep):
        rivals = [cell for cell in board.whole if cell.family == side.family and not members_of(cell)]
        top = max(rivals, key=lambda cell: cell.interval.estimate, default=None)
        if top and top.interval.estimate > side.interval.estimate:
            higher.append(f"{top.plain_name} alone ({percent(top.interval.estimate)})")
    if not higher:
        return ""
    names = " and ".join(higher)
    return f" Chosen in training, on each fold's own inner scores; in hindsight {names} tested higher."


def _ordered(contrast: Contrast) -> tuple[ComparedSide, ComparedSide]:
    classical, deep = contrast.classical, contrast.deep
    return (deep, classical) if contrast.outcome == "deep" else (classical, deep)


def _name(side: ComparedSide) -> str:
    return f"the {side.family} side ({side.whom})"


def _score(side: ComparedSide) -> str:
    interval = side.interval
    return f"{percent(interval.estimate)} {bracket(interval.low, interval.high)}"


def _gap(gap: Interval, turned: bool) -> str:
    sign = -1 if turned else 1
    low, high = sorted((sign * gap.low, sign * gap.high))
    return f"{points(100 * sign * gap.estimate)} [{points(100 * low)}, {points(100 * high)}]"


def _ahead(dataset: str, contrast: Contrast) -> str:
    """Say with both sides' contestants who is ahead."""
    who, whom = (_name(side) for side in _ordered(contrast))
    if contrast.outcome == "equal":
        return f"On {dataset}, {who} and {whom} are practically equal."
    if contrast.outcome == "open":
        return f"On {dataset}, {who} and {whom} cannot be told apart."
    if contrast.gap.descriptive:
        return f"On these bearings of {dataset}, {who} is ahead of {whom}."
    return f"On {dataset}, {who} {'beats' if contrast.sure else 'is ahead of'} {whom}."
