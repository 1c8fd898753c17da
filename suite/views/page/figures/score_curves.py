"""Score curves: both sides drawn strong with their bands, contestants thin, and what guessing gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from suite.analysis.guesses import Guesses
from suite.views.page.figures.drawing import (
    COLOURS,
    DASHES,
    GREY,
    SYMBOLS,
    Figure,
    figure,
    guessing_marks,
    plain_list,
)
from suite.wording import readable

BAND_OPACITY = "29"
"""Opacity of a band, two hexadecimal digits after a colour."""

HEIGHT_OF_CURVES = 460
"""Pixels."""

MACRO_F1: Mapping[str, Any] = {"title": "macro-F1, points", "range": [0, 102]}
"""The upright axis of scores."""


class _Interval(Protocol):
    @property
    def estimate(self) -> float: ...

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


@dataclass(frozen=True)
class ScoreCurve:
    """Macro-F1 against something.

    Attributes
    ----------
    family
        Gives the colour.
    places, scores
        Along the horizontal axis, and the score at each.
    words
        Beside each interval when it is pointed at.
    """

    family: str
    places: Sequence[float]
    scores: Sequence[_Interval]
    words: Sequence[str] = ()


def draw_score_curves(
    sides: Mapping[str, ScoreCurve],
    contestants: Mapping[str, ScoreCurve],
    guesses: Guesses | None,
    x: Mapping[str, Any],
    shapes: Sequence[Mapping[str, Any]] = (),
    y: Mapping[str, Any] = MACRO_F1,
) -> Figure:
    """Plot both sides and all contestants.

    Parameters
    ----------
    sides, contestants
        By name, that of a side with whom it took.
    guesses
        What guessing reaches, where it is known.
    x
        What is particular to the horizontal axis.
    shapes
        Drawn below the curves.
    y
        What is particular to the upright axis.
    """
    traces = [_band(curve) for curve in sides.values()]
    for name, curve in sides.items():
        marked = {"mode": "lines+markers", "marker": _marker(curve.family)}
        traces.append({**_line(name, curve, 4, "solid"), **marked})
    drawn: dict[str, int] = {}
    for name, curve in contestants.items():
        nth = drawn[curve.family] = drawn.get(curve.family, 0) + 1
        traces.append(_line(readable(name), curve, 1.5, DASHES[nth % len(DASHES)]))
    floor = guessing_marks(guesses)
    floor["shapes"] += map(dict, shapes)
    return figure(traces, HEIGHT_OF_CURVES, x, y, showlegend=True, **floor)


def upright_line(at: float) -> dict[str, Any]:
    """Mark a place on the horizontal axis."""
    return {**_upright(at, at), "type": "line", "line": {"width": 1.5, "dash": "dot", "color": GREY}}


def grey_ground(start: float, stop: float) -> dict[str, Any]:
    """Mark a part of the horizontal axis."""
    ground = {"fillcolor": f"{GREY}{BAND_OPACITY}", "line": {"width": 0}}
    return {**_upright(start, stop), "type": "rect", **ground}


def _upright(start: float, stop: float) -> dict[str, Any]:
    return {"x0": start, "x1": stop, "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}


def _colour(family: str) -> str:
    return COLOURS.get(family, GREY)


def _marker(family: str) -> dict[str, Any]:
    return {"color": _colour(family), "symbol": SYMBOLS.get(family, "cross"), "size": 8}


def _band(curve: ScoreCurve) -> dict[str, Any]:
    high, low = ([100 * getattr(one, end) for one in curve.scores] for end in ("high", "low"))
    return {
        "type": "scatter",
        "x": plain_list([*curve.places, *reversed(curve.places)]),
        "y": plain_list([*high, *reversed(low)]),
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": f"{_colour(curve.family)}{BAND_OPACITY}",
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _line(name: str, curve: ScoreCurve, width: float, dash: str) -> dict[str, Any]:
    words = curve.words or [""] * len(curve.scores)
    return {
        "type": "scatter",
        "x": plain_list(curve.places),
        "y": plain_list([100 * one.estimate for one in curve.scores]),
        "name": name,
        "mode": "lines",
        "line": {"width": width, "dash": dash, "color": _colour(curve.family)},
        "customdata": [
            f"{100 * one.low:.1f} to {100 * one.high:.1f}{word}"
            for one, word in zip(curve.scores, words, strict=True)
        ],
        "hovertemplate": "%{y:.1f} (%{customdata})",
    }
