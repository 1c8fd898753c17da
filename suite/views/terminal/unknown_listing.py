"""Unknowns as tables of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from suite.analysis.unknown_tables import READ_AS, UnknownTable
from suite.views.terminal.console import literal

ALWAYS = 3
"""Columns that every terminal shows; parts by class or level stand on the page and in JSON."""


def print_unknowns(tables: Sequence[UnknownTable], console: Console) -> None:
    """Print a table for each kind of unknown; nothing where nothing unknown was shown."""
    soft = not console.is_terminal
    for shown in tables:
        title = f"{shown.dataset} · {shown.level}: {shown.unknown}"
        table = Table(title=literal(title, "table.title"), title_justify="left", box=box.SIMPLE_HEAD)
        table.add_column("Pipeline", no_wrap=True)
        for heading in shown.headings[:ALWAYS]:
            table.add_column(literal(heading), justify="right")
        for name, texts in shown.rows:
            table.add_row(literal(name), *map(literal, texts[:ALWAYS]))
        console.print(table, crop=False)
        for note in shown.notes:
            console.print(literal(note, "dim"), soft_wrap=soft)
    if tables:
        console.print(literal(READ_AS, "dim"), soft_wrap=soft)
        console.print()
