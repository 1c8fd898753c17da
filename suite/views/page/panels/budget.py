"""The budget curve: both sides and all contestants against trials and against CPU seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from suite.analysis.curve import BudgetCurve, CurvePoint
from suite.views.footnotes import interval_coverage
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import COLOURS, DASHES, GREY, SYMBOLS, Figure, figure, plain_list
from suite.views.page.panel import DatasetResults, PageData, Panel
from suite.wording import duration, readable

_BAND = "29"
"""Opacity of a band, two hexadecimal digits after a colour."""

_SECONDS = (0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 36_000.0, 360_000.0)


def _content(data: PageData) -> Markup:
    drawn = [results for results in data.datasets if results.verdict.curve]
    groups = [_group(number, results) for number, results in enumerate(drawn, start=1)]
    return show_charts(groups) if groups else Markup()


def _group(number: int, results: DatasetResults) -> ChartGroup:
    curve, families = results.verdict.curve, {cell.pipeline: cell.family for cell in results.headline_cells}
    assert curve is not None
    covered = interval_coverage(results.headline_frame)
    charts = [
        _chart(f"budget-{number}-{kind}", curve, families, kind, covered) for kind in ("trials", "seconds")
    ]
    return ChartGroup(results.title, charts, results.level, curve.sentences)


def _chart(key: str, curve: BudgetCurve, families: dict[str, str], kind: str, covered: str) -> Chart:
    caption = (
        "Macro-F1 expected of a search of so many trials, on test bearings; bands are intervals over "
        f"bearings, searches and training seeds ({covered}). Sides are drawn strong, contestants thin."
    )
    drawn = draw_budget_curve(curve, families, kind)
    if kind == "trials":
        caption += (
            f" The verdict is spoken at the upright line, {curve.headline} of {curve.trials} trials. On the "
            "grey ground, beyond a fourth of the trials, bands are less sure."
        )
        return make_chart(key, "How many trials", caption, drawn, _numbers(curve))
    caption += " Time is that of the search and one fit, mean over folds; a side pays for all that it has."
    return make_chart(key, "How much computing", caption, drawn)


def draw_budget_curve(curve: BudgetCurve, families: dict[str, str], kind: str) -> Figure:
    """Plot macro-F1 of both sides and of all contestants against a budget.

    Parameters
    ----------
    curve
        Of one data set.
    families
        Pipeline to its family.
    kind
        ``trials`` or ``seconds`` (of CPU).
    """
    traces = [_band(points, name, kind) for name, points in curve.sides.items()]
    traces += [_line(points, f"{name} side", name, kind, 4, "solid") for name, points in curve.sides.items()]
    drawn: dict[str, int] = {}
    for name, points in curve.contestants.items():
        family = families.get(name, "")
        nth = drawn[family] = drawn.get(family, 0) + 1
        traces.append(_line(points, readable(name), family, kind, 1.5, DASHES[nth % len(DASHES)]))
    guessing = 100 * curve.contrasts[0].guessing
    shapes = [_guessing_line(guessing), *(_shapes(curve) if kind == "trials" else [])]
    label = {"text": f"guessing {guessing:.0f}", "y": guessing, "yanchor": "bottom", "showarrow": False}
    notes = [{**label, "x": 1, "xref": "paper", "xanchor": "right"}]
    y = {"title": "macro-F1, points", "range": [0, 102]}
    return figure(traces, 460, _x_axis(curve, kind), y, showlegend=True, shapes=shapes, annotations=notes)


def _x_axis(curve: BudgetCurve, kind: str) -> dict[str, Any]:
    lines = (*curve.sides.values(), *curve.contestants.values())
    shown = np.maximum([_place(point, kind) for points in lines for point in points], 1e-3)
    low, high = np.log10([shown.min(), shown.max()])
    x: dict[str, Any] = {"type": "log", "range": [float(low) - 0.06, float(high) + 0.06]}
    if kind == "trials":
        trials = _labelled([one.budget for one in curve.contrasts])
        return x | {
            "title": "trials a contestant and fold",
            "tickvals": trials,
            "ticktext": list(map(str, trials)),
        }
    words = [duration(value).replace(".0", "") for value in _SECONDS]
    return x | {"title": "CPU time a fold", "tickvals": list(_SECONDS), "ticktext": words}


def _labelled(trials: Sequence[int]) -> list[int]:
    """Leave out labels that would stand on each other on a narrow screen; the first and the last stay."""
    apart = max(1.2, (trials[-1] / trials[0]) ** (1 / 7))
    kept = [trials[0]]
    for number in trials[1:-1]:
        if number >= apart * kept[-1] and trials[-1] >= apart * number:
            kept.append(number)
    return [*kept, trials[-1]]


def _place(point: CurvePoint, kind: str) -> float:
    return point.budget if kind == "trials" else point.cpu_seconds


def _band(points: Sequence[CurvePoint], family: str, kind: str) -> dict[str, Any]:
    ends = [100 * point.interval.high for point in points] + [100 * p.interval.low for p in points[::-1]]
    return {
        "type": "scatter",
        "x": plain_list([_place(point, kind) for point in [*points, *points[::-1]]]),
        "y": plain_list(ends),
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": f"{COLOURS[family]}{_BAND}",
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _line(
    points: Sequence[CurvePoint], name: str, family: str, kind: str, width: float, dash: str
) -> dict[str, Any]:
    colour = COLOURS.get(family, GREY)
    return {
        "type": "scatter",
        "x": plain_list([_place(point, kind) for point in points]),
        "y": plain_list([100 * point.interval.estimate for point in points]),
        "name": name,
        "mode": "lines+markers" if width > 2 else "lines",
        "line": {"width": width, "dash": dash, "color": colour},
        "marker": {"color": colour, "symbol": SYMBOLS.get(family, "cross"), "size": 8},
        "customdata": [
            f"{100 * p.interval.low:.1f} to {100 * p.interval.high:.1f}, {p.budget} trials" for p in points
        ],
        "hovertemplate": "%{y:.1f} (%{customdata})",
    }


def _guessing_line(height: float) -> dict[str, Any]:
    line = {"width": 1.5, "dash": "dash", "color": GREY}
    level = {"xref": "paper", "x0": 0, "x1": 1, "y0": height, "y1": height, "layer": "below"}
    return {"type": "line", **level, "line": line}


def _shapes(curve: BudgetCurve) -> list[dict[str, Any]]:
    """Mark the budget of the verdict, and those of which replays are less sure."""
    upright = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    unsure = [one.budget for one in curve.contrasts if not curve.sure(one)]
    line = {"width": 1.5, "dash": "dot", "color": GREY}
    shapes: list[dict[str, Any]] = [
        {**upright, "type": "line", "x0": curve.headline, "x1": curve.headline, "line": line}
    ]
    if unsure:
        ground = {"fillcolor": f"{GREY}{_BAND}", "line": {"width": 0}}
        shapes.append({**upright, "type": "rect", "x0": unsure[0], "x1": 2 * curve.trials, **ground})
    return shapes


def _numbers(curve: BudgetCurve) -> pd.DataFrame:
    rows = {}
    for place, one in enumerate(curve.contrasts):
        gap = {"difference": one.gap.estimate, "from": one.gap.low, "to": one.gap.high}
        sides = {f"{name} side": own[place].interval.estimate for name, own in curve.sides.items()}
        own = {name: points[place].interval.estimate for name, points in curve.contestants.items()}
        rows[one.budget] = {name: 100 * value for name, value in (sides | gap | own).items()}
    return pd.DataFrame(rows).T.rename_axis("trials")


PANEL = Panel(
    "budget",
    "What the budget decides",
    22,
    "Both sides and all contestants against the trials and the CPU time of their searches.",
    _content,
    link="Budget",
)
