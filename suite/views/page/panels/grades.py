"""Grades: recall where recordings show their fault, perhaps do, and do not."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from suite.analysis.grades import HIDES, GradedBoard
from suite.protocols import rung_of
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel
from suite.wording import DASH

MARK = (
    "* named where the recording does not show it, and more often than it is said of other faults (the "
    "interval of the difference is above zero): the recording is recognised, not the fault"
)
"""Below a board on which somebody is marked."""


@dataclass(frozen=True)
class GradeTable:
    """A board in words: one row a contestant, two columns where a recall is compared."""

    title: str
    rung: str
    level: str
    leaky: bool
    headings: list[str]
    rows: list[tuple[str, list[str]]]
    notes: list[str]


def grade_table(board: GradedBoard) -> GradeTable:
    """Put a board into words; contestants that met fewer recordings have dashes where they met none."""
    columns = {(one.grade, one.fault): one for recalls in board.contestants.values() for one in recalls}
    headings = [text for one in columns.values() for text in one.headings]
    rows = []
    for name, recalls in board.contestants.items():
        texts = {(one.grade, one.fault): one.texts for one in recalls}
        absent = {key: [DASH] * len(one.headings) for key, one in columns.items()}
        rows.append((name, [text for key in columns for text in texts.get(key, absent[key])]))
    marked = any(one.marked for recalls in board.contestants.values() for one in recalls)
    alone = [f"{one.grade} {one.fault}" for one in columns.values() if one.grade == HIDES and not one.said]
    notes = [f"{', '.join(alone)}: a single bearing, told apart and compared with nothing"] if alone else []
    return GradeTable(
        board.dataset,
        board.rung,
        board.level,
        rung_of(board.level, board.rung).leaky,
        headings,
        rows,
        [*notes, *([MARK] if marked else [])],
    )


def _content(data: PageData) -> Markup:
    boards = sorted(data.report.grades, key=lambda one: rung_of(one.level, one.rung).strictness, reverse=True)
    tables = [grade_table(board) for board in boards]
    return fill("panels/grades.html", boards=tables) if tables else Markup()


PANEL = Panel(
    "grades",
    "What shows its fault, and what does not",
    105,
    "Recall by the grade that recordings were given, where somebody examined them one by one.",
    _content,
    link="Grades",
)
