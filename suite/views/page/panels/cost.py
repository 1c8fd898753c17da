"""Cost: score against what it costs, with the Pareto front, and what tuning was worth."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import compress
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from suite.analysis.columns import BoardRow
from suite.analysis.details import pareto_front, tuning_curves
from suite.analysis.guesses import Guesses, guesses_of_board
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import (
    BACKGROUND_OPACITY,
    GREY,
    Figure,
    figure,
    guessing_marks,
    marks,
    plain_list,
)
from suite.views.page.figures.tuning import draw_tuning
from suite.views.page.panel import DatasetResults, PageData, Panel
from suite.wording import count, duration, megabytes, milliseconds, percent, readable, watt_hours

_WORDS = {
    "fit_seconds": duration,
    "energy_wh": watt_hours,
    "window_ms": milliseconds,
    "model_mb": megabytes,
}
"""Column of a cost to what writes it."""


@dataclass(frozen=True)
class CostAxis:
    """One kind of cost.

    Attributes
    ----------
    column
        Of the leaderboard.
    label
        Of the axis.
    """

    column: str
    label: str

    def words(self, value: float) -> str:
        """Write a value of it."""
        return _WORDS.get(self.column, count)(value)

    def ticks(self, low: float, high: float) -> list[float]:
        """Give round values from ``low`` to ``high``."""
        if self.column == "fit_seconds":
            return [0.001, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 36000.0]
        return [10.0**power for power in range(int(np.floor(low)), int(np.ceil(high)) + 1)]


COSTS = (
    CostAxis("window_ms", "CPU time of one answer, for a window alone"),
    CostAxis("model_mb", "the size of the stored model"),
    CostAxis("fit_seconds", "the time of one fit"),
    CostAxis("parameters", "parameters learned by gradient descent"),
    CostAxis("energy_wh", "energy of one fold's job, estimate"),
)
"""Costs that have a figure."""

NO_COST = "No cost to draw: fewer than two pipelines have a score and a known cost."
NO_CURVE = "No tuning curve: nothing had more than one trial."


def _content(data: PageData) -> Markup:
    groups = [_group(number, results) for number, results in enumerate(data.datasets, start=1)]
    return show_charts(groups, layout="pair")


def _group(number: int, results: DatasetResults) -> ChartGroup:
    known = [kind for kind in COSTS if len(priced(results.headline_rows, kind)) > 1]
    chosen, guesses = results.verdict.named, guesses_of_board(results.headline_rows)
    charts = [
        _cost_chart(f"cost-{number}-{nth}", draw_cost(results.headline_rows, kind, chosen, guesses), kind)
        for nth, kind in enumerate(known, start=1)
    ]
    notes = [] if charts else [NO_COST]
    curves = tuning_curves(results.headline_cells)
    if len(curves) < 2:
        notes.append(NO_CURVE)
    else:
        families = {cell.pipeline: cell.family for cell in results.headline_cells}
        charts.append(
            _tuning_chart(f"tuning-{number}", curves, draw_tuning(curves, families, chosen, guesses))
        )
    return ChartGroup(results.title, charts, results.level, notes)


def _cost_chart(key: str, drawn: Figure, cost: CostAxis) -> Chart:
    caption = (
        "Up and to the left is better; what stands on the dotted Pareto front is beaten by nothing as "
        "cheap and as good. Those that the answer names are drawn strong."
    )
    if cost.column == "energy_wh":
        caption += " No meter was read: see the column's meaning for how it is estimated."
    return make_chart(key, f"Score against {cost.label}", caption, drawn)


def _tuning_chart(key: str, curves: pd.DataFrame, drawn: Figure) -> Chart:
    caption = (
        "Expected best inner score after n trials, mean over folds; the first trials are the starts "
        "that a contestant declares. A line that still rises at its end may gain from more trials. "
        "Guessing is that of the test part."
    )
    return make_chart(key, "What tuning was worth", caption, drawn, 100 * curves)


def priced(board: Sequence[BoardRow], cost: CostAxis) -> list[BoardRow]:
    """Keep the rows whose score and cost are both known, bounds left out."""
    return [row for row in board if not row["bound"] and isfinite(row["macro_f1"]) and row[cost.column] > 0]


def draw_cost(
    board: Sequence[BoardRow], cost: CostAxis, chosen: Collection[str] = (), guesses: Guesses | None = None
) -> Figure:
    """Plot macro-F1 against a cost, on a logarithmic scale, with the interval of those who are drawn strong.

    Parameters
    ----------
    board
        Rows of the leaderboard of one rung of one data set, at least one with a known cost.
    cost
        Which cost.
    chosen
        Pipelines that the answer names, drawn stronger; without any all are.
    guesses
        What guessing reaches, where it is known.

    Returns
    -------
    Figure
        Names are drawn by the page, which knows how wide it is.
    """
    rows = priced(board, cost)
    prices = [row[cost.column] for row in rows]
    unbeaten = pareto_front(prices, [row["macro_f1"] for row in rows])
    front = sorted(compress(rows, unbeaten), key=lambda row: float(row[cost.column]))
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": plain_list(row[cost.column] for row in front),
            "y": plain_list(100 * row["macro_f1"] for row in front),
            "name": "Pareto front",
            "mode": "lines",
            "line": {"shape": "hv", "width": 1.5, "dash": "dot", "color": GREY},
            "hoverinfo": "skip",
        }
    ]
    for family in sorted({row["family"] for row in rows}):
        for strong in (False, True):
            own = [
                row
                for row in rows
                if row["family"] == family and (not chosen or row["pipeline"] in chosen) == strong
            ]
            traces += [_points(own, family, cost, strong)] if own else []
    low, high = (float(end) for end in np.log10([min(prices), max(prices)]))
    ticks = cost.ticks(low - 0.4, high + 0.4)
    x = {
        "title": cost.label,
        "type": "log",
        "tickvals": ticks,
        "ticktext": [cost.words(value).replace(".0", "") for value in ticks],
        "tickangle": 0,
        "range": [low - 0.4, high + 0.4],
    }
    y = {"title": "macro-F1, points", "range": [0, 102]}
    return figure(traces, 460, x, y, showlegend=True, **guessing_marks(guesses))


def _points(rows: Sequence[BoardRow], family: str, cost: CostAxis, strong: bool) -> dict[str, Any]:
    """Draw some contestants of a family; ``text`` holds their names, which the page writes beside them."""
    drawn = marks(rows, family, size=12 if strong else 8)
    return {
        "type": "scatter",
        "x": plain_list(row[cost.column] for row in rows),
        "name": family,
        "mode": "markers",
        "legendgroup": family,
        "opacity": 1.0 if strong else BACKGROUND_OPACITY,
        "text": [readable(row["pipeline"]) for row in rows],
        "meta": {"labelled": "strong" if strong else "weak"},
        "customdata": [
            f"{cost.words(row[cost.column])}, interval {percent(row['macro_f1_low'])} to "
            f"{percent(row['macro_f1_high'])}"
            for row in rows
        ],
        "hovertemplate": "%{text}: %{y:.1f} points, %{customdata}<extra></extra>",
        **{name: part for name, part in drawn.items() if strong or name != "error_y"},
    }


PANEL = Panel(
    "cost",
    "What it costs",
    70,
    "Score against time of an answer and of a fit, size and energy, and the best inner score by trials.",
    _content,
    link="Cost",
)
