"""Figures of the leaderboard (plotly), made from its frame and from frames of details.

Colours of text and ground are left to whoever shows a figure: the page sets them for light and dark.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from suite.leaderboard.wording import duration, readable

COLOURS = {"classical": "#3978e0", "deep": "#d04a8c", "transfer": "#1b9a74"}
"""Families: at least 3:1 against white and against a dark ground, distinct to colour-blind eyes."""

SYMBOLS = {"classical": "circle", "deep": "diamond", "transfer": "square"}
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
HEAT = [[0.0, "#f4f7fd"], [1.0, "#5f93ea"]]
FAINT = 0.55
TIMES = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 36000]
"""Ticks of a time axis, s."""

ROW = 30
"""Height of a bar or of a row of a heat map, pixels."""


def ladder(board: pd.DataFrame, chosen: Collection[str] = ()) -> go.Figure:
    """Plot macro-F1 from the leakiest rung to the strictest, one line a pipeline, with intervals.

    Parameters
    ----------
    board
        Rows of the leaderboard of one data set.
    chosen
        Pipelines of the declared contrast, drawn stronger.

    Returns
    -------
    Figure
        Pipelines are shifted sideways a little so that their intervals do not hide each other.
    """
    rungs = board[["rung_level", "rung"]].drop_duplicates().sort_values("rung_level")
    place = {level: index for index, level in enumerate(rungs["rung_level"])}
    names = list(dict.fromkeys(board.sort_values(["family", "pipeline"])["pipeline"]))
    reach = min(0.2, 0.03 * (len(names) - 1))
    shifts = dict(zip(names, np.linspace(-reach, reach, len(names)), strict=True))
    figure = _figure(height=460, showlegend=True)
    styles: dict[str, int] = {}
    for name in names:
        rows = board[(board["pipeline"] == name) & board["macro_f1"].notna()].sort_values("rung_level")
        family = str(board.loc[board["pipeline"] == name, "family"].iloc[0])
        nth = styles.setdefault(family, 0)
        styles[family] += 1
        figure.add_scatter(
            x=[place[level] + shifts[name] for level in rows["rung_level"]],
            name=readable(name),
            mode="lines+markers",
            line={"width": 4 if name in chosen else 1.8, "dash": DASHES[nth % len(DASHES)]},
            opacity=1.0 if name in chosen or not chosen else FAINT,
            legendgroup=family,
            customdata=rows["rung"],
            hovertemplate="%{customdata}: %{y:.1f}",
            **_marks(rows, family),
        )
    ticks = [f"<b>{level}</b><br>{name}" for level, name in zip(place, rungs["rung"], strict=True)]
    figure.update_xaxes(tickvals=list(place.values()), ticktext=ticks, zeroline=False)
    figure.update_yaxes(title_text="macro-F1, points", range=[0, 102])
    return figure


def leak_gaps(board: pd.DataFrame) -> go.Figure:
    """Draw a bar a pipeline: macro-F1 on R0 minus R4, the points that leaking would have flattered.

    Parameters
    ----------
    board
        Rows of the leaderboard of one data set; pipelines without a gap are left out.
    """
    rows = board.dropna(subset=["leak_gap"]).drop_duplicates("pipeline").sort_values("leak_gap")
    figure = _figure(height=110 + ROW * max(len(rows), 1))
    figure.add_bar(
        x=rows["leak_gap"],
        y=[readable(name) for name in rows["pipeline"]],
        orientation="h",
        marker={"color": [COLOURS.get(family, "#888888") for family in rows["family"]]},
        text=[f"{gap:+.1f}" for gap in rows["leak_gap"]],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.1f} points<extra></extra>",
    )
    figure.update_xaxes(title_text="R0 minus R4, points of macro-F1", rangemode="tozero")
    figure.update_yaxes(showgrid=False, ticks="")
    figure.update_layout(bargap=0.35, margin={"r": 56, "l": _room(rows["pipeline"]), "b": 44})
    return figure


def cost(board: pd.DataFrame) -> go.Figure:
    """Plot macro-F1 with its interval against the time of one fit, on a logarithmic scale.

    Parameters
    ----------
    board
        Rows of the leaderboard of one rung of one data set.
    """
    rows = board.dropna(subset=["macro_f1", "fit_seconds"])
    rows = rows[rows["fit_seconds"] > 0]
    figure = _figure(height=420, showlegend=True)
    for family, group in rows.groupby("family"):
        figure.add_scatter(
            x=group["fit_seconds"],
            name=str(family),
            mode="markers",
            hovertext=[readable(name) for name in group["pipeline"]],
            hovertemplate="%{hovertext}: %{y:.1f} points, %{x:.3g} s<extra></extra>",
            **_marks(group, str(family), size=11),
        )
    _name_points(figure, rows)
    figure.update_xaxes(title_text="one fit", type="log", tickvals=TIMES, ticktext=[_time(t) for t in TIMES])
    if len(rows):
        low, high = np.log10([rows["fit_seconds"].min(), rows["fit_seconds"].max()])
        figure.update_xaxes(range=[float(low) - 0.7, float(high) + 0.7])
    figure.update_yaxes(title_text="macro-F1, points", range=[0, 102])
    return figure


def _name_points(figure: go.Figure, rows: pd.DataFrame) -> None:
    """Write names above and below the intervals in turn, so that neighbours do not collide."""
    ordered = rows.sort_values("fit_seconds")
    above = np.arange(len(ordered)) % 2 == 0
    figure.add_scatter(
        x=ordered["fit_seconds"],
        y=100 * ordered["macro_f1_high"].where(above, ordered["macro_f1_low"]),
        mode="text",
        text=[readable(name) for name in ordered["pipeline"]],
        textposition=["top center" if up else "bottom center" for up in above],
        showlegend=False,
        hoverinfo="skip",
    )


def _time(seconds: float) -> str:
    return duration(seconds).replace(".0", "")


def confusion_matrix(shares: pd.DataFrame) -> go.Figure:
    """Draw a confusion matrix, each row in per cent of the true class.

    Parameters
    ----------
    shares
        True class by predicted class, rows summing to 1
        (:func:`suite.leaderboard.details.confusion`).
    """
    figure = _heat(shares, height=60 + 44 * len(shares))
    figure.update_xaxes(side="top", tickangle=0)
    figure.update_layout(margin={"t": 30})
    return figure


def bearing_heat(recalls: pd.DataFrame) -> go.Figure:
    """Draw which bearings which pipelines get right, in per cent of windows.

    Parameters
    ----------
    recalls
        Bearing by pipeline, shares (:func:`suite.leaderboard.details.bearing_recalls`).
    """
    named = recalls.rename(columns={name: readable(str(name)) for name in recalls})
    figure = _heat(named, height=150 + 24 * len(recalls))
    figure.update_xaxes(side="top", tickangle=-40)
    # Slanting names reach up and to the right.
    figure.update_layout(margin={"t": 0.7 * _room(recalls.columns), "r": 0.5 * _room(recalls.columns[-1:])})
    return figure


def _heat(shares: pd.DataFrame, height: int) -> go.Figure:
    figure = _figure(height=height)
    figure.update_layout(margin={"l": _room(shares.index), "b": 8})
    figure.add_heatmap(
        z=100 * shares.to_numpy(),
        x=[str(name) for name in shares.columns],
        y=[str(name) for name in shares.index],
        zmin=0,
        zmax=100,
        colorscale=HEAT,
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


def _marks(rows: pd.DataFrame, family: str, size: int = 8) -> dict[str, Any]:
    """Give heights in points, the interval as error bars, and the family's colour and symbol."""
    middle = 100 * rows["macro_f1"]
    colour = COLOURS.get(family, "#888888")
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


def _figure(**layout: Any) -> go.Figure:
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


def _room(labels: Iterable[object]) -> float:
    """Give the pixels that the longest of some labels takes at 12 px."""
    return 14 + 7 * max((len(str(label)) for label in labels), default=0)
