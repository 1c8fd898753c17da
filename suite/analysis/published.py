"""Published figures beside what came out here: the paper, the parity run, and the honest rung."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

from suite.analysis.cells import Cell
from suite.protocols import rung_of
from suite.wording import called, percent, plural

PARITY = "parity run"
"""Heading of the scores on the protocol of the paper."""


@dataclass(frozen=True)
class PublishedRow:
    """One pipeline.

    Attributes
    ----------
    pipeline
        Its name.
    published, parity, honest
        The score in the paper, on the same protocol here, and where nothing is shared, each the mean
        over folds, as shares; NaN where there is none.
    """

    pipeline: str
    published: float
    parity: float
    honest: float

    @property
    def texts(self) -> tuple[str, str, str]:
        """The three scores in points."""
        return percent(self.published), percent(self.parity), percent(self.honest)


@dataclass(frozen=True)
class Comparison:
    """A published table beside two runs of this question.

    Attributes
    ----------
    source, leak
        Who published the figures, and what in their protocol training and test share.
    dataset
        On which they were re-run.
    metric
        Of all three columns.
    parity, honest
        What the two columns are: data set, rung and its claim, and how many folds and bearings
        were tested.
    leaky
        Whether the rung of the parity run is leaky by design.
    rows
        In the order of the paper.
    """

    source: str
    leak: str
    dataset: str
    metric: str
    parity: str
    honest: str
    leaky: bool
    rows: list[PublishedRow]

    @property
    def headings(self) -> tuple[str, ...]:
        """Heading of the scores; no honest rung where none was run."""
        return ("published", PARITY, "honest rung") if self.honest else ("published", PARITY)


def comparisons(cells: Sequence[Cell], about: Mapping[str, Any], level: str) -> list[Comparison]:
    """Put published tables beside the cells of a question.

    Parameters
    ----------
    cells
        Cells.
    about
        What is known of the question: ``published``, a list of mappings with ``source``, ``leak``,
        ``metric``, ``rung``, ``dataset``, perhaps ``honest`` (the data set of the third column), and
        ``scores`` (pipeline to points).
    level
        Of the headline rung: that of the third column, unless it supports no claim.
    """
    return [_comparison(cells, table, level) for table in about.get("published") or ()]


def _comparison(cells: Sequence[Cell], table: Mapping[str, Any], level: str) -> Comparison:
    metric = str(table["metric"])
    here = {c.pipeline: c for c in cells if (c.dataset, c.rung) == (table["dataset"], table["rung"])}
    strict = {c.pipeline: c for c in cells if (c.dataset, c.level) == (table.get("honest"), level)}
    if not rung_of(level).supports_claim:
        strict = {}
    rows = [
        PublishedRow(name, value / 100, _mean(here.get(name), metric), _mean(strict.get(name), metric))
        for name, value in table["scores"].items()
    ]
    return Comparison(
        str(table["source"]),
        str(table["leak"]),
        str(table["dataset"]),
        metric.replace("_", " "),
        _column(here),
        _column(strict),
        any(rung_of(cell.level, cell.rung).leaky for cell in here.values()),
        rows,
    )


def _mean(cell: Cell | None, metric: str) -> float:
    return nan if cell is None else cell.mean(metric)


def _column(cells: Mapping[str, Cell]) -> str:
    """Describe a column; nothing where nothing was run."""
    if not cells:
        return ""
    cell = max(cells.values(), key=lambda item: len(item.finished))
    tested = plural(cell.interval.bearings, "bearing")
    claim = rung_of(cell.level, cell.rung).claim
    folds = plural(len(cell.finished), "fold")
    return f"{cell.dataset}, {called(cell.level, cell.rung)}, {folds}, {tested} tested; supports: {claim}"
