"""Heat maps: which class is taken for which, and which classes and bearings are named rightly."""

from __future__ import annotations

from typing import Any

import pandas as pd

from suite.views.page.figures.drawing import Figure, figure, label_width, plain_list
from suite.wording import readable

CELL = 26
"""Least width of a column whose name slants, pixels: narrower ones would touch."""

SCALE = [[0.0, "#f4f7fd"], [1.0, "#5f93ea"]]


def draw_confusion(shares: pd.DataFrame) -> Figure:
    """Draw a confusion matrix, each row in per cent of the true class.

    Parameters
    ----------
    shares
        True class by predicted class, rows summing to 1
        (:func:`suite.analysis.details.confusion_shares`).
    """
    return _heat(shares, 60 + 44 * len(shares), {"tickangle": 0}, {"t": 30})


def draw_recalls(recalls: pd.DataFrame) -> Figure:
    """Draw which bearings or classes which pipelines get right, in per cent of windows.

    Parameters
    ----------
    recalls
        Bearing or class by pipeline, shares (from :mod:`suite.analysis.details`).
    """
    named = recalls.rename(columns={name: readable(str(name)) for name in recalls})
    # Slanting names reach up and to the right.
    margin = {"t": 0.7 * label_width(recalls.columns), "r": 0.7 * label_width(recalls.columns[-1:])}
    drawn = _heat(named, 150 + 24 * len(recalls), {"tickangle": -40}, margin)
    drawn["layout"]["minwidth"] = round(label_width(recalls.index) + margin["r"] + CELL * recalls.shape[1])
    return drawn


def _heat(shares: pd.DataFrame, height: int, x: dict[str, Any], margin: dict[str, float]) -> Figure:
    trace = {
        "type": "heatmap",
        "z": [plain_list(row) for row in 100 * shares.to_numpy()],
        "x": [str(name) for name in shares.columns],
        "y": [str(name) for name in shares.index],
        "zmin": 0,
        "zmax": 100,
        "colorscale": SCALE,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "texttemplate": "%{z:.0f}",
        "hovertemplate": "%{y} → %{x}: %{z:.1f} %<extra></extra>",
        "hoverongaps": False,
    }
    bare = {"showgrid": False, "ticks": ""}
    return figure(
        [trace],
        height,
        {**bare, "side": "top", **x},
        {**bare, "autorange": "reversed"},
        {"l": label_width(shares.index), "b": 8, **margin},
    )
