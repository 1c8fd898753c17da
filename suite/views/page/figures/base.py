"""What figures share: colours, marks and an empty figure.

Colours of text and ground are left to whoever shows a figure: the page sets them for light and dark.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

COLOURS = {"classical": "#3978e0", "deep": "#d04a8c", "transfer": "#1b9a74"}
"""Families: at least 3:1 against white and against a dark ground, distinct to colour-blind eyes."""

SYMBOLS = {"classical": "circle", "deep": "diamond", "transfer": "square"}
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
FAINT = 0.55
"""Opacity of what is not in the foreground."""
GREY = "#888888"
"""Colour of a family that has none."""

ROW = 30
"""Height of a bar or of a row of a heat map, pixels."""


def marks(rows: pd.DataFrame, family: str, size: int = 8) -> dict[str, Any]:
    """Give heights in points, the interval as error bars, and the family's colour and symbol."""
    middle = 100 * rows["macro_f1"]
    colour = COLOURS.get(family, GREY)
    return {
        "y": middle,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": 100 * rows["macro_f1_high"] - middle,
            "arrayminus": middle - 100 * rows["macro_f1_low"],
            "thickness": 1.4,
            "width": 3,
            "color": colour,
        },
        "marker": {"color": colour, "symbol": SYMBOLS.get(family, "cross"), "size": size},
    }


def empty(**layout: Any) -> go.Figure:
    """Give a figure without traces; ``layout`` goes to plotly."""
    figure = go.Figure()
    figure.update_layout(
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, sans-serif", "size": 13},
        margin={"l": 52, "r": 8, "t": 8, "b": 48},
        legend={"orientation": "h", "y": -0.2, "x": 0},
        **layout,
    )
    # Margins are given, not found by plotly, whose search does not settle at some widths.
    figure.update_xaxes(automargin=False, fixedrange=True, title={"font": {"size": 13}, "standoff": 12})
    figure.update_yaxes(automargin=False, fixedrange=True, title={"font": {"size": 13}, "standoff": 12})
    return figure


def room(labels: Iterable[object]) -> float:
    """Give the pixels that the longest of some labels takes at 12 px."""
    return 14 + 7 * max((len(str(label)) for label in labels), default=0)
