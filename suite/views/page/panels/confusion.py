"""Confusion: which class each pipeline takes for which."""

from __future__ import annotations

from markupsafe import Markup

from suite.analysis.cells import Cell
from suite.analysis.details import confusion_shares
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.heat import draw_confusion
from suite.views.page.panel import DatasetResults, PageData, Panel
from suite.wording import readable


def _content(data: PageData) -> Markup:
    groups = [_group(number, results) for number, results in enumerate(data.datasets, start=1)]
    return show_charts(groups, layout="grid")


def _group(number: int, results: DatasetResults) -> ChartGroup:
    charts = [_chart(f"confusion-{number}-{nth}", cell) for nth, cell in enumerate(results.ranked, start=1)]
    return ChartGroup(results.title, charts, results.level, () if charts else ("No test windows.",))


def _chart(key: str, cell: Cell) -> Chart:
    shares = confusion_shares(cell)
    caption = "Rows: true class; columns: label given; per cent of the row, mean over seeds."
    return make_chart(key, readable(cell.pipeline), caption, draw_confusion(shares), 100 * shares)


PANEL = Panel(
    "confusion",
    "What is taken for what",
    90,
    "Confusion matrix of each pipeline on the headline rung.",
    _content,
    link="Confusion",
)
