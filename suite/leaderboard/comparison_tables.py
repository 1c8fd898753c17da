"""Gains over a control and published figures, as tables of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from suite.leaderboard.gains import Gain
from suite.leaderboard.published import Comparison
from suite.leaderboard.wording import FAMILY_STYLES, readable

GAIN_NOTE = (
    "points of macro-F1 with 95 % intervals over bearings, each by itself: of twenty that differ in nothing "
    "one excludes zero by chance; * excludes it with the 5 % shared among the column's pipelines"
)


def print_comparisons(gains: Sequence[Gain], tables: Sequence[Comparison], console: Console) -> None:
    """Print a table for each control, then one for each published table."""
    for control in dict.fromkeys(gain.control for gain in gains):
        own = [gain for gain in gains if gain.control == control]
        console.print(gain_table(own, control))
        console.print(Text(GAIN_NOTE, style="dim"), soft_wrap=True)
        console.print()
    for table in tables:
        console.print(published_table(table))
        for line in (
            f"parity: {table.parity}",
            f"honest: {table.honest}",
            f"shared in the paper: {table.leak}",
        ):
            console.print(Text(line, style="dim"), soft_wrap=True)
        console.print()


def gain_table(gains: Sequence[Gain], control: str) -> Table:
    """Make one row a pipeline, one column a rung of a data set."""
    table = Table(title=f"gain over {readable(control)}", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("Pipeline", no_wrap=True)
    columns = dict.fromkeys((gain.dataset, gain.level) for gain in gains)
    for dataset, level in columns:
        table.add_column(f"{dataset} · {level}", justify="right")
    families = {gain.pipeline: gain.family for gain in gains}
    told = {(gain.pipeline, gain.dataset, gain.level): gain for gain in gains}
    for pipeline, family in families.items():
        cells = [told.get((pipeline, *column)) for column in columns]
        texts = [
            Text("–") if gain is None else Text(gain.text, style="bold" if gain.claimed else "")
            for gain in cells
        ]
        table.add_row(Text(pipeline, style=FAMILY_STYLES.get(family, "")), *texts)
    return table


def published_table(comparison: Comparison) -> Table:
    """Make one row a pipeline: the paper, the same protocol here, the honest rung."""
    table = Table(
        title=f"{comparison.source}: {comparison.metric}, points",
        title_justify="left",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("Pipeline", no_wrap=True)
    for heading in ("published", "parity run", "honest rung"):
        table.add_column(heading, justify="right")
    for row in comparison.rows:
        table.add_row(row.pipeline, *row.texts)
    return table
