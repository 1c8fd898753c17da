"""Gains over a control and published figures, as tables of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from suite.analysis.gains import Gain
from suite.analysis.published import Comparison
from suite.wording import DASH, readable

COLUMN = 24
"""Characters of a gain with its interval, and of the space around it."""

FAMILY_STYLES = {"classical": "blue", "deep": "magenta", "transfer": "green"}
"""Colours of the families."""

GAIN_NOTE = (
    "points of macro-F1 with 95 % intervals over bearings, each by itself: of twenty that differ in nothing "
    "one excludes zero by chance; * excludes it with the 5 % shared among the column's pipelines"
)


def print_comparisons(gains: Sequence[Gain], tables: Sequence[Comparison], console: Console) -> None:
    """Print a table for each control, then one for each published table."""
    shown = [gain for gain in gains if not gain.one_draw]
    for control in dict.fromkeys(gain.control for gain in shown):
        own = [gain for gain in shown if gain.control == control]
        for table in gain_tables(own, control, console.width):
            console.print(table)
        console.print(Text(GAIN_NOTE, style="dim"), soft_wrap=True)
        console.print()
    for one in tables:
        console.print(published_table(one))
        notes = {"parity": one.parity, "honest": one.honest, "shared in the paper": one.leak}
        for name, text in notes.items():
            if text:
                console.print(Text(f"{name}: {text}", style="dim"), soft_wrap=True)
        console.print()


def gain_tables(gains: Sequence[Gain], control: str, width: int) -> list[Table]:
    """Make one row a pipeline, one column a rung of a data set, in as many tables as the width needs."""
    families = {gain.pipeline: gain.family for gain in gains}
    by_cell = {(gain.pipeline, gain.dataset, gain.level): gain for gain in gains}
    columns = list(dict.fromkeys((gain.dataset, gain.level) for gain in gains))
    per_table = max(1, (width - max(map(len, families)) - 4) // COLUMN)
    tables = []
    for group in (columns[start : start + per_table] for start in range(0, len(columns), per_table)):
        table = Table(title=f"gain over {readable(control)}", title_justify="left", box=box.SIMPLE_HEAD)
        table.add_column("Pipeline", no_wrap=True)
        for dataset, level in group:
            table.add_column(f"{dataset} · {level}", justify="right", min_width=COLUMN - 2)
        for pipeline, family in families.items():
            texts = [_text(by_cell.get((pipeline, *column))) for column in group]
            table.add_row(Text(pipeline, style=FAMILY_STYLES.get(family, "")), *texts)
        tables.append(table)
    return tables


def _text(gain: Gain | None) -> Text:
    return Text(DASH) if gain is None else Text(gain.text, style="bold" if gain.claimed else "")


def published_table(comparison: Comparison) -> Table:
    """Make one row a pipeline: the paper, the same protocol here, the honest rung where one was run."""
    table = Table(
        title=f"{comparison.source}: {comparison.metric}, points",
        title_justify="left",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("Pipeline", no_wrap=True)
    for heading in comparison.headings:
        table.add_column(heading, justify="right")
    for row in comparison.rows:
        table.add_row(row.pipeline, *row.texts[: len(comparison.headings)])
    return table
