"""Alarm curves: faults found against false alarms an hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite, log10
from typing import Any

from suite.analysis.operation import AlarmPoint
from suite.views.page.figures.drawing import COLOURS, DASHES, GREY, SYMBOLS, Figure, figure, plain_list
from suite.wording import readable

_HEIGHT = 420
"""Pixels."""


def draw_alarm_curves(
    curves: Mapping[str, Sequence[AlarmPoint]],
    usual: Mapping[str, AlarmPoint],
    families: Mapping[str, str],
    hours: float,
    *,
    marked: bool = False,
) -> Figure:
    """Plot contestants' faults found against their false alarms.

    Parameters
    ----------
    curves
        Pipeline to its points.
    usual
        Pipeline to its point at the rule and threshold in force, which is marked.
    families
        Pipeline to its family.
    hours
        Behind the rates: none is drawn at half of one alarm in them.
    marked
        Whether each point is marked with its votes.
    """
    traces: list[dict[str, Any]] = []
    drawn: dict[str, int] = {}
    for name, points in curves.items():
        family = families.get(name, "")
        nth = drawn[family] = drawn.get(family, 0) + 1
        colour, dash = COLOURS.get(family, GREY), DASHES[(nth - 1) % len(DASHES)]
        line = {"width": 1.8, "dash": dash, "color": colour}
        own = (
            {"mode": "lines+markers", "marker": {"color": colour, "size": 5}} if marked else {"mode": "lines"}
        )
        traces.append({**_trace(points, hours), **own, "line": line, "name": readable(name)})
        mark = {"color": colour, "symbol": SYMBOLS.get(family, "cross"), "size": 11}
        here = {"mode": "markers", "marker": mark, "name": readable(name), "showlegend": False}
        traces.append({**_trace([usual[name]], hours), **here})
    places = [place for trace in traces for place in trace["x"] if place is not None]
    return figure(
        traces,
        _HEIGHT,
        _axis(max(places, default=1.0), hours),
        {"title": "faulty bearings found, %", "range": [0, 103]},
        showlegend=True,
    )


def _trace(points: Sequence[AlarmPoint], hours: float) -> dict[str, Any]:
    known = [point for point in points if isfinite(point.false) and isfinite(point.found)]
    return {
        "type": "scatter",
        "x": plain_list([max(point.false, 0.5 / hours) for point in known]),
        "y": plain_list([100 * point.found for point in known]),
        "customdata": [
            [f"{point.false:.3g}", f"{point.votes} votes, threshold {point.threshold:.2f}"] for point in known
        ],
        "hovertemplate": "%{y:.1f} % at %{customdata[0]} an hour (%{customdata[1]})",
    }


def _axis(most: float, hours: float) -> dict[str, Any]:
    floor = 0.5 / hours
    powers = [10.0**power for power in range(-4, 6) if 1 / hours <= 10.0**power <= most]
    return {
        "title": "false alarms an hour of signal",
        "type": "log",
        "range": [log10(floor) - 0.08, log10(max(most, 2 / hours)) + 0.08],
        "tickvals": plain_list([floor, *powers]),
        "ticktext": ["none", *(f"{power:,g}" for power in powers)],
    }
