"""Reliability: whether answers are right as often as they say, before and after the temperature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from suite.analysis.certainty import Certainty, CertaintyBoard
from suite.analysis.reliability import BINS, Reliability
from suite.views.page.chart import Chart, ChartGroup, make_chart, show_charts
from suite.views.page.figures.drawing import COLOURS, GREY, SYMBOLS, Figure, figure, plain_list
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel
from suite.wording import DASH, bracket, percent, points, readable

NOT_CALIBRATED = "* differs from zero, with the 5 % of errors shared among the pipelines of the board"
"""Below a table in which somebody is marked."""

LARGEST_POINT, SMALLEST_POINT = 26.0, 6.0
"""Pixels: of a point that holds all answers, and of one that holds hardly any."""


@dataclass(frozen=True)
class ReliabilityTable:
    """A board in words: name to texts before and after the temperature."""

    title: str
    level: str
    rows: list[tuple[str, list[str]]]
    marked: bool


def reliability_table(title: str, board: CertaintyBoard) -> ReliabilityTable:
    """Put a board into words, sides first."""
    rows = [
        (readable(one.participant.name), [*_texts(one.before), *_texts(one.after)]) for one in board.everyone
    ]
    known = [part for one in board.everyone for part in (one.before, one.after) if part]
    return ReliabilityTable(title, board.level, rows, any(part.marked for part in known))


def _texts(known: Reliability | None) -> list[str]:
    if known is None:
        return [DASH, DASH]
    ece, excess = known.ece, known.excess
    return [
        f"{percent(ece.estimate)} {bracket(ece.low, ece.high)}",
        f"{points(100 * excess.estimate)} {bracket(excess.low, excess.high)}"
        + (" *" if known.marked else ""),
    ]


def _content(data: PageData) -> Markup:
    shown = Markup()
    for nth, results in enumerate(data.datasets, start=1):
        board = results.certainty
        if board:
            shown += show_charts(
                [ChartGroup(results.title, _charts(nth, board), results.level)], layout="pair"
            )
            shown += fill(
                "panels/reliability.html",
                table=reliability_table(results.title, board),
                note=NOT_CALIBRATED,
                bins=BINS,
            )
    return shown


def _charts(nth: int, board: CertaintyBoard) -> list[Chart]:
    drawn = board.sides or board.contestants[:2]
    caption = (
        "How often answers are right against how sure they are; on the dotted line both agree, below it "
        "answers are too sure. Each bearing counts once, a point is as large as its part of the answers, and "
        "bars are intervals over bearings (Wilson), without the luck of the search."
    )
    charts = []
    for when, title in (("before", "Before the temperature"), ("after", "After the temperature")):
        known = [(one, getattr(one, when)) for one in drawn if getattr(one, when)]
        if known:
            charts.append(make_chart(f"reliability-{nth}-{when}", title, caption, draw_reliability(known)))
    return charts


def draw_reliability(known: list[tuple[Certainty, Reliability]]) -> Figure:
    """Plot the share of right answers against their confidence."""
    line = {
        "type": "scatter",
        "x": [0, 100],
        "y": [0, 100],
        "mode": "lines",
        "line": {"width": 1.5, "dash": "dot", "color": GREY},
        "showlegend": False,
        "hoverinfo": "skip",
    }
    axes: list[dict[str, Any]] = [
        {"title": text, "range": [0, 102]} for text in ("confidence, %", "right, %")
    ]
    traces = [line, *(_points(one, part) for one, part in known)]
    return figure(traces, 460, *axes, showlegend=True)


def _points(one: Certainty, known: Reliability) -> dict[str, Any]:
    family = one.participant.family
    colour, own = COLOURS.get(family, GREY), known.bins
    sizes = [SMALLEST_POINT + (LARGEST_POINT - SMALLEST_POINT) * part.weight**0.5 for part in own]
    return {
        "type": "scatter",
        "x": plain_list(100 * part.confidence for part in own),
        "y": plain_list(100 * part.right for part in own),
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": plain_list(100 * (part.high - part.right) for part in own),
            "arrayminus": plain_list(100 * (part.right - part.low) for part in own),
            "thickness": 1.4,
            "width": 3,
            "color": colour,
        },
        "name": readable(one.participant.name),
        "mode": "lines+markers",
        "line": {"width": 1.5, "color": colour},
        "marker": {"color": colour, "symbol": SYMBOLS.get(family, "cross"), "size": plain_list(sizes)},
        "customdata": [percent(part.weight) for part in own],
        "hovertemplate": "%{x:.1f} % sure, %{y:.1f} % right, %{customdata} % of answers<extra></extra>",
    }


PANEL = Panel(
    "reliability",
    "As right as it says",
    93,
    "Reliability diagrams by bearing and the calibration error, before and after the temperature.",
    _content,
    link="Reliability",
)
