"""Cost: score against what it costs, with the Pareto front, and what tuning was worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from suite.analysis.cells import Cell
from suite.analysis.details import pareto_front, tuning_curves
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import GREY, Figure, figure, marks, plain_list
from suite.views.page.figures.tuning import draw_tuning
from suite.views.page.panel import DatasetResults, PageData, Panel
from suite.wording import count, duration, readable, watt_hours


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
        write = {"fit_seconds": duration, "energy_wh": watt_hours}.get(self.column, count)
        return write(value)

    def ticks(self, low: float, high: float) -> list[float]:
        """Give round values from ``low`` to ``high``."""
        if self.column == "fit_seconds":
            return [0.001, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 36000.0]
        return [10.0**power for power in range(int(np.floor(low)), int(np.ceil(high)) + 1)]


COSTS = (
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
    known = [kind for kind in COSTS if len(priced(results.headline_frame, kind)) > 1]
    charts = [
        _cost_chart(f"cost-{number}-{nth}", results.headline_frame, kind)
        for nth, kind in enumerate(known, start=1)
    ]
    notes = [] if charts else [NO_COST]
    curves = tuning_curves(results.headline_cells)
    if len(curves) < 2:
        notes.append(NO_CURVE)
    else:
        charts.append(_tuning_chart(f"tuning-{number}", curves, results.headline_cells))
    return ChartGroup(results.title, charts, results.level, notes)


def _cost_chart(key: str, board: pd.DataFrame, cost: CostAxis) -> Chart:
    caption = (
        "Up and to the left is better; what stands on the dotted Pareto front is beaten by nothing as "
        "cheap and as good."
    )
    if cost.column == "energy_wh":
        caption += " No meter was read: see the column's meaning for how it is estimated."
    return make_chart(key, f"Score against {cost.label}", caption, draw_cost(board, cost))


def _tuning_chart(key: str, curves: pd.DataFrame, cells: list[Cell]) -> Chart:
    caption = (
        "Expected best inner score after n trials, mean over folds; the first trials are the starts "
        "that a contestant declares. A line that still rises at its end may gain from more trials."
    )
    figure = draw_tuning(curves, {cell.pipeline: cell.family for cell in cells})
    return make_chart(key, "What tuning was worth", caption, figure, 100 * curves)


def priced(board: pd.DataFrame, cost: CostAxis) -> pd.DataFrame:
    """Keep the rows whose score and cost are both known, bounds left out."""
    rows = board[~board["bound"].astype(bool)].dropna(subset=["macro_f1", cost.column])
    return rows[rows[cost.column] > 0]


def draw_cost(board: pd.DataFrame, cost: CostAxis) -> Figure:
    """Plot macro-F1 with its interval against a cost, on a logarithmic scale.

    Parameters
    ----------
    board
        Rows of the leaderboard of one rung of one data set, at least one with a known cost.
    cost
        Which cost.
    """
    rows = priced(board, cost)
    front = rows[pareto_front(rows[cost.column], rows["macro_f1"])].sort_values(cost.column)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": plain_list(front[cost.column]),
            "y": plain_list(100 * front["macro_f1"]),
            "name": "Pareto front",
            "mode": "lines",
            "line": {"shape": "hv", "width": 1.5, "dash": "dot", "color": GREY},
            "hoverinfo": "skip",
        }
    ]
    traces += [_family_points(group, str(family), cost) for family, group in rows.groupby("family")]
    traces.append(_names(rows, cost))
    low, high = (float(end) for end in np.log10([rows[cost.column].min(), rows[cost.column].max()]))
    ticks = cost.ticks(low - 0.7, high + 0.7)
    x = {
        "title": cost.label,
        "type": "log",
        "tickvals": ticks,
        "ticktext": [cost.words(value).replace(".0", "") for value in ticks],
        "range": [low - 0.7, high + 0.7],
    }
    return figure(traces, 420, x, {"title": "macro-F1, points", "range": [0, 102]}, showlegend=True)


def _family_points(rows: pd.DataFrame, family: str, cost: CostAxis) -> dict[str, Any]:
    prices = [cost.words(value) for value in rows[cost.column]]
    return {
        "type": "scatter",
        "x": plain_list(rows[cost.column]),
        "name": family,
        "mode": "markers",
        "hovertext": [
            f"{readable(name)}: {price}" for name, price in zip(rows["pipeline"], prices, strict=True)
        ],
        "hovertemplate": "%{hovertext}, %{y:.1f} points<extra></extra>",
        **marks(rows, family, size=11),
    }


def _names(rows: pd.DataFrame, cost: CostAxis) -> dict[str, Any]:
    """Write names above and below the intervals in turn, so that neighbours do not collide."""
    ordered = rows.sort_values(cost.column)
    above = np.arange(len(ordered)) % 2 == 0
    return {
        "type": "scatter",
        "x": plain_list(ordered[cost.column]),
        "y": plain_list(100 * ordered["macro_f1_high"].where(above, ordered["macro_f1_low"])),
        "mode": "text",
        "text": [readable(name) for name in ordered["pipeline"]],
        "textposition": ["top center" if up else "bottom center" for up in above],
        "showlegend": False,
        "hoverinfo": "skip",
    }


PANEL = Panel(
    "cost",
    "What it costs",
    70,
    "Score against time, parameters and energy, and the best inner score after each trial.",
    _content,
    link="Cost",
)
