"""Gains over a control and published figures, as tables of the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from suite.analysis.gains import Gain
from suite.analysis.measures import coverage_of_difference
from suite.analysis.published import PARITY, Comparison
from suite.protocols import rung_of
from suite.views.terminal.console import literal
from suite.wording import DASH, readable

ColumnKey = TypeVar("ColumnKey")
"""What names a column."""

AROUND = 3
"""Characters of space and rule that a column has around its text."""

LEAKY_MARK = "LEAKY BY DESIGN"
"""Beside what was measured on a leaky rung."""

FAMILY_STYLES = {"classical": "blue", "deep": "magenta", "transfer": "green"}
"""Colours of the families."""

GAIN_NOTE = (
    "points of macro-F1 with intervals over bearings ({}), each by itself: of twenty that differ in nothing "
    "one excludes zero by chance; * excludes it with the 5 % shared among the column's pipelines"
)
"""With how often the intervals cover."""


def print_comparisons(gains: Sequence[Gain], tables: Sequence[Comparison], console: Console) -> None:
    """Print a table for each control, then one for each published table."""
    soft = not console.is_terminal  # a terminal gets lines broken between words, a file whole sentences
    shown = [gain for gain in gains if not gain.one_draw]
    for control in dict.fromkeys(gain.control for gain in shown):
        own = [gain for gain in shown if gain.control == control]
        for table in gain_tables(own, control, console.width):
            console.print(table, crop=False)
        console.print(Text(GAIN_NOTE.format(_coverages(own)), style="dim"), soft_wrap=soft)
        console.print()
    for one in tables:
        console.print(published_table(one))
        notes = {"parity": one.parity, "honest": one.honest, "shared in the paper": one.leak}
        for name, text in notes.items():
            if text:
                console.print(literal(f"{name}: {text}", "dim"), soft_wrap=soft)
        console.print()


def gain_tables(gains: Sequence[Gain], control: str, width: int) -> list[Table]:
    """Make one row a pipeline, one column a rung of a data set, in as many tables as the width needs.

    Where not even one column fits, a table is wider than ``width``: nothing is cut.
    """
    families = {gain.pipeline: gain.family for gain in gains}
    by_cell = {(gain.pipeline, gain.dataset, gain.level): gain for gain in gains}
    headings = {(gain.dataset, gain.level): _heading(gain) for gain in gains}
    widths = {column: _width(headings[column], gains, column) for column in headings}
    names = max(map(len, ("Pipeline", *families)))
    tables = []
    for group in columns_that_fit(widths, width - names - AROUND - 1):
        title = literal(f"gain over {readable(control)}", "table.title")
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
        needed = names + sum(widths[column] + AROUND for column in group) + AROUND + 1
        table.width = needed if needed > width else None
        table.add_column("Pipeline", no_wrap=True)
        for column in group:
            table.add_column(literal(headings[column]), justify="right", min_width=widths[column])
        for pipeline, family in families.items():
            texts = [_text(by_cell.get((pipeline, *column))) for column in group]
            table.add_row(literal(pipeline, FAMILY_STYLES.get(family, "")), *texts)
        tables.append(table)
    return tables


def _coverages(gains: Sequence[Gain]) -> str:
    levels: dict[str, list[str]] = {}
    for gain in gains:
        coverage = coverage_of_difference(gain.interval, rung_of(gain.level, gain.rung))
        levels.setdefault(coverage, []).append(gain.level)
    if len(levels) == 1:
        return next(iter(levels))
    return "; ".join(f"{', '.join(dict.fromkeys(own))}: {coverage}" for coverage, own in levels.items())


def _heading(gain: Gain) -> str:
    heading = f"{gain.dataset} · {gain.level}"
    return f"{heading}\n{LEAKY_MARK}" if rung_of(gain.level, gain.rung).leaky else heading


def _width(heading: str, gains: Sequence[Gain], column: tuple[str, str]) -> int:
    """Give the characters of a column that neither a gain nor a word of its heading is cut in."""
    texts = [gain.text for gain in gains if (gain.dataset, gain.level) == column]
    return max(map(len, [*texts, *heading.split()]))


def columns_that_fit(widths: Mapping[ColumnKey, int], room: int) -> list[list[ColumnKey]]:
    """Put as many columns into each table as there is room for, one at least.

    Parameters
    ----------
    widths
        Column to the characters that it needs, without what is around it.
    room
        Characters.
    """
    groups: list[list[ColumnKey]] = []
    left = 0
    for column, width in widths.items():
        if not groups or width + AROUND > left:
            groups.append([])
            left = room
        groups[-1].append(column)
        left -= width + AROUND
    return groups


def _text(gain: Gain | None) -> Text:
    return Text(DASH) if gain is None else Text(gain.text, style="bold" if gain.claimed else "")


def published_table(comparison: Comparison) -> Table:
    """Make one row a pipeline: the paper, the same protocol here, the honest rung where one was run."""
    table = Table(
        title=literal(f"{comparison.source}: {comparison.metric}, points", "table.title"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("Pipeline", no_wrap=True)
    for heading in comparison.headings:
        leaky = heading == PARITY and comparison.leaky
        table.add_column(literal(f"{heading}\n{LEAKY_MARK}" if leaky else heading), justify="right")
    for row in comparison.rows:
        table.add_row(literal(row.pipeline), *map(literal, row.texts[: len(comparison.headings)]))
    return table
