"""A data card in the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from suite.views.data_card import DataCard
from suite.views.data_pictures import Heights
from suite.views.terminal.console import literal

MEANING = "dB of the highest bin within ± 2 % of the line over the median around it; * the class's own line"


def print_card(card: DataCard, console: Console) -> None:
    """Print a card: facts, classes, rungs, the lines of one recording a class, notes.

    Parameters
    ----------
    card
        From :func:`suite.views.data_card.data_card`.
    console
        Where to.
    """
    console.print(literal(card.title, "bold"), literal(card.summary), sep=": " if card.summary else "")
    console.print(_facts(card))
    console.print(_classes(card))
    if card.grid:
        console.print(_grid(card))
    if card.rungs:
        console.print(_rungs(card))
    if card.heights:
        console.print(_heights(card.heights))
        console.print(literal(MEANING, "dim"))
        console.print(literal(f"looked at: {card.rule}", "dim"))
    for line in card.notes:
        console.print(literal(f"note: {line}", "dim"))


def _facts(card: DataCard) -> Table:
    table = Table.grid(padding=(0, 2))
    for label, text in card.facts.items():
        table.add_row(literal(label, "dim"), literal(text))
    return table


def _table(title: str) -> Table:
    return Table(title=literal(title, "table.title"), title_justify="left", box=box.SIMPLE_HEAD)


def _classes(card: DataCard) -> Table:
    table = _table("Classes")
    table.add_column("class")
    for name in card.columns:
        table.add_column(name, justify="right")
    for fault, texts in card.classes.items():
        table.add_row(literal(fault), *map(literal, texts))
    return table


def _grid(card: DataCard) -> Table:
    table = _table("Recordings of each class in each condition")
    table.add_column("condition", no_wrap=True)
    for name in card.classes:
        table.add_column(literal(name), justify="right")
    for name, texts in card.grid.items():
        table.add_row(literal(name), *map(literal, texts))
    return table


def _rungs(card: DataCard) -> Table:
    table = _table("What it can be asked")
    table.add_column("rung", no_wrap=True)
    table.add_column("a score supports")
    for line in card.rungs:
        style = "dim" if line.refused else ""
        table.add_row(literal(f"{line.level} {line.rung}", style), literal(line.answer, style))
    return table


def _heights(rows: list[Heights]) -> Table:
    table = _table("Fault lines in the envelope of one recording a class")
    table.add_column("class")
    table.add_column("recording")
    labels = list(dict.fromkeys(line.label for row in rows for line in row.lines)) or ["lines"]
    for label in labels:
        table.add_column(literal(label), justify="right")
    for row in rows:
        table.add_row(literal(row.fault), literal(row.recording), *_cells(row))
    return table


def _cells(row: Heights) -> list[Text]:
    if not row.lines:
        return [literal("geometry unknown", "dim")]
    return [literal(line.text + "*" * line.own, "bold" * line.highest) for line in row.lines]
