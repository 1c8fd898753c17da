"""The ladder: scores from leaky to honest, and the gap between."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from suite.analysis.guesses import guesses_of_board
from suite.protocols import Rung, headline_rung, leak_rung, rung_of
from suite.views.footnotes import interval_coverage
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import (
    COLOURS,
    DASHES,
    GREY,
    ROW,
    SYMBOLS,
    Figure,
    figure,
    guessing_marks,
    label_width,
    marks,
    opacity_of,
    plain_list,
)
from suite.views.page.panel import DatasetResults, PageData, Panel
from suite.wording import points, readable


def _content(data: PageData) -> Markup:
    return show_charts([_group(number, results) for number, results in enumerate(data.datasets, start=1)])


def _group(number: int, results: DatasetResults) -> ChartGroup:
    charts = []
    # Rungs of published benchmarks are no steps of the ladder.
    steps = [rung_of(level).role != "parity" for level in results.frame["level"]]
    rungs = results.frame[steps]
    if len(rungs):
        charts.append(_ladder_chart(f"ladder-{number}", rungs, results.verdict.named))
    gaps = results.frame["leak_gap"].notna().any()
    if gaps:
        charts.append(_gap_chart(f"gap-{number}", results.frame))
    ends = f"{leak_rung().level} and {headline_rung().level}"
    notes = () if gaps else (f"No leak gap: a pipeline needs every fold of both {ends}.",)
    return ChartGroup(results.title, charts, notes=notes)


def _ladder_chart(key: str, rungs: pd.DataFrame, chosen: Collection[str]) -> Chart:
    caption = (
        "Macro-F1 of each pipeline on each rung; bars are intervals over bearings "
        f"({interval_coverage(rungs)}). A line that falls "
        "from left to right lived on what training and test shared. Those that the answer names are drawn "
        "strong."
    )
    if untuned_somewhere(rungs).any():
        caption += (
            " Lines join first starts, not tuned, so that nothing but the rung differs; an open mark is what "
            "tuning came to where there was some."
        )
    return make_chart(key, "From leaky to honest", caption, draw_ladder(rungs, chosen))


def _gap_chart(key: str, frame: pd.DataFrame) -> Chart:
    caption = (
        f"Points of macro-F1 that a random split of windows ({leak_rung().level}) adds over unseen bearings "
        f"({headline_rung().level}); where one of them was not tuned, of the first start on both."
    )
    return make_chart(key, "Leak gap", caption, draw_leak_gaps(frame))


def untuned_somewhere(board: pd.DataFrame) -> pd.Series[bool]:
    """Check for each row whether its pipeline was left untuned on some rung: then first starts compare."""
    return board.groupby("pipeline")["untuned"].transform("any").astype(bool)


def _of_first_starts(board: pd.DataFrame) -> pd.DataFrame:
    """Put the score of the first start in the place of a tuned one that an untuned one stands beside."""
    ends = {"macro_f1": "first_start", "macro_f1_low": "first_start_low", "macro_f1_high": "first_start_high"}
    swapped = untuned_somewhere(board)
    return board.assign(**{name: board[name].where(~swapped, board[start]) for name, start in ends.items()})


def _tuned_marks(board: pd.DataFrame, places: pd.Series[float]) -> list[dict[str, Any]]:
    """Mark what tuning came to beside lines of first starts."""
    tuned = untuned_somewhere(board) & ~board["untuned"].astype(bool) & board["macro_f1"].notna()
    rows = board[tuned]
    if rows.empty:
        return []
    symbols = [f"{SYMBOLS.get(family, 'cross')}-open" for family in rows["family"]]
    colours = [COLOURS.get(family, GREY) for family in rows["family"]]
    return [
        {
            "type": "scatter",
            "x": plain_list(places[tuned]),
            "y": plain_list(100 * rows["macro_f1"]),
            "name": "tuned",
            "mode": "markers",
            "marker": {"symbol": symbols, "color": colours, "size": 13, "line": {"width": 2}},
            "customdata": [readable(name) for name in rows["pipeline"]],
            "hovertemplate": "%{customdata}, tuned: %{y:.1f}<extra></extra>",
        }
    ]


def draw_ladder(board: pd.DataFrame, chosen: Collection[str] = ()) -> Figure:
    """Plot macro-F1 from the leakiest rung to the strictest, one line a pipeline, with intervals.

    Parameters
    ----------
    board
        Rows of the leaderboard of one data set.
    chosen
        Pipelines that the answer names, drawn stronger.

    Returns
    -------
    Figure
        Pipelines are shifted sideways a little so that their intervals do not hide each other. Of one that
        was not tuned on some rung the line joins its first starts, and what tuning gave is marked apart.
    """
    tested = board.drop_duplicates("level")
    rungs = sorted(map(rung_of, tested["level"], tested["rung"]), key=lambda rung: rung.strictness)
    position = {rung.level: index for index, rung in enumerate(rungs)}
    names = list(dict.fromkeys(board.sort_values(["family", "pipeline"])["pipeline"]))
    reach = min(0.2, 0.03 * (len(names) - 1))
    shifts = dict(zip(names, np.linspace(-reach, reach, len(names)), strict=True))
    places = board["level"].map(position) + board["pipeline"].map(shifts)
    styles: dict[str, int] = {}
    traces: list[dict[str, Any]] = []
    drawn = _of_first_starts(board)
    for name in names:
        rows = drawn[(drawn["pipeline"] == name) & drawn["macro_f1"].notna()]
        rows = rows.sort_values("level", key=lambda levels: levels.map(position))
        family = str(board.loc[board["pipeline"] == name, "family"].iloc[0])
        nth = styles.setdefault(family, 0)
        styles[family] += 1
        traces.append(
            {
                "type": "scatter",
                "x": plain_list(places[rows.index]),
                "name": readable(name),
                "mode": "lines+markers",
                "line": {"width": 4 if name in chosen else 1.8, "dash": DASHES[nth % len(DASHES)]},
                "opacity": opacity_of(name, chosen),
                "legendgroup": family,
                "customdata": list(rows["rung"]),
                "hovertemplate": "%{customdata}: %{y:.1f}",
                **marks(rows, family),
            }
        )
    ticks = [_tick(rung) for rung in rungs]
    x = {
        "tickvals": list(position.values()),
        "ticktext": ticks,
        "zeroline": False,
        "range": [-0.5, len(rungs) - 0.5],
    }
    y = {"title": "macro-F1, points", "range": [0, 102]}
    floor = _guessing(board, position)
    return figure([*traces, *_tuned_marks(board, places)], 460, x, y, showlegend=True, **floor)


def _tick(rung: Rung) -> str:
    """Write level and name below each other; a split that a question names has its name in the level."""
    level, _, named = rung.level.partition(":")
    return f"<b>{level}</b><br>{named or rung.name}"


def _guessing(board: pd.DataFrame, position: Mapping[str, int]) -> dict[str, Any]:
    """Draw what guessing reaches rung by rung, since rungs may test other classes."""
    together: dict[str, Any] = {"shapes": [], "annotations": []}
    last = max(position.values())
    for level, at in position.items():
        guesses = guesses_of_board(board[board["level"] == level])
        own = guessing_marks(guesses, (at - 0.5, at + 0.5), labelled=at == last)
        together = {name: [*together[name], *own[name]] for name in together}
    return together


def draw_leak_gaps(board: pd.DataFrame) -> Figure:
    """Draw a bar a pipeline: the points of macro-F1 that leaking would have flattered.

    Parameters
    ----------
    board
        Rows of the leaderboard of one data set; pipelines without a gap are left out.
    """
    rows = board.dropna(subset=["leak_gap"]).drop_duplicates("pipeline").sort_values("leak_gap")
    trace = {
        "type": "bar",
        "x": plain_list(rows["leak_gap"]),
        "y": [readable(name) for name in rows["pipeline"]],
        "orientation": "h",
        "marker": {"color": [COLOURS.get(family, GREY) for family in rows["family"]]},
        "text": [points(gap) for gap in rows["leak_gap"]],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.1f} points<extra></extra>",
    }
    title = f"{leak_rung().level} minus {headline_rung().level}, points of macro-F1"
    margin = {"r": 56, "l": label_width(rows["pipeline"]), "b": 44}
    height = 110 + ROW * max(len(rows), 1)
    x, y = {"title": title, "rangemode": "tozero"}, {"showgrid": False, "ticks": ""}
    return figure([trace], height, x, y, margin, bargap=0.35)


PANEL = Panel(
    "ladder",
    "The ladder",
    30,
    "Scores of each pipeline from the leakiest rung to the strictest, and the gap between the two ends.",
    _content,
    link="Ladder",
)
