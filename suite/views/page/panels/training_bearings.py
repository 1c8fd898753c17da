"""The bearing curve: both sides and all contestants against the number of bearings to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import Any

import pandas as pd
from markupsafe import Markup

from suite.analysis.bearing_curve import BearingCurve, BearingPoint
from suite.analysis.guesses import Guesses, guesses_of_cell
from suite.analysis.measures import coverage_of
from suite.analysis.sides import SIDES
from suite.protocols import rung_of
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import Figure, plain_list
from suite.views.page.figures.score_curves import ScoreCurve, draw_score_curves, grey_ground, upright_line
from suite.views.page.panel import PageData, Panel


def _content(data: PageData) -> Markup:
    curves = data.report.bearing_curves
    groups = [_group(number, curve) for number, curve in enumerate(curves, start=1)]
    return show_charts(groups) if groups else Markup()


def _group(number: int, curve: BearingCurve) -> ChartGroup:
    return ChartGroup(curve.dataset, [_chart(f"training-bearings-{number}", curve)], notes=curve.sentences)


def _chart(key: str, curve: BearingCurve) -> Chart:
    coverages = dict.fromkeys(
        coverage_of(side.interval, rung_of(side.level, side.rung))
        for point in curve.points
        if (contrast := point.verdict.contrast)
        for side in (contrast.classical, contrast.deep)
    )
    caption = (
        "Macro-F1 on the same test bearings against the bearings of each class that are learned from; "
        "the largest number is all of them. Bands are intervals over tested bearings, searches and "
        f"training seeds{''.join(f' ({one})' for one in coverages)}. Sides are drawn strong, contestants "
        "thin."
    )
    if curve.crossing is not None:
        caption += " The upright line is where the sides change places, the grey ground its 95 % interval."
    return make_chart(key, "How many bearings", caption, draw_bearing_curve(curve), _numbers(curve))


def draw_bearing_curve(curve: BearingCurve) -> Figure:
    """Plot macro-F1 of both sides and of all contestants against the number of training bearings.

    Parameters
    ----------
    curve
        At least one number of bearings.
    """
    compared = [point for point in curve.points if point.sides]
    numbers = [point.bearings for point in compared]
    sides = {
        f"{name} side": ScoreCurve(name, numbers, [point.sides[name] for point in compared])
        for name in (SIDES if compared else ())
    }
    families = {cell.pipeline: cell.family for point in curve.points for cell in point.contestants}
    contestants = {name: _of_contestant(curve.points, name, family) for name, family in families.items()}
    places = [point.bearings for point in curve.points]
    x = {
        "title": "bearings of each class to learn from",
        "type": "log",
        "tickvals": plain_list(places),
        "ticktext": [point.number for point in curve.points],
        "range": [log10(min(places)) - 0.06, log10(max(places)) + 0.06],
    }
    return draw_score_curves(sides, contestants, _guesses(curve), x, _mark(curve))


def _guesses(curve: BearingCurve) -> Guesses | None:
    """Give what guessing reaches: the same at every number of bearings, as the test windows are."""
    cells = (cell for point in curve.points for cell in point.contestants if len(cell.tests))
    return next(map(guesses_of_cell, cells), None)


def _of_contestant(points: Sequence[BearingPoint], name: str, family: str) -> ScoreCurve:
    known = [(point, cell) for point in points for cell in point.contestants if cell.pipeline == name]
    places = [point.bearings for point, _ in known]
    return ScoreCurve(family, places, [cell.interval for _, cell in known])


def _mark(curve: BearingCurve) -> list[dict[str, Any]]:
    """Draw where the sides change places; an interval that is open at an end reaches beyond the axis."""
    found = curve.crossing
    if found is None:
        return []
    least, most = curve.points[0].bearings / 2, 2 * curve.points[-1].bearings
    return [grey_ground(max(found.low, least), min(found.high, most)), upright_line(found.at)]


def _numbers(curve: BearingCurve) -> pd.DataFrame:
    """Give points: a row a number of bearings."""
    rows = {}
    for point in curve.points:
        contrast = point.verdict.contrast
        scores = {f"{name} side": 100 * one.estimate for name, one in point.sides.items()}
        if contrast is not None:
            gap = contrast.gap
            scores |= {"difference": 100 * gap.estimate, "from": 100 * gap.low, "to": 100 * gap.high}
        rows[point.number] = scores | {
            cell.pipeline: 100 * cell.interval.estimate for cell in point.contestants
        }
    return pd.DataFrame(rows).T.rename_axis("bearings a class")


PANEL = Panel(
    "training_bearings",
    "How many bearings",
    25,
    "Both sides and all contestants against the number of bearings to learn from, where it is thinned.",
    _content,
    link="Bearings needed",
)
