"""Operation in the terminal: false alarms an hour, faults found, and alarms over lives."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from suite.analysis.operation import THRESHOLD, OperationBoard
from suite.views.operation_texts import brief_columns, is_worth_telling
from suite.views.terminal.console import literal, print_whole

FOLDING_FIGURES = ("false alarms/h", "counted", "half at severity")
"""Columns whose texts may take several lines."""


def print_operation(boards: Sequence[OperationBoard], console: Console) -> None:
    """Print a table a data set, of those whose contestants watched hours or whose bearings have lives."""
    for board in boards:
        made = list(board.contestants.values())
        if not any(one.watched or one.lives for one in made) or not is_worth_telling(board):
            continue
        rule = f"alarm at {made[0].votes} of {made[0].windows} windows, threshold {THRESHOLD}"
        title = f"{board.dataset} · {board.level} · {rule}"
        table = Table(title=literal(title, "table.title"), title_justify="left", box=box.SIMPLE_HEAD)
        table.add_column("Pipeline")
        columns = list(brief_columns(board))
        for heading, _ in columns:
            table.add_column(literal(heading), justify="right")
        for number, name in enumerate(board.contestants):
            table.add_row(literal(name), *(literal(texts[number]) for _, texts in columns))
        print_whole(console, table, FOLDING_FIGURES)
        behind = "simulated hours" if any(one.watched for one in made) else "the data set's own recordings"
        note = (
            f"false alarms an hour of signal, counted in {behind}; faulty bearings found, and windows until "
            "the alarm"
        )
        if any(one.lives for one in made):
            note += "; of lives, those with an alarm at their start and at their end"
        console.print(literal(note, "dim"), soft_wrap=not console.is_terminal)
        console.print()
