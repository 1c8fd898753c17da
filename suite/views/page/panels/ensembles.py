"""Ensembles: of which contestants those of each side are made, and with what weight."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from suite.analysis.cells import Cell
from suite.analysis.ensembles import members_of
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel
from suite.wording import bracket, percent


@dataclass(frozen=True)
class ShownEnsemble:
    """An ensemble in words: its name and score, and one row a member."""

    title: str
    level: str
    name: str
    score: str
    members: list[tuple[str, str, str]]


def shown_ensemble(title: str, cell: Cell, board: list[Cell]) -> ShownEnsemble:
    """Put an ensemble into words: members with their weight and their own macro-F1, most weight first."""
    own = {one.pipeline: _score(one) for one in board}
    members = [(name, percent(share), own[name]) for name, share in members_of(cell).items()]
    return ShownEnsemble(title, cell.level, cell.plain_name, _score(cell), members)


def _score(cell: Cell) -> str:
    interval = cell.interval
    return f"{percent(interval.estimate)} {bracket(interval.low, interval.high)}".strip()


def _content(data: PageData) -> Markup:
    shown = [
        shown_ensemble(results.title, cell, results.headline_cells)
        for results in data.datasets
        for cell in results.ranked
        if members_of(cell)
    ]
    return fill("panels/ensembles.html", ensembles=shown) if shown else Markup()


PANEL = Panel(
    "ensembles",
    "Ensembles of each side",
    45,
    "Which contestants the ensemble of a side is made of, and with what weight.",
    _content,
    link="Ensembles",
)
