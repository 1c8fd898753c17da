"""Recall by grade: what is found where a recording shows its fault, and what is named where it does not.

Somebody examined the recordings one by one: ``Y`` shows its stated fault, ``P`` perhaps, ``N`` does not. A
detector of faults finds the first and misses the last. Whoever names the last rightly knows more than the
vibration tells (the recording, or which class is left), unless the class is what it says by default: so its
recall there stands beside how often it says so of recordings that plainly show another fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import nan
from typing import Any

import pandas as pd

from suite.analysis.cells import Cell
from suite.analysis.recordings import decisions, share_over_recordings
from suite.statistics.shares import Share, excess
from suite.wording import bracket, percent, plural, tally

SHOWS, PERHAPS, HIDES = "Y", "P", "N"
"""First letters of grades."""

FEWEST_COMPARED = 2
"""Bearings below which a share is told apart and compared with nothing."""


@dataclass(frozen=True)
class GradeRecall:
    """Recall of a contestant on the recordings of a grade.

    Attributes
    ----------
    grade
        Its first letter.
    fault
        Their class, of those that do not show it; empty for all classes.
    recall
        Recordings named rightly, mean over training seeds.
    said
        Recordings that plainly show another fault and are named so; ``None`` where nothing is compared.
    low, high
        Of recall less that share; NaN without it.
    """

    grade: str
    fault: str
    recall: Share
    said: Share | None = None
    low: float = nan
    high: float = nan

    @property
    def marked(self) -> bool:
        """Whether the fault is named where none is shown, and more often than by saying it anyway."""
        return self.low > 0

    @property
    def headings(self) -> list[str]:
        """Head of its column, and of the share beside it where there is one."""
        counted = f"{self.grade} {self.fault}".strip() + f" ({_counted(self.recall)})"
        if self.said is None:
            return [counted]
        return [counted, f"“{self.fault}” said on Y of other faults ({_counted(self.said)})"]

    @property
    def texts(self) -> list[str]:
        """What stands below :attr:`headings`."""
        recall = _shown(self.recall) + (" *" if self.marked else "")
        return [recall] if self.said is None else [recall, _shown(self.said)]


def _counted(share: Share) -> str:
    return f"{plural(share.count, 'recording')}, {plural(share.bearings, 'bearing')}"


def _shown(share: Share) -> str:
    return f"{percent(share.estimate)} {bracket(share.low, share.high)} {tally(share.hits)} of {share.count}"


@dataclass(frozen=True)
class GradedBoard:
    """All contestants of one rung of one data set: pipeline to its recalls, in the order of the cells."""

    experiment: str
    dataset: str
    rung: str
    level: str
    contestants: dict[str, list[GradeRecall]]


def graded_boards(cells: Sequence[Cell], about: Mapping[str, Any]) -> list[GradedBoard]:
    """Give the recalls by grade on each rung of each data set whose recordings have some.

    Parameters
    ----------
    cells
        Cells.
    about
        What is known of the question: ``data``, title of a data set to a card that may hold ``grades``
        (recording to grade).
    """
    cards = about.get("data") or {}
    boards: dict[tuple[str, str, str, str], dict[str, list[GradeRecall]]] = {}
    for cell in cells:
        grades = (cards.get(cell.dataset) or {}).get("grades")
        if grades and cell.scored:
            recalls = _recalls_of(cell, grades)
            if recalls:
                place = (cell.experiment, cell.dataset, cell.rung, cell.level)
                boards.setdefault(place, {})[cell.pipeline] = recalls
    return [GradedBoard(*place, contestants) for place, contestants in boards.items()]


def _recalls_of(cell: Cell, grades: Mapping[str, str]) -> list[GradeRecall]:
    def compute() -> list[dict[str, Any]]:
        decided = decisions(cell.tests)
        return [] if decided is None else [asdict(one) for one in recalls_by_grade(decided, grades)]

    known = cell.memo.get("grades", [cell.run_ids, dict(grades)], compute)
    return [
        GradeRecall(**{**one, **{key: Share(**one[key]) for key in ("recall", "said") if one[key]}})
        for one in known
    ]


def recalls_by_grade(decided: pd.DataFrame, grades: Mapping[str, str]) -> list[GradeRecall]:
    """Give the recall of each grade, and beside that of faults which no one sees how often they are said.

    Parameters
    ----------
    decided
        As :func:`suite.analysis.recordings.decisions` gives it.
    grades
        Recording to grade; what has none is left out.

    Returns
    -------
    list of GradeRecall
        Y and P over all classes, then N class by class, that with most recordings first.
    """
    letters = decided["recording"].map(lambda name: grades.get(str(name), "")[:1])
    plain, hidden = decided[letters == SHOWS], decided[letters == HIDES]
    found = [
        GradeRecall(grade, "", _recall(decided[letters == grade]))
        for grade in (SHOWS, PERHAPS)
        if (letters == grade).any()
    ]
    faults = hidden.drop_duplicates("recording")["fault"].value_counts(sort=False)
    for fault in sorted(faults.index, key=lambda name: (-faults[name], name)):
        found.append(_of_hidden(str(fault), hidden[hidden["fault"] == fault], plain[plain["fault"] != fault]))
    return found


def _of_hidden(fault: str, own: pd.DataFrame, others: pd.DataFrame) -> GradeRecall:
    recall = _recall(own)
    if recall.bearings < FEWEST_COMPARED or others.empty:
        return GradeRecall(HIDES, fault, recall)
    said = share_over_recordings(others, (others["named"] == fault).to_numpy())
    return GradeRecall(HIDES, fault, recall, said, *excess(recall, said))


def _recall(rows: pd.DataFrame) -> Share:
    return share_over_recordings(rows, (rows["named"] == rows["fault"]).to_numpy())


def graded_as_dict(board: GradedBoard) -> dict[str, Any]:
    """Give a board in plain JSON types, ``null`` for what is not known."""
    contestants = {
        name: [
            {
                **asdict(one),
                "low": None if one.said is None else one.low,
                "high": None if one.said is None else one.high,
                "marked": one.marked,
            }
            for one in recalls
        ]
        for name, recalls in board.contestants.items()
    }
    names = ("experiment", "dataset", "rung", "level")
    return {**{name: getattr(board, name) for name in names}, "contestants": contestants}
