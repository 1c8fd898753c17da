"""The answer in plain words: best classical against best deep on bearings never seen."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from suite.leaderboard.cells import Cell
from suite.leaderboard.wording import HEADLINE, bracket, percent, plural, points, readable
from suite.statistics.bootstrap import Interval, difference_interval

SIDES = ("classical", "deep")
"""The contrast declared in advance."""


@dataclass(frozen=True)
class Verdict:
    """The contrast on one data set.

    Attributes
    ----------
    experiment, dataset
        Where it was measured.
    outcome
        ``classical``, ``deep``, ``open`` (cannot be told apart) or ``none`` (nothing to compare).
    descriptive
        Whether there are too few bearings for a claim beyond them.
    sentence
        The answer with its numbers.
    chosen
        Side to the pipeline that was chosen for it, on inner scores alone.
    notes
        What a careful reader should know of the choice.
    """

    experiment: str
    dataset: str
    outcome: str
    descriptive: bool
    sentence: str
    chosen: dict[str, str]
    notes: tuple[str, ...] = ()


def verdicts(found: list[Cell], level: str = HEADLINE) -> list[Verdict]:
    """Give the verdict of each experiment and data set.

    Parameters
    ----------
    found
        From :func:`suite.leaderboard.cells.cells`.
    level
        The rung on which it is spoken.

    Returns
    -------
    list of Verdict
        In the order of the cells.
    """
    places = dict.fromkeys((cell.experiment, cell.dataset) for cell in found)
    return [
        _verdict(
            *place,
            [cell for cell in found if (cell.experiment, cell.dataset) == place and cell.level == level],
            level,
        )
        for place in places
    ]


def headline(given: list[Verdict]) -> str:
    """Sum the verdicts up in one sentence; with a single data set it is that one's sentence."""
    spoken = [verdict for verdict in given if verdict.outcome != "none"]
    if len(given) == 1:
        return given[0].sentence
    if not spoken:
        return f"Nothing to compare yet: no data set has a classical and a deep pipeline on {HEADLINE}."
    tally = {name: sum(v.outcome == name for v in spoken) for name in (*SIDES, "open")}
    firm = sum(not v.descriptive for v in spoken if v.outcome != "open")
    told = [f"the best {side} pipeline is ahead on {tally[side]}" for side in SIDES if tally[side]] + (
        [f"the two cannot be told apart on {tally['open']}"] if tally["open"] else []
    )
    line = f"Bearings never seen, {plural(len(spoken), 'data set')}: {', '.join(told)}."
    if firm < len(spoken) - tally["open"]:
        line += f" Only {firm} of these leads rest on enough bearings for a claim beyond them."
    return line


def choose(board: list[Cell], side: str) -> tuple[Cell | None, list[str]]:
    """Choose a side's pipeline by its mean inner score; test scores play no part.

    Returns
    -------
    chosen, notes
        ``None`` where no finished run has an inner score. Pipelines with all folds come before
        those without, since a mean over fewer folds is not the same mean.
    """
    able = [c for c in board if c.family == side and not isnan(c.mean("best_inner_score"))]
    able = [cell for cell in able if not isnan(cell.interval.estimate)]
    whole = [cell for cell in able if cell.complete]
    notes = []
    if whole and len(whole) < len(able):
        names = ", ".join(readable(cell.pipeline) for cell in able if not cell.complete)
        notes.append(f"Folds are missing for {names}: not considered as best {side}.")
    if not able:
        return None, notes
    best = max(whole or able, key=lambda cell: (cell.mean("best_inner_score"), cell.pipeline))
    if not best.complete:
        done = f"{len(best.finished)} of {plural(best.folds, 'fold')}"
        notes.append(f"{readable(best.pipeline)} stands on {done}: no {side} pipeline has them all.")
    return best, notes


def _verdict(experiment: str, dataset: str, board: list[Cell], level: str) -> Verdict:
    picks, notes = {}, []
    for side in SIDES:
        chosen, said = choose(board, side)
        notes += said
        if chosen is not None:
            picks[side] = chosen
    names = {side: cell.pipeline for side, cell in picks.items()}
    if len(picks) < len(SIDES):
        lacking = " and ".join(f"no finished {side} pipeline" for side in SIDES if side not in picks)
        sentence = f"{dataset}: nothing to compare on {level} yet, there is {lacking}."
        return Verdict(experiment, dataset, "none", False, sentence, names, tuple(notes))
    classical, deep = (picks[side] for side in SIDES)
    gap = difference_interval(classical.tests, deep.tests)
    outcome = "classical" if gap.low > 0 else "deep" if gap.high < 0 else "open"
    sentence = _sentence(dataset, classical, deep, gap, outcome)
    return Verdict(experiment, dataset, outcome, gap.descriptive, sentence, names, tuple(notes))


def _sentence(dataset: str, classical: Cell, deep: Cell, gap: Interval, outcome: str) -> str:
    first, second = (deep, classical) if outcome == "deep" else (classical, deep)
    evidence = (
        f"macro-F1 {_score(first)} against {_score(second)} on {plural(gap.bearings, 'bearing')} "
        f"never seen in training; paired difference {_gap(gap, outcome == 'deep')} points"
    )
    who, whom = _name(first), _name(second)
    if outcome == "open":
        line = f"On {dataset}, {who} and {whom} cannot be told apart: {evidence}, an interval that holds 0."
    elif gap.descriptive:
        line = f"On these bearings of {dataset}, {who} is ahead of {whom}: {evidence}."
    else:
        line = f"On {dataset}, {who} beats {whom}: {evidence}."
    if gap.descriptive:
        line += (
            f" A class has only {plural(gap.fewest, 'bearing')}: "
            "this describes the sample and supports no claim beyond it."
        )
    return line


def _name(cell: Cell) -> str:
    return f"the best {cell.family} pipeline ({readable(cell.pipeline)})"


def _score(cell: Cell) -> str:
    interval = cell.interval
    return f"{percent(interval.estimate)} {bracket(interval.low, interval.high)}"


def _gap(gap: Interval, turned: bool) -> str:
    sign = -1 if turned else 1
    low, high = sorted((sign * gap.low, sign * gap.high))
    return f"{points(100 * sign * gap.estimate)} [{points(100 * low)}, {points(100 * high)}]"
