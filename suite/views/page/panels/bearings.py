"""Bearings: recall of each class, bearing and condition by each pipeline."""

from __future__ import annotations

from markupsafe import Markup

from suite.analysis.details import bearing_recalls, class_recalls, condition_recalls
from suite.views.page.chart import ChartGroup, make_chart, show_charts
from suite.views.page.figures.heat import draw_recalls
from suite.views.page.panel import DatasetResults, PageData, Panel

OF_CLASSES = (
    "Recall: per cent of a class's windows named rightly, mean over seeds. A class marked (apart) has a "
    "single bearing, is tested on a bearing that was trained on, and is in no average."
)
OF_BEARINGS = (
    "Per cent of a bearing's windows named rightly. A faint row is a bearing that defeats everyone; a "
    "faint column is a pipeline that works for few bearings."
)

OF_CONDITIONS = (
    "Per cent of windows named rightly in each load or speed. A faint row is a condition in which everyone "
    "goes wrong."
)


def _content(data: PageData) -> Markup:
    return show_charts([_group(number, results) for number, results in enumerate(data.datasets, start=1)])


def _group(number: int, results: DatasetResults) -> ChartGroup:
    if not results.ranked:
        return ChartGroup(results.title, (), results.level, ("No test windows.",))
    ranked = results.ranked
    grids = [
        ("class", "Class by class", class_recalls(ranked), OF_CLASSES),
        ("bearing", "Bearing by bearing", bearing_recalls(ranked), OF_BEARINGS),
        ("condition", "Condition by condition", condition_recalls(ranked), OF_CONDITIONS),
    ]
    guess = f"Naming any class at random: {100 / ranked[0].tests['fault'].nunique():.0f} per cent."
    charts = [
        make_chart(f"{what}-{number}", title, f"{caption} {guess}", draw_recalls(recalls), 100 * recalls)
        for what, title, recalls, caption in grids
        if len(recalls)
    ]
    return ChartGroup(results.title, charts, results.level)


PANEL = Panel(
    "bearings",
    "Class by class, bearing by bearing",
    100,
    "Recall of each class, bearing and condition by each pipeline on the headline rung.",
    _content,
    link="Bearings",
)
