"""What disturbances leave, as tables of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from suite.analysis.robust_boards import RobustnessBoard
from suite.views.page.panels.robustness import RobustnessTable, robustness_table
from suite.views.terminal.comparison_tables import AROUND, FAMILY_STYLES, LEAKY_MARK, columns_that_fit
from suite.views.terminal.console import literal


def print_robustness(boards: Sequence[RobustnessBoard], console: Console) -> None:
    """Print the board of each rung that was asked about disturbances."""
    soft = not console.is_terminal
    for board in boards:
        shown = robustness_table(board)
        for table in _tables(shown, board, console.width):
            console.print(table, crop=False)
        for note in shown.notes:
            console.print(literal(note, "dim"), soft_wrap=soft)
        console.print()


def _tables(shown: RobustnessTable, board: RobustnessBoard, width: int) -> list[Table]:
    """Put as many probes into each table as there is room for; nothing is cut."""
    texts = {heading: [own[at] for _, own in shown.rows] for at, heading in enumerate(shown.headings)}
    widths = {heading: max(map(len, [*own, *heading.split()])) for heading, own in texts.items()}
    names = max(map(len, ("Pipeline", *(name for name, _ in shown.rows))))
    title = f"{shown.title} · {shown.level} · macro-F1 on disturbed windows"
    title += f" · {LEAKY_MARK}" if shown.leaky else ""
    tables = []
    for group in columns_that_fit(widths, width - names - AROUND - 1):
        table = Table(title=literal(title, "table.title"), title_justify="left", box=box.SIMPLE_HEAD)
        table.add_column("Pipeline", no_wrap=True)
        for heading in group:
            table.add_column(literal(heading), justify="right", min_width=widths[heading])
        for row, (name, _) in enumerate(shown.rows):
            style = FAMILY_STYLES.get(board.families[name], "")
            table.add_row(literal(name, style), *(literal(texts[heading][row]) for heading in group))
        needed = names + sum(widths[heading] + AROUND for heading in group) + AROUND + 1
        table.width = needed if needed > width else None
        tables.append(table)
    return tables
