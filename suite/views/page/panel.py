"""What a panel is, what it is made from, and which there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from suite.analysis.cells import Cell
from suite.analysis.certainty import CertaintyBoard, certainty_board
from suite.analysis.report import Report
from suite.analysis.table import RankedBoard
from suite.analysis.verdict import Verdict
from suite.discovery import collect
from suite.protocols import rung_of


@dataclass(frozen=True, eq=False)
class DatasetResults:
    """The results on one data set of one experiment.

    Attributes
    ----------
    title
        Its name on the page.
    verdict
        Its verdict.
    level
        The rung whose details are shown: the headline's, or else the strictest that was run.
    cells
        In the order of the report.
    boards
        Its part of the leaderboard, rung by rung.
    """

    title: str
    verdict: Verdict
    level: str
    cells: list[Cell]
    boards: list[RankedBoard]

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Its rows of the leaderboard."""
        return [row for board in self.boards for row in board.rows]

    @cached_property
    def headline_rows(self) -> list[dict[str, Any]]:
        """Those of the rung whose details are shown."""
        return [row for row in self.rows if row["level"] == self.level]

    @cached_property
    def headline_cells(self) -> list[Cell]:
        """Cells of the rung whose details are shown."""
        return [cell for cell in self.cells if cell.level == self.level]

    @cached_property
    def ranked(self) -> list[Cell]:
        """Those of them that have test windows, best first."""
        tested = {cell.pipeline: cell for cell in self.headline_cells if cell.scored}
        return [tested[row["pipeline"]] for row in self.headline_rows if row["pipeline"] in tested]

    @cached_property
    def certainty(self) -> CertaintyBoard | None:
        """Who knows what it does not know, on that rung."""
        return certainty_board(self.ranked, self.verdict)


@dataclass(frozen=True, eq=False)
class PageData:
    """What a panel may show.

    Attributes
    ----------
    report
        The analysis.
    runs
        Frame of runs of which it was made.
    about
        What is known of the question; every key may be missing.
    """

    report: Report
    runs: pd.DataFrame
    about: Mapping[str, Any]

    @cached_property
    def datasets(self) -> list[DatasetResults]:
        """Results by data set, in the order of the verdicts; empty before anything was run."""
        made = self.report
        cells: dict[tuple[str, str], list[Cell]] = {}
        for cell in made.cells:
            cells.setdefault((cell.experiment, cell.dataset), []).append(cell)
        boards: dict[tuple[str, str], list[RankedBoard]] = {}
        for board in made.boards:
            boards.setdefault((board.rows[0]["experiment"], board.rows[0]["dataset"]), []).append(board)
        several = len({verdict.experiment for verdict in made.verdicts}) > 1
        results = []
        for verdict in made.verdicts:
            key = (verdict.experiment, verdict.dataset)
            title = f"{verdict.dataset} · {verdict.experiment}" if several else verdict.dataset
            levels = {board.level for board in boards[key]}
            level = (
                made.level if made.level in levels else max(levels, key=lambda name: rung_of(name).strictness)
            )
            results.append(DatasetResults(title, verdict, level, cells[key], boards[key]))
        return results

    @cached_property
    def families(self) -> dict[str, str]:
        """Pipeline to family."""
        return {cell.pipeline: cell.family for cell in self.report.cells}


@dataclass(frozen=True)
class Panel:
    """One section of the page.

    Attributes
    ----------
    name
        Id of the section, by which links reach it.
    title
        Its heading.
    order
        Sections are in order, from low to high; those of the suite are ten apart.
    summary
        What it shows, one sentence for the documentation.
    content
        Makes what is below the heading; empty leaves the section and its link out.
    link
        Text in the navigation; empty for none.
    headed
        Whether the title is written above; else it is a label for screen readers.
    """

    name: str
    title: str
    order: int
    summary: str
    content: Callable[[PageData], Markup]
    link: str = ""
    headed: bool = True


def panels() -> list[Panel]:
    """Find every panel, in the order of the page.

    Raises
    ------
    RequestError
        When two files claim one name.
    """
    panels = collect("suite.views.page.panels", "PANEL").values()
    return sorted(panels, key=lambda panel: (panel.order, panel.name))
