"""The bearing curve: both sides and all contestants against the number of bearings to learn from."""

from __future__ import annotations

from math import log10
from typing import Any

import pandas as pd
from markupsafe import Markup

from suite.analysis.bearing_curve import BearingCurve, BearingPoint
from suite.analysis.measures import coverage_of
from suite.protocols import rung_of
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import COLOURS, DASHES, GREY, SYMBOLS, Figure, figure, plain_list
from suite.views.page.panel import PageData, Panel
from suite.wording import readable

BAND_OPACITY = "29"
"""Opacity of a band, two hexadecimal digits after a colour."""


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
    sides = ("classical", "deep") if any(point.sides for point in curve.points) else ()
    families = {cell.pipeline: cell.family for point in curve.points for cell in point.contestants}
    traces = [_band(curve, name) for name in sides] + [_side(curve, name) for name in sides]
    drawn: dict[str, int] = {}
    for name, family in families.items():
        nth = drawn.setdefault(family, 1)
        drawn[family] += 1
        traces.append(_contestant(curve.points, name, family, nth))
    places = [point.bearings for point in curve.points]
    x = {
        "title": "bearings of each class to learn from",
        "type": "log",
        "tickvals": plain_list(places),
        "ticktext": [point.number for point in curve.points],
        "range": [log10(min(places)) - 0.06, log10(max(places)) + 0.06],
    }
    y = {"title": "macro-F1, points", "range": [0, 102]}
    return figure(traces, 460, x, y, showlegend=True, shapes=_mark(curve))


def _band(curve: BearingCurve, name: str) -> dict[str, Any]:
    there = [point for point in curve.points if point.sides]
    high = [100 * point.sides[name].high for point in there]
    low = [100 * point.sides[name].low for point in there]
    return {
        "type": "scatter",
        "x": plain_list([point.bearings for point in [*there, *there[::-1]]]),
        "y": plain_list([*high, *low[::-1]]),
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": f"{COLOURS[name]}{BAND_OPACITY}",
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _side(curve: BearingCurve, name: str) -> dict[str, Any]:
    known = [(point.bearings, point.sides[name]) for point in curve.points if point.sides]
    return {
        "type": "scatter",
        "x": plain_list([place for place, _ in known]),
        "y": plain_list([100 * one.estimate for _, one in known]),
        "name": f"{name} side",
        "mode": "lines+markers",
        "line": {"width": 4, "color": COLOURS[name]},
        "marker": {"color": COLOURS[name], "symbol": SYMBOLS[name], "size": 9},
        "customdata": [f"{100 * one.low:.1f} to {100 * one.high:.1f}" for _, one in known],
        "hovertemplate": "%{y:.1f} (%{customdata})",
    }


def _contestant(points: tuple[BearingPoint, ...], name: str, family: str, nth: int) -> dict[str, Any]:
    known = [
        (point.bearings, cell.interval.estimate)
        for point in points
        for cell in point.contestants
        if cell.pipeline == name
    ]
    return {
        "type": "scatter",
        "x": plain_list([place for place, _ in known]),
        "y": plain_list([100 * score for _, score in known]),
        "name": readable(name),
        "mode": "lines",
        "line": {"width": 1.5, "dash": DASHES[nth % len(DASHES)], "color": COLOURS.get(family, GREY)},
        "opacity": 0.8,
        "hovertemplate": "%{y:.1f}",
    }


def _mark(curve: BearingCurve) -> list[dict[str, Any]]:
    """Draw where the sides change places; an interval that is open at an end reaches beyond the axis."""
    found = curve.crossing
    if found is None:
        return []
    least, most = curve.points[0].bearings / 2, 2 * curve.points[-1].bearings
    upright = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    ends = {"x0": max(found.low, least), "x1": min(found.high, most)}
    ground = {"type": "rect", **ends, "fillcolor": f"{GREY}{BAND_OPACITY}", "line": {"width": 0}}
    dotted = {"width": 1.5, "dash": "dot", "color": GREY}
    line = {"type": "line", "x0": found.at, "x1": found.at, "line": dotted}
    return [{**upright, **ground}, {**upright, **line}]


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
