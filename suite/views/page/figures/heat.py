"""Heat maps: what is taken for what, which class and which bearing goes wrong."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from suite.views.page.figures.base import empty, room
from suite.wording import readable

SCALE = [[0.0, "#f4f7fd"], [1.0, "#5f93ea"]]


def draw_confusion(shares: pd.DataFrame) -> go.Figure:
    """Draw a confusion matrix, each row in per cent of the true class.

    Parameters
    ----------
    shares
        True class by predicted class, rows summing to 1
        (:func:`suite.analysis.details.confusion`).
    """
    figure = _heat(shares, height=60 + 44 * len(shares))
    figure.update_xaxes(side="top", tickangle=0)
    figure.update_layout(margin={"t": 30})
    return figure


def draw_recalls(recalls: pd.DataFrame) -> go.Figure:
    """Draw which bearings or classes which pipelines get right, in per cent of windows.

    Parameters
    ----------
    recalls
        Bearing or class by pipeline, shares (from :mod:`suite.analysis.details`).
    """
    named = recalls.rename(columns={name: readable(str(name)) for name in recalls})
    figure = _heat(named, height=150 + 24 * len(recalls))
    figure.update_xaxes(side="top", tickangle=-40)
    # Slanting names reach up and to the right.
    figure.update_layout(margin={"t": 0.7 * room(recalls.columns), "r": 0.5 * room(recalls.columns[-1:])})
    return figure


def _heat(shares: pd.DataFrame, height: int) -> go.Figure:
    figure = empty(height=height)
    figure.update_layout(margin={"l": room(shares.index), "b": 8})
    figure.add_heatmap(
        z=100 * shares.to_numpy(),
        x=[str(name) for name in shares.columns],
        y=[str(name) for name in shares.index],
        zmin=0,
        zmax=100,
        colorscale=SCALE,
        showscale=False,
        xgap=2,
        ygap=2,
        texttemplate="%{z:.0f}",
        hovertemplate="%{y} → %{x}: %{z:.1f} %<extra></extra>",
        hoverongaps=False,
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    figure.update_xaxes(showgrid=False, ticks="")
    return figure
