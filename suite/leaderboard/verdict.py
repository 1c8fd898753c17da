"""The answer in plain words: best classical against best deep on bearings never seen."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from suite.leaderboard.cells import Cell
from suite.leaderboard.wording import HEADLINE, bracket, percent, plural, points, readable
from suite.statistics.bootstrap import Interval, difference_interval

TESTED = {"R4": "never seen in training"}
SUBJECTS = {"R4": "Bearings never seen"}
"""How the headline rung is spoken of."""

OUTCOMES = {
    "classical": "the best classical pipeline is ahead",
    "deep": "the best deep pipeline is ahead",
    "open": "the two cannot be told apart",
}
"""Outcomes in words."""

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
    claim, evidence
        The answer, and the numbers that it rests on.
    chosen
        Side to the pipeline that was chosen for it, on inner scores alone.
    notes
        What a careful reader should know of the choice.
    """

    experiment: str
    dataset: str
    outcome: str
    descriptive: bool
    claim: str
    evidence: str
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


@dataclass(frozen=True)
class Answer:
    """The first words of a page: the claim, and what it rests on."""

    claim: str
    evidence: str = ""


def headline(given: list[Verdict], level: str = HEADLINE) -> Answer:
    """Sum the verdicts up; with a single data set the answer is that one's."""
    spoken = [verdict for verdict in given if verdict.outcome != "none"]
    if len(given) == 1:
        return Answer(given[0].claim, given[0].evidence)
    if not spoken:
        return Answer(f"Nothing to compare yet: no data set has a classical and a deep pipeline on {level}.")
    tally = {name: sum(v.outcome == name for v in spoken) for name in OUTCOMES}
    told = [f"{words} on {tally[name]} of {len(spoken)}" for name, words in OUTCOMES.items() if tally[name]]
    line = f"{SUBJECTS.get(level, level)}, {plural(len(spoken), 'data set')}: {', '.join(told)}."
    return Answer(line, " ".join(f"{verdict.dataset}: {verdict.evidence}" for verdict in spoken))


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
        claim = f"{dataset}: nothing to compare on {level} yet, there is {lacking}."
        return Verdict(experiment, dataset, "none", False, claim, "", names, tuple(notes))
    classical, deep = (picks[side] for side in SIDES)
    gap = difference_interval(classical.tests, deep.tests)
    outcome = "classical" if gap.low > 0 else "deep" if gap.high < 0 else "open"
    words = _claim(dataset, classical, deep, gap, outcome), _evidence(classical, deep, gap, outcome)
    return Verdict(experiment, dataset, outcome, gap.descriptive, *words, names, tuple(notes))


def _claim(dataset: str, classical: Cell, deep: Cell, gap: Interval, outcome: str) -> str:
    who, whom = (_name(cell) for cell in _ordered(classical, deep, outcome))
    if outcome == "open":
        return f"On {dataset}, {who} and {whom} cannot be told apart."
    if gap.descriptive:
        return f"On these bearings of {dataset}, {who} is ahead of {whom}."
    return f"On {dataset}, {who} beats {whom}."


def _evidence(classical: Cell, deep: Cell, gap: Interval, outcome: str) -> str:
    first, second = _ordered(classical, deep, outcome)
    line = (
        f"Macro-F1 {_score(first)} against {_score(second)}, on {plural(gap.bearings, 'bearing')} "
        f"{TESTED.get(first.level, 'tested')}; paired difference {_gap(gap, outcome == 'deep')} points"
    )
    line += ", an interval that holds 0." if outcome == "open" else "."
    if gap.descriptive:
        line += (
            f" A class has only {plural(gap.fewest, 'bearing')}: "
            "this describes the sample and supports no claim beyond it."
        )
    return line


def _ordered(classical: Cell, deep: Cell, outcome: str) -> tuple[Cell, Cell]:
    return (deep, classical) if outcome == "deep" else (classical, deep)


def _name(cell: Cell) -> str:
    return f"the best {cell.family} pipeline ({readable(cell.pipeline)})"


def _score(cell: Cell) -> str:
    interval = cell.interval
    return f"{percent(interval.estimate)} {bracket(interval.low, interval.high)}"


def _gap(gap: Interval, turned: bool) -> str:
    sign = -1 if turned else 1
    low, high = sorted((sign * gap.low, sign * gap.high))
    return f"{points(100 * sign * gap.estimate)} [{points(100 * low)}, {points(100 * high)}]"
