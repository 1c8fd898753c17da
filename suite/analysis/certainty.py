"""Who is how honest about not knowing: abstention, sets of classes and calibration of everyone on a board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from suite.analysis.abstention import COVERAGES, Abstention, Risk, abstention_of, aurc_difference
from suite.analysis.cells import Cell
from suite.analysis.class_sets import ClassSets, class_sets_of
from suite.analysis.reliability import Reliability, reliability_of
from suite.analysis.stated_probabilities import Participant, contestant, sides
from suite.analysis.table import plain
from suite.analysis.verdict import Verdict
from suite.statistics.bootstrap import Interval

DESCRIPTIVE = (
    "Fewer than five bearings of some class: what stands here describes these bearings and claims no more."
)
"""Beside a board of which that is so."""


@dataclass(frozen=True, eq=False)
class Certainty:
    """What a contestant, or a side, says of what it does not know.

    Attributes
    ----------
    participant
        Who it is.
    abstention
        Risk when the least sure answers are withheld.
    sets
        Of classes that cannot be excluded; or why none can be promised anything.
    before, after
        Reliability before and after the temperature; ``None`` where it is not known.
    """

    participant: Participant
    abstention: Abstention
    sets: ClassSets | str
    before: Reliability | None
    after: Reliability | None


@dataclass(frozen=True, eq=False)
class CertaintyBoard:
    """Everyone on one rung of one data set.

    Attributes
    ----------
    experiment, dataset, level
        Where.
    sides, contestants
        Those of the verdict, and all that predicted, in the order of the cells.
    gap
        By how much the classical side's AURC of windows is lower than the deep one's; ``None`` without both.
    """

    experiment: str
    dataset: str
    level: str
    sides: list[Certainty]
    contestants: list[Certainty]
    gap: Interval | None

    @property
    def everyone(self) -> list[Certainty]:
        """Sides first, then the contestants, but for those that a side took in every fold."""
        known = [one.participant.inputs for one in self.sides]
        return [*self.sides, *(one for one in self.contestants if one.participant.inputs not in known)]

    @property
    def descriptive(self) -> bool:
        """Whether some class has too few bearings for a claim beyond those tested."""
        return any(one.abstention.windows.aurc.descriptive for one in self.contestants)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is answered for: windows, and recordings unless each is one window."""
        alike = all(one.abstention.windows == one.abstention.recordings for one in self.everyone)
        return ("windows",) if alike else ("windows", "recordings")


def certainty_board(cells: Sequence[Cell], verdict: Verdict) -> CertaintyBoard | None:
    """Measure everyone on a board.

    Parameters
    ----------
    cells
        Of one rung, in the order in which they are shown.
    verdict
        Of the same data set; its sides are those that it took.

    Returns
    -------
    CertaintyBoard or None
        ``None`` where nobody predicted anything.
    """
    scored = [cell for cell in cells if cell.scored and cell.interval.bearings]
    if not scored:
        return None
    chosen = sides(scored, verdict.chosen)
    among = len(scored)
    gap = aurc_difference(*chosen) if len(chosen) == 2 else None
    return CertaintyBoard(
        verdict.experiment,
        verdict.dataset,
        scored[0].level,
        [_certainty(one, among) for one in chosen],
        [_certainty(contestant(cell), among) for cell in scored],
        gap,
    )


def _certainty(participant: Participant, among: int) -> Certainty:
    return Certainty(
        participant,
        abstention_of(participant),
        class_sets_of(participant, among),
        reliability_of(participant, "raw", among),
        reliability_of(participant, "calibrated", among),
    )


def certainty_boards(cells: Sequence[Cell], verdicts: Sequence[Verdict], level: str) -> list[CertaintyBoard]:
    """Measure everyone on one rung of each data set that has it, best macro-F1 first, bounds last."""
    boards = []
    for verdict in verdicts:
        here = (verdict.experiment, verdict.dataset, level)
        own = [cell for cell in cells if (cell.experiment, cell.dataset, cell.level) == here]
        ranked = sorted(own, key=lambda cell: (cell.bound, -cell.interval.estimate))
        boards.append(certainty_board(ranked, verdict))
    return [board for board in boards if board]


def board_as_dict(board: CertaintyBoard) -> dict[str, Any]:
    """Give a board in plain JSON types, ``null`` for what is not known."""
    return {
        "experiment": board.experiment,
        "dataset": board.dataset,
        "level": board.level,
        "aurc_difference": board.gap.ends if board.gap else None,
        "sides": [_as_dict(one) for one in board.sides],
        "contestants": [_as_dict(one) for one in board.contestants],
    }


def _as_dict(one: Certainty) -> dict[str, Any]:
    sets = {"lacking": one.sets} if isinstance(one.sets, str) else asdict(one.sets)
    return {
        "name": one.participant.name,
        "family": one.participant.family,
        "windows": _risk(one.abstention.windows),
        "recordings": _risk(one.abstention.recordings),
        "sets": {name: plain(value) for name, value in sets.items()},
        "before_temperature": asdict(one.before) if one.before else None,
        "after_temperature": asdict(one.after) if one.after else None,
    }


def _risk(risk: Risk) -> dict[str, Any]:
    curve = [{"coverage": at, **one.ends} for at, one in zip(COVERAGES, risk.curve, strict=True)]
    return {"aurc": risk.aurc.ends, "curve": curve}
