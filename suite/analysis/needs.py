"""Which one to deploy, by need: the best figure of each kind, and who cannot be told from it.

Two contestants count as told apart where their intervals do not overlap: stricter than a test of their
difference, so that a need names more than one rather than the wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import isfinite, nan
from typing import Any

from suite.analysis.abstention import abstention_of
from suite.analysis.cells import Cell
from suite.analysis.ensembles import members_of
from suite.analysis.operation import STATED, OperationBoard, OperationFigures
from suite.analysis.robustness import robustness_of
from suite.analysis.stated_probabilities import contestant
from suite.analysis.table import plain
from suite.analysis.unknowns import CHANCE, LEFT_OUT, UnknownBoard
from suite.statistics.bootstrap import FEW_BEARINGS, Interval
from suite.wording import bracket, duration, milliseconds, percent, plural

LOWER = frozenset({"false_alarms", "cost", "withholding"})
"""Needs of which the smallest figure is the best."""

QUESTIONS: Mapping[str, str] = {
    "unseen": "best on bearings nobody has seen",
    "noise": "most robust to noise",
    "wrong_speed": "most robust to a wrong speed",
    "false_alarms": "fewest false alarms",
    "cost": "cheapest to ask",
    "withholding": "wrong least among its surest answers",
    "unknown_fault": "notices a fault that nobody taught it",
}
"""Needs in words, in the order in which they are told."""

MOST_ALARMED = 0.5
"""Share of the healthy time: an alarm that stands longer is seldom raised because it never falls."""

FIGURES: Mapping[str, str] = {
    "unseen": "macro-F1",
    "noise": "macro-F1, mean over the levels of white noise",
    "wrong_speed": "macro-F1, mean over the levels of a wrong speed",
    "false_alarms": f"alarms an hour where {100 * STATED:.0f} % of the faults are found",
    "cost": "CPU time of one answer, features included",
    "withholding": "risk, mean over the share of answers that are given",
    "unknown_fault": "AUROC of its novelty score",
}
"""What is measured for each."""


@dataclass(frozen=True)
class NeedFigure:
    """What one contestant reaches; ``low`` and ``high`` are NaN where no interval is known."""

    pipeline: str
    value: float
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class NeedAnswer:
    """Who serves a need.

    Attributes
    ----------
    need
        Of :data:`QUESTIONS`.
    figures
        Of all contestants that have one, the best first.
    alike
        Contestants whose interval overlaps with that of the best; none where it has no interval.
    note
        What the figures rest on.
    few
        Whether a class has too few bearings for a claim beyond them.
    """

    need: str
    figures: tuple[NeedFigure, ...]
    alike: tuple[str, ...]
    note: str
    few: bool = False

    @property
    def best(self) -> NeedFigure | None:
        """The best figure; ``None`` where nobody has one."""
        return self.figures[0] if self.figures else None


@dataclass(frozen=True)
class NeedsBoard:
    """The needs of one data set, on its headline rung."""

    experiment: str
    dataset: str
    level: str
    answers: tuple[NeedAnswer, ...]


def needs_boards(
    cells: Sequence[Cell], level: str, operation: Sequence[OperationBoard], unknowns: Sequence[UnknownBoard]
) -> list[NeedsBoard]:
    """Answer by need on each data set whose contestants were asked about more than their test windows.

    Parameters
    ----------
    cells
        Cells.
    level
        Of the headline rung.
    operation, unknowns
        Boards of the same report.
    """
    boards: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        if cell.level == level and cell.scored and cell.complete and not cell.bound and not members_of(cell):
            boards.setdefault((cell.experiment, cell.dataset), []).append(cell)
    made = []
    for (experiment, dataset), own in boards.items():
        if any(cell.asked for cell in own) and len(own) > 1:
            here = (experiment, dataset)
            alarms = [one for one in operation if (one.experiment, one.dataset) == here]
            strange = [one for one in unknowns if (one.experiment, one.dataset) == here]
            answers = tuple(_answers(own, alarms, strange))
            made.append(NeedsBoard(experiment, dataset, level, answers))
    return made


def _answers(
    own: Sequence[Cell], alarms: Sequence[OperationBoard], strange: Sequence[UnknownBoard]
) -> Iterator[NeedAnswer]:
    yield _by_interval("unseen", {cell.pipeline: cell.interval for cell in own})
    for need, probe in (("noise", "white_noise"), ("wrong_speed", "wrong_speed")):
        curves = {cell.pipeline: robustness_of(cell).curves.get(probe) for cell in own}
        yield _by_interval(need, {name: curve.mean for name, curve in curves.items() if curve})
    yield _by_alarms({name: one for board in alarms for name, one in board.contestants.items()}, own)
    cost = {cell.pipeline: cell.mean("window_ms") for cell in own}
    yield _answer("cost", [NeedFigure(name, ms, nan, nan, milliseconds(ms)) for name, ms in cost.items()])
    risks = {cell.pipeline: abstention_of(contestant(cell)).windows.aurc for cell in own}
    yield _by_interval("withholding", risks)
    noticed = [
        (name, kinds[LEFT_OUT].auroc)
        for board in strange
        for name, kinds in board.contestants.items()
        if LEFT_OUT in kinds
    ]
    # Below one half a score calls known bearings the stranger ones.
    above = {name: one for name, one in noticed if one.low > CHANCE}
    answer = _by_interval("unknown_fault", above)
    counted = f"{len(above)} of {len(noticed)} are above chance, 50" if noticed else ""
    yield replace(answer, note="; ".join(filter(None, [answer.note, counted])))


def _by_interval(need: str, known: Mapping[str, Interval]) -> NeedAnswer:
    figures = [
        NeedFigure(
            name, one.estimate, one.low, one.high, f"{percent(one.estimate)} {bracket(one.low, one.high)}"
        )
        for name, one in known.items()
    ]
    fewest = min((one.fewest for one in known.values()), default=0)
    bearings = max((one.bearings for one in known.values()), default=0)
    note = plural(bearings, "bearing")
    if known and fewest < FEW_BEARINGS:
        note += f", {fewest} of a class: beyond these nothing can be said"
    few = bool(known) and fewest < FEW_BEARINGS
    return replace(_answer(need, figures, note if known else ""), few=few)


def _by_alarms(known: Mapping[str, OperationFigures], own: Sequence[Cell]) -> NeedAnswer:
    figures, notes, lasting = [], [], 0
    for cell in own:
        one = known.get(cell.pipeline)
        point, quiet = (one.at_stated, one.quiet) if one else (None, None)
        if one is None or point is None or quiet is None:
            continue
        if point.alarmed_share > MOST_ALARMED:
            lasting += 1
            continue
        text = (
            f"{point.false:.1f} an hour, at most {point.high:.1f}, "
            f"standing {percent(point.alarmed_share)} % of the time"
        )
        figures.append(NeedFigure(cell.pipeline, point.false, point.low, point.high, text))
        notes.append(f"{duration(3600 * quiet.rate.hours)} of {_kind(one)} healthy signal")
    missing = len(own) - len(figures) - lasting
    parts = [
        *notes[:1],
        *([f"of {lasting} of {len(own)} an alarm stands most of the healthy time"] if lasting else []),
        *([f"{missing} of {len(own)} do not find so many, or were not asked"] if missing else []),
    ]
    return _answer("false_alarms", figures, "; ".join(parts))


def _kind(one: OperationFigures) -> str:
    return "simulated" if one.watched else "real"


def _answer(need: str, figures: Sequence[NeedFigure], note: str = "") -> NeedAnswer:
    sign = 1.0 if need in LOWER else -1.0
    known = sorted(
        (one for one in figures if isfinite(one.value)), key=lambda one: (sign * one.value, one.pipeline)
    )
    alike = tuple(one.pipeline for one in known[1:] if _overlap(known[0], one))
    return NeedAnswer(need, tuple(known), alike, note)


def _overlap(first: NeedFigure, second: NeedFigure) -> bool:
    """Check whether two intervals share a point; a figure without one is told from any other."""
    ends = (first.low, first.high, second.low, second.high)
    return all(map(isfinite, ends)) and max(first.low, second.low) <= min(first.high, second.high)


def needs_as_dict(board: NeedsBoard) -> dict[str, Any]:
    """Give a board in plain JSON types, ``null`` for what is not known."""
    answers = [
        {
            "need": one.need,
            "question": QUESTIONS[one.need],
            "figure": FIGURES[one.need],
            "best": one.best.pipeline if one.best else None,
            "alike": list(one.alike),
            "note": one.note,
            "stands_out": not one.few and len(one.alike) < len(one.figures) - 1,
            "figures": [{name: plain(value) for name, value in asdict(each).items()} for each in one.figures],
        }
        for one in board.answers
    ]
    return {
        "experiment": board.experiment,
        "dataset": board.dataset,
        "level": board.level,
        "answers": answers,
    }
