"""The ladder: scores from leaky to honest, and the gap between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np
from markupsafe import Markup

from suite.analysis.columns import BoardRow
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
    rungs = [row for row in results.rows if rung_of(row["level"]).role != "parity"]
    if rungs:
        charts.append(_ladder_chart(f"ladder-{number}", rungs, results.verdict.named))
    gaps = any(isfinite(row["leak_gap"]) for row in results.rows)
    if gaps:
        charts.append(_gap_chart(f"gap-{number}", results.rows))
    ends = f"{leak_rung().level} and {headline_rung().level}"
    notes = () if gaps else (f"No leak gap: a pipeline needs every fold of both {ends}.",)
    return ChartGroup(results.title, charts, notes=notes)


def _ladder_chart(key: str, rungs: Sequence[BoardRow], chosen: Collection[str]) -> Chart:
    caption = (
        "Macro-F1 of each pipeline on each rung; bars are intervals over bearings "
        f"({interval_coverage(rungs)}). A line that falls "
        "from left to right lived on what training and test shared. Those that the answer names are drawn "
        "strong."
    )
    if untuned_somewhere(rungs):
        caption += (
            " Lines join first starts, not tuned, so that nothing but the rung differs; an open mark is what "
            "tuning came to where there was some."
        )
    return make_chart(key, "From leaky to honest", caption, draw_ladder(rungs, chosen))


def _gap_chart(key: str, rows: Sequence[BoardRow]) -> Chart:
    caption = (
        f"Points of macro-F1 that a random split of windows ({leak_rung().level}) adds over unseen bearings "
        f"({headline_rung().level}); where one of them was not tuned, of the first start on both."
    )
    return make_chart(key, "Leak gap", caption, draw_leak_gaps(rows))


def untuned_somewhere(board: Iterable[BoardRow]) -> set[str]:
    """Name the pipelines that were left untuned on some rung: then first starts compare."""
    return {row["pipeline"] for row in board if row["untuned"]}


def _of_first_start(row: BoardRow) -> BoardRow:
    """Put the score of the first start in the place of a tuned one that an untuned one stands beside."""
    return {**row, **{f"macro_f1{end}": row[f"first_start{end}"] for end in ("", "_low", "_high")}}


def _tuned_marks(rows: Sequence[BoardRow], places: Sequence[float]) -> list[dict[str, Any]]:
    """Mark what tuning came to beside lines of first starts."""
    if not rows:
        return []
    symbols = [f"{SYMBOLS.get(row['family'], 'cross')}-open" for row in rows]
    colours = [COLOURS.get(row["family"], GREY) for row in rows]
    return [
        {
            "type": "scatter",
            "x": plain_list(places),
            "y": plain_list(100 * row["macro_f1"] for row in rows),
            "name": "tuned",
            "mode": "markers",
            "marker": {"symbol": symbols, "color": colours, "size": 13, "line": {"width": 2}},
            "customdata": [readable(row["pipeline"]) for row in rows],
            "hovertemplate": "%{customdata}, tuned: %{y:.1f}<extra></extra>",
        }
    ]


def draw_ladder(board: Sequence[BoardRow], chosen: Collection[str] = ()) -> Figure:
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
    rungs = _rungs(board)
    position = {rung.level: index for index, rung in enumerate(rungs)}
    family = {row["pipeline"]: row["family"] for row in board}
    names = sorted(family, key=lambda name: (family[name], name))
    reach = min(0.2, 0.03 * (len(names) - 1))
    shifts = dict(zip(names, np.linspace(-reach, reach, len(names)).tolist(), strict=True))

    def places(rows: Sequence[BoardRow]) -> list[float]:
        return [position[row["level"]] + shifts[row["pipeline"]] for row in rows]

    swapped = untuned_somewhere(board)
    tuned = [
        row
        for row in board
        if row["pipeline"] in swapped and not row["untuned"] and isfinite(row["macro_f1"])
    ]
    drawn = [_of_first_start(row) if row["pipeline"] in swapped else row for row in board]
    steps = sorted(
        (row for row in drawn if isfinite(row["macro_f1"])), key=lambda row: position[row["level"]]
    )
    styles: Counter[str] = Counter()
    traces: list[dict[str, Any]] = []
    for name in names:
        rows = [row for row in steps if row["pipeline"] == name]
        traces.append(
            {
                "type": "scatter",
                "x": plain_list(places(rows)),
                "name": readable(name),
                "mode": "lines+markers",
                "line": {
                    "width": 4 if name in chosen else 1.8,
                    "dash": DASHES[styles[family[name]] % len(DASHES)],
                },
                "opacity": opacity_of(name, chosen),
                "legendgroup": family[name],
                "customdata": [row["rung"] for row in rows],
                "hovertemplate": "%{customdata}: %{y:.1f}",
                **marks(rows, family[name]),
            }
        )
        styles[family[name]] += 1
    ticks = [_tick(rung) for rung in rungs]
    x = {
        "tickvals": list(position.values()),
        "ticktext": ticks,
        "zeroline": False,
        "range": [-0.5, len(rungs) - 0.5],
    }
    y = {"title": "macro-F1, points", "range": [0, 102]}
    floor = _guessing(board, position)
    return figure([*traces, *_tuned_marks(tuned, places(tuned))], 460, x, y, showlegend=True, **floor)


def _rungs(board: Iterable[BoardRow]) -> list[Rung]:
    """Give the rungs of some rows, from the leakiest to the strictest."""
    names = {row["level"]: row["rung"] for row in board}
    return sorted(map(rung_of, names, names.values()), key=lambda rung: rung.strictness)


def _tick(rung: Rung) -> str:
    """Write level and name below each other; a split that a question names has its name in the level."""
    level, _, named = rung.level.partition(":")
    return f"<b>{level}</b><br>{named or rung.name}"


def _guessing(board: Sequence[BoardRow], position: Mapping[str, int]) -> dict[str, Any]:
    """Draw what guessing reaches rung by rung, since rungs may test other classes."""
    together: dict[str, Any] = {"shapes": [], "annotations": []}
    last = max(position.values())
    for level, at in position.items():
        guesses = guesses_of_board(row for row in board if row["level"] == level)
        own = guessing_marks(guesses, (at - 0.5, at + 0.5), labelled=at == last)
        together = {name: [*together[name], *own[name]] for name in together}
    return together


def draw_leak_gaps(board: Sequence[BoardRow]) -> Figure:
    """Draw a bar a pipeline: the points of macro-F1 that leaking would have flattered.

    Parameters
    ----------
    board
        Rows of the leaderboard of one data set; pipelines without a gap are left out.
    """
    # A pipeline has the same gap on every rung: its first row will do.
    known = {row["pipeline"]: row for row in reversed(board) if isfinite(row["leak_gap"])}
    rows = sorted(known.values(), key=lambda row: float(row["leak_gap"]))
    trace = {
        "type": "bar",
        "x": plain_list(row["leak_gap"] for row in rows),
        "y": [readable(row["pipeline"]) for row in rows],
        "orientation": "h",
        "marker": {"color": [COLOURS.get(row["family"], GREY) for row in rows]},
        "text": [points(row["leak_gap"]) for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.1f} points<extra></extra>",
    }
    title = f"{leak_rung().level} minus {headline_rung().level}, points of macro-F1"
    margin = {"r": 56, "l": label_width(row["pipeline"] for row in rows), "b": 44}
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
