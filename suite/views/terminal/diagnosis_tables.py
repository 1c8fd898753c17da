"""Diagnoses in the terminal: one row a recording, the lines of a single one, and what is to be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from suite.views.terminal.console import literal, print_whole
from suite.wording import DASH, chance, number, points

LINE_NAMES = {"outer": "BPFO", "inner": "BPFI", "ball": "2·BSF", "cage": "FTF"}
"""Fault to the short name of its line."""

COMPARED = ("outer", "inner", "ball")
"""Faults whose mean line heights stand in the table."""

FOLDING = ("conclusion", "not excluded")
"""Columns whose texts may take several lines."""

CLAIM_STYLES = {"fault": "bold red", "fits best": "bold yellow", "healthy": "bold green"}
"""Styles of conclusions that say something."""


def print_diagnoses(shown: Sequence[Mapping[str, Any]], about: Sequence[str], console: Console) -> None:
    """Print a table of recordings, each one's sentence and warnings, and what the model is.

    Parameters
    ----------
    shown
        As :meth:`suite.serving.diagnosis.Diagnosis.to_json` gives them.
    about
        Sentences on the model.
    console
        Where to.
    """
    print_whole(console, _table(shown), FOLDING)
    for one in shown:
        opening = f"{one['file']}: " if len(shown) > 1 else ""
        console.print(literal(opening + one["sentence"], CLAIM_STYLES.get(one["claim"], "")), soft_wrap=False)
        for line in _facts(one):
            console.print(literal(f"  {line}", "dim"))
        for line in one["warnings"]:
            console.print(literal(f"  warning: {line}", "yellow"))
    if len(shown) == 1 and shown[0]["lines"]:
        print_whole(console, _lines(shown[0]["lines"]))
    for line in about:
        console.print(literal(line, "dim"))


def _table(shown: Sequence[Mapping[str, Any]]) -> Table:
    title = "Diagnosis, and the mean height of each fault's lines in dB"
    table = Table(
        box=box.SIMPLE_HEAD, title=literal(title, "table.title"), title_justify="left", padding=(0, 1)
    )
    for name in ("recording", "conclusion", "chance", "not excluded", "windows"):
        table.add_column(name)
    for fault in COMPARED:
        table.add_column(LINE_NAMES[fault], justify="right", no_wrap=True)
    names = [PurePath(one["file"]).name for one in shown]
    for name, one in zip(names, shown, strict=True):
        heights = [one["strengths_db"].get(fault) for fault in COMPARED]
        table.add_row(
            literal(name if names.count(name) == 1 else one["file"]),
            literal(conclusion_of(one), CLAIM_STYLES.get(one["claim"], "dim")),
            literal(_probability(one)),
            literal(", ".join(one["possible"]) or DASH),
            literal(f"{round(one['share'] * one['windows'])}/{one['windows']}" if one["windows"] else DASH),
            *(literal(decibels(height)) for height in heights),
        )
    return table


def conclusion_of(one: Mapping[str, Any]) -> str:
    """Write a conclusion in a table's cell: a fault that only fits is marked as no more."""
    return f"{one['conclusion']} fits best" if one["claim"] == "fits best" else str(one["conclusion"])


def _probability(one: Mapping[str, Any]) -> str:
    value = one["probabilities"].get(one["conclusion"])
    return DASH if value is None else chance(value)


def decibels(value: float | None) -> str:
    """Write a height; a dash where it is not known."""
    return DASH if value is None else number(value, ".0f")


def _facts(one: Mapping[str, Any]) -> list[str]:
    if not one["rate_hz"]:
        return []
    facts = [
        f"{one['rpm']:.5g} rpm {one['rpm_from']}".strip(),
        f"{one['rate_hz']:g} Hz {one['rate_from']}".strip(),
    ]
    if one["channel"]:
        facts.append(f"channel {one['channel']}")
    if one["bearing"]:
        facts.append(f"bearing {one['bearing']}")
    lines = ["; ".join(facts)]
    if one["rises_db"]:
        risen = ", ".join(f"{LINE_NAMES[fault]} {points(value)}" for fault, value in one["rises_db"].items())
        lines.append(f"beside the baseline, dB: {risen}")
    return lines


def _lines(lines: Sequence[Mapping[str, Any]]) -> Table:
    """Tabulate each line and its sidebands, dB over the surroundings."""
    table = Table(
        box=box.SIMPLE_HEAD,
        title=literal("Lines of the envelope spectrum, dB over their surroundings", "table.title"),
        title_justify="left",
    )
    harmonics = sorted({line["harmonic"] for line in lines})
    table.add_column("line")
    table.add_column("order", justify="right")
    for harmonic in harmonics:
        table.add_column(f"{harmonic}×", justify="right")
        table.add_column("sidebands", justify="right")
    for fault in dict.fromkeys(line["fault"] for line in lines):
        own = [line for line in lines if line["fault"] == fault]
        pairs = [(line["height_db"], line["sidebands_db"]) for line in own]
        cells = [decibels(value) for pair in pairs for value in pair]
        table.add_row(f"{LINE_NAMES[fault]} ({fault})", f"{own[0]['order']:.4g}", *cells)
    return table
