"""The table of operation to print, and in CSV with the hours behind each rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import nan

from suite.analysis.operation import FalseAlarms, OperationBoard, OperationFigures
from suite.views.operation_texts import brief_columns, is_worth_telling, operation_table
from suite.views.tables.report_table import ReportTable, TableColumn

_ENDS = ("estimate", "low", "high")


def operation_report(board: OperationBoard, name: str) -> Iterator[ReportTable]:
    """Make the table of a board, unless nothing can be told of it.

    Parameters
    ----------
    board
        Of one data set.
    name
        Of the table's file.
    """
    if not is_worth_telling(board):
        return
    made, names = list(board.contestants.values()), list(board.contestants)
    columns = [TableColumn("pipeline", names, "Pipeline", names)]
    for kind in ("watched", "tested"):
        columns += _rates(kind, [getattr(one, kind) for one in made])
    columns += _others(made)
    printed = [TableColumn(heading, texts, heading, texts) for heading, texts in brief_columns(board)]
    title = f"{board.dataset}, {board.level}: alarm at {made[0].votes} of {made[0].windows} windows"
    yield ReportTable(name, title, [*columns, *printed], operation_table(board).notes)


def _rates(kind: str, alarms: Sequence[FalseAlarms | None]) -> list[TableColumn]:
    """Give rate, ends and what lies behind it, in CSV alone."""
    named = ("estimate", "low", "high", "events", "hours", "bearings", "struck")
    return [
        TableColumn(f"{kind}_{name}", [getattr(one.rate, name) if one else nan for one in alarms])
        for name in named
    ]


def _others(made: Sequence[OperationFigures]) -> list[TableColumn]:
    halves = [nan if isinstance(one.half, str) else one.half.at for one in made]
    found = {end: [getattr(one.found, end) if one.found else nan for one in made] for end in _ENDS}
    return [
        *(TableColumn(f"found_{end}", values) for end, values in found.items()),
        TableColumn("delay_windows", [one.delay for one in made]),
        TableColumn("half_severity", halves),
    ]
