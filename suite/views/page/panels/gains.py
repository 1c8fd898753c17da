"""Gains: each pipeline's difference to a control that the question named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from suite.analysis.gains import Gain
from suite.analysis.measures import coverage_of_difference
from suite.protocols import rung_of
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import (
    COLOURS,
    GREY,
    SYMBOLS,
    Figure,
    figure_of_rows,
    plain_list,
)
from suite.views.page.panel import PageData, Panel
from suite.wording import called, plural, readable

INTRO = "Every pipeline against a control that the question named in advance, on the same windows and seeds."


def _content(data: PageData) -> Markup:
    boards: dict[tuple[str, str, str], list[Gain]] = {}
    for one in data.report.gains:
        if not one.one_draw:
            boards.setdefault((one.control, one.dataset, one.level), []).append(one)
    charts = [_chart(f"gain-{number}", board) for number, board in enumerate(boards.values(), start=1)]
    return show_charts([ChartGroup("", charts)], INTRO, "pair") if charts else Markup()


def _chart(key: str, board: Sequence[Gain]) -> Chart:
    first = board[0]
    coverage = coverage_of_difference(first.interval, rung_of(first.level, first.rung))
    mark = ", leaky by design" if rung_of(first.level, first.rung).leaky else ""
    title = f"{first.dataset} · {called(first.level, first.rung)}{mark}: gain over {readable(first.control)}"
    caption = (
        "Points of macro-F1 on the same windows with intervals over "
        f"{plural(first.interval.bearings, 'bearing')} ({coverage}), each by itself. A filled mark: the "
        "interval excludes zero even when all pipelines shown share the 5 %."
    )
    numbers = pd.DataFrame(
        [
            [100 * end for end in (one.interval.estimate, one.interval.low, one.interval.high)]
            for one in board
        ],
        index=pd.Index([readable(one.pipeline) for one in board], name="pipeline"),
        columns=["gain", "low", "high"],
    )
    return make_chart(key, title, caption, draw_gains(board), numbers)


def draw_gains(board: Sequence[Gain]) -> Figure:
    """Draw a forest plot: each pipeline's difference to the control with its interval, the largest on top.

    Parameters
    ----------
    board
        Gains of one board over one control. Filled marks are claimed, open ones are not; zero is
        always in sight.
    """
    rows = sorted(board, key=lambda gain: gain.interval.estimate, reverse=True)
    names = [readable(gain.pipeline) for gain in rows]
    colours = [COLOURS.get(gain.family, GREY) for gain in rows]
    ends = 100 * np.array([(gain.interval.low, gain.interval.high) for gain in rows])
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": plain_list(interval),
            "y": [name, name],
            "mode": "lines",
            "line": {"width": 2, "color": colour},
            "hoverinfo": "skip",
        }
        for name, interval, colour in zip(names, ends, colours, strict=True)
    ]
    symbols = [SYMBOLS.get(gain.family, "cross") + ("" if gain.claimed else "-open") for gain in rows]
    traces.append(
        {
            "type": "scatter",
            "x": plain_list([100 * gain.interval.estimate for gain in rows]),
            "y": names,
            "mode": "markers",
            "customdata": [gain.text for gain in rows],
            "marker": {"size": 10, "color": colours, "symbol": symbols},
            "hovertemplate": "%{y}: %{customdata}<extra></extra>",
        }
    )
    low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
    margin = 0.05 * (high - low) or 1.0
    x = {
        "title": f"points over {readable(rows[0].control)}",
        "range": [low - margin, high + margin],
        "zeroline": True,
        "zerolinewidth": 2,
        "zerolinecolor": GREY,
    }
    return figure_of_rows(traces, names, x, 100)


PANEL = Panel(
    "gains",
    "What each adds",
    50,
    "Difference of each pipeline to the controls of the question, where it names some.",
    _content,
    link="Gains",
)
