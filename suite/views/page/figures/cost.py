"""Score against what it costs, with the Pareto front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from suite.analysis.details import pareto_front
from suite.views.page.figures.base import GREY, empty, marks
from suite.wording import count, duration, readable, watt_hours


@dataclass(frozen=True)
class Cost:
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
    Cost("fit_seconds", "the time of one fit"),
    Cost("parameters", "parameters learned by gradient descent"),
    Cost("energy_wh", "energy of one fold's job, estimate"),
)
"""Costs that have a figure."""


def priced(board: pd.DataFrame, cost: Cost) -> pd.DataFrame:
    """Keep the rows whose score and cost are both known, bounds left out."""
    rows = board[~board["bound"].astype(bool)].dropna(subset=["macro_f1", cost.column])
    return rows[rows[cost.column] > 0]


def score_against(board: pd.DataFrame, cost: Cost) -> go.Figure:
    """Plot macro-F1 with its interval against a cost, on a logarithmic scale.

    Parameters
    ----------
    board
        Rows of the leaderboard of one rung of one data set, at least one with a known cost.
    cost
        Which cost.
    """
    rows = priced(board, cost)
    figure = empty(height=420, showlegend=True)
    front = rows[pareto_front(rows[cost.column], rows["macro_f1"])].sort_values(cost.column)
    figure.add_scatter(
        x=front[cost.column],
        y=100 * front["macro_f1"],
        name="Pareto front",
        mode="lines",
        line={"shape": "hv", "width": 1.5, "dash": "dot", "color": GREY},
        hoverinfo="skip",
    )
    for family, group in rows.groupby("family"):
        prices = [cost.words(value) for value in group[cost.column]]
        names = [f"{readable(name)}: {price}" for name, price in zip(group["pipeline"], prices, strict=True)]
        figure.add_scatter(
            x=group[cost.column],
            name=str(family),
            mode="markers",
            hovertext=names,
            hovertemplate="%{hovertext}, %{y:.1f} points<extra></extra>",
            **marks(group, str(family), size=11),
        )
    _name_points(figure, rows, cost)
    low, high = np.log10([rows[cost.column].min(), rows[cost.column].max()])
    ticks = cost.ticks(float(low) - 0.7, float(high) + 0.7)
    words = [cost.words(value).replace(".0", "") for value in ticks]
    figure.update_xaxes(title_text=cost.label, type="log", tickvals=ticks, ticktext=words)
    figure.update_xaxes(range=[float(low) - 0.7, float(high) + 0.7])
    figure.update_yaxes(title_text="macro-F1, points", range=[0, 102])
    return figure


def _name_points(figure: go.Figure, rows: pd.DataFrame, cost: Cost) -> None:
    """Write names above and below the intervals in turn, so that neighbours do not collide."""
    ordered = rows.sort_values(cost.column)
    above = np.arange(len(ordered)) % 2 == 0
    figure.add_scatter(
        x=ordered[cost.column],
        y=100 * ordered["macro_f1_high"].where(above, ordered["macro_f1_low"]),
        mode="text",
        text=[readable(name) for name in ordered["pipeline"]],
        textposition=["top center" if up else "bottom center" for up in above],
        showlegend=False,
        hoverinfo="skip",
    )
