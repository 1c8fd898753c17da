"""Whether contestants look at the fault, as tables of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from suite.analysis.looks_at import LooksBoard
from suite.views.page.panels.looks_at import LOOK_HEADINGS, looks_table
from suite.views.terminal.comparison_tables import AROUND, FAMILY_STYLES, LEAKY_MARK
from suite.views.terminal.console import literal


def print_looks(boards: Sequence[LooksBoard], console: Console) -> None:
    """Print the board of each rung that was asked of the notch: a table, and a line a contestant."""
    soft = not console.is_terminal
    for board in boards:
        shown = looks_table(board)
        title = f"{shown.title} · {shown.level} · does it look at the fault?"
        title += f" · {LEAKY_MARK}" if shown.leaky else ""
        table = Table(title=literal(title, "table.title"), title_justify="left", box=box.SIMPLE_HEAD)
        names = max(map(len, ("Pipeline", *(name for name, _ in shown.rows))))
        table.add_column("Pipeline", no_wrap=True)
        widths = []
        for at, heading in enumerate(LOOK_HEADINGS):
            numbers = heading != LOOK_HEADINGS[-1]
            texts = [own[at] for _, own in shown.rows]
            widths.append(max(map(len, [*heading.split(), *(texts if numbers else " ".join(texts).split())])))
            table.add_column(heading, justify="right" if numbers else "left", min_width=widths[-1])
        for name, texts in shown.rows:
            table.add_row(literal(name, FAMILY_STYLES.get(board.families[name], "")), *map(literal, texts))
        needed = names + AROUND + sum(width + AROUND for width in widths) + 1
        table.width = needed if needed > console.width else None
        console.print(table, crop=False)
        for note in shown.notes:
            console.print(literal(note, "dim"), soft_wrap=soft)
        console.print()
