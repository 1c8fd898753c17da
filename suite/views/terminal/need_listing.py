"""Needs as a list of the terminal: a line a need, which any width can break between words."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from suite.analysis.need_tables import HOW_COMPARED, NOBODY, NeedTable
from suite.views.terminal.console import literal
from suite.wording import DASH


def print_needs(tables: Sequence[NeedTable], console: Console) -> None:
    """Print who serves each need; nothing where nobody was asked about more than test windows."""
    soft = not console.is_terminal
    for table in tables:
        title = f"Which one should I deploy? {table.dataset} · {table.level}"
        console.print(literal(title, "table.title"), soft_wrap=soft)
        for need, best, figure, alike, note in table.rows:
            line = literal(f"  {need}: ")
            line.append(best if best != DASH else "", style="bold")
            others = "" if DASH in (best, alike) else f"; cannot be told from it: {alike}"
            rests = "" if note == DASH else f" ({note})"
            joint = "" if best == DASH else "; " if best == NOBODY else " "
            line.append(f"{joint}{figure}{others}{rests}")
            console.print(line, soft_wrap=soft)
    if tables:
        console.print(literal(HOW_COMPARED, "dim"), soft_wrap=soft)
        console.print()
