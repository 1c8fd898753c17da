"""Bearings: recall of each class and of each bearing by each pipeline."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from suite.analysis.details import bearing_recalls, class_recalls
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
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


def _content(data: PageData) -> Markup:
    return show_charts([_group(number, results) for number, results in enumerate(data.datasets, start=1)])


def _group(number: int, results: DatasetResults) -> ChartGroup:
    if not results.ranked:
        return ChartGroup(results.title, (), results.level, ("No test windows.",))
    charts = [
        _chart(f"class-{number}", "Class by class", class_recalls(results.ranked), OF_CLASSES),
        _chart(f"bearing-{number}", "Bearing by bearing", bearing_recalls(results.ranked), OF_BEARINGS),
    ]
    return ChartGroup(results.title, charts, results.level)


def _chart(key: str, title: str, recalls: pd.DataFrame, caption: str) -> Chart:
    return make_chart(key, title, caption, draw_recalls(recalls), 100 * recalls)


PANEL = Panel(
    "bearings",
    "Class by class, bearing by bearing",
    100,
    "Recall of each class and of each bearing by each pipeline on the headline rung.",
    _content,
    link="Bearings",
)
