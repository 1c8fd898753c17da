"""Tuning curves: what another trial would have been worth."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from suite.views.page.figures.base import COLOURS, DASHES, GREY, empty
from suite.wording import readable


def draw_tuning(curves: pd.DataFrame, families: Mapping[str, str]) -> go.Figure:
    """Plot the best inner score after each trial, one line a pipeline.

    Parameters
    ----------
    curves
        Trial (1, 2, ...) by pipeline, shares (:func:`suite.analysis.details.tuning_curves`).
    families
        Pipeline to family.
    """
    figure = empty(height=380, showlegend=True)
    drawn: dict[str, int] = {}
    for name in curves:
        family = families[str(name)]
        nth = drawn.setdefault(family, 0)
        drawn[family] += 1
        colour = COLOURS.get(family, GREY)
        known = curves[name].dropna()
        figure.add_scatter(
            x=list(known.index),
            y=100 * known,
            name=readable(str(name)),
            mode="lines+markers",
            line={"shape": "hv", "width": 2, "dash": DASHES[nth % len(DASHES)], "color": colour},
            marker={"size": 5, "color": colour},
            hovertemplate="after trial %{x}: %{y:.1f}",
        )
    figure.update_xaxes(title_text="trials", rangemode="tozero", dtick=max(1, len(curves) // 8))
    figure.update_yaxes(title_text="best inner macro-F1, points", range=[0, 102])
    return figure
