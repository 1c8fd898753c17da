"""What figures share: colours, marks, axes, and the figure itself as plotly.js reads it.

Colours of text and ground are left out: the page sets them for light and dark.
Figures are written as plain mappings, since building them as plotly objects takes most of a page's time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from suite.analysis.columns import BoardRow
from suite.analysis.guesses import Guesses

Figure = dict[str, Any]
"""``data`` (traces) and ``layout``, in plain JSON types, as plotly.js has them."""

COLOURS = {"classical": "#3978e0", "deep": "#d04a8c", "transfer": "#1b9a74"}
"""Families: at least 3:1 against white and against a dark ground, distinct to colour-blind eyes."""

SYMBOLS = {"classical": "circle", "deep": "diamond", "transfer": "square"}
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
BACKGROUND_OPACITY = 0.55
"""Opacity of what is not in the foreground."""
GREY = "#888888"
"""Colour of a family that has none."""

ROW = 30
"""Height of a bar or of a row of a heat map, pixels."""

MARGIN = {"l": 52, "r": 8, "t": 8, "b": 48}
"""Around the axes, pixels; given, since plotly's own search does not settle at some widths."""


def plain_list(values: Iterable[float]) -> list[float | None]:
    """Give numbers as JSON has them, to seven digits; ``None`` for NaN."""
    return [float(f"{value:.7g}") if isfinite(value) else None for value in values]


def marks(rows: Sequence[BoardRow], family: str, size: int = 8) -> dict[str, Any]:
    """Give heights in points, the interval as error bars, and the family's colour and symbol."""
    ends = [[100 * row[f"macro_f1{end}"] for end in ("", "_low", "_high")] for row in rows]
    colour = COLOURS.get(family, GREY)
    return {
        "y": plain_list(middle for middle, _, _ in ends),
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": plain_list(high - middle for middle, _, high in ends),
            "arrayminus": plain_list(middle - low for middle, low, _ in ends),
            "thickness": 1.4,
            "width": 3,
            "color": colour,
        },
        "marker": {"color": colour, "symbol": SYMBOLS.get(family, "cross"), "size": size},
    }


def opacity_of(name: str, chosen: Collection[str]) -> float:
    """Draw strong whom the answer names, and everybody where it names nobody."""
    return 1.0 if name in chosen or not chosen else BACKGROUND_OPACITY


MERGED = 0.06
"""Guesses closer than this have one label."""


def guessing_marks(
    guesses: Guesses | None, span: tuple[float, float] | None = None, labelled: bool = True
) -> dict[str, Any]:
    """Draw what guessing reaches: a dashed line for any class at random, a dotted one for one class always.

    Parameters
    ----------
    guesses
        Nothing is drawn where they are not known.
    span
        Part of the horizontal axis, in its unit; by default all of it.
    labelled
        Whether the lines have labels, at the right edge.

    Returns
    -------
    dict
        ``shapes`` and ``annotations`` of a layout.
    """
    if guesses is None or not isfinite(guesses.better):
        return {"shapes": [], "annotations": []}
    ends = {"xref": "paper", "x0": 0, "x1": 1} if span is None else {"x0": span[0], "x1": span[1]}
    level = {"type": "line", "layer": "below", **ends}
    kinds = (("dash", "guessing", guesses.uniform), ("dot", "one class always", guesses.constant))
    shapes = [
        {**level, "y0": 100 * at, "y1": 100 * at, "line": {"width": 1.5, "dash": dash, "color": GREY}}
        for dash, _, at in kinds
    ]
    labels = [(at, f"{words} {100 * at:.0f}") for _, words, at in kinds]
    if abs(guesses.uniform - guesses.constant) < MERGED:
        labels = [(guesses.better, ", ".join(text for _, text in labels))]
    place = {"x": 1, "xref": "paper", "xanchor": "right", "yanchor": "bottom", "showarrow": False}
    own = {"font": {"size": 12, "color": GREY}, "name": "guess", "borderpad": 0}
    annotations = [{"text": text, "y": 100 * at, **place, **own} for at, text in labels] if labelled else []
    return {"shapes": shapes, "annotations": annotations}


def figure(
    traces: Sequence[Mapping[str, Any]],
    height: int,
    x: Mapping[str, Any],
    y: Mapping[str, Any],
    margin: Mapping[str, float] | None = None,
    **layout: Any,
) -> Figure:
    """Put traces on two axes.

    Parameters
    ----------
    traces
        As plotly.js has them.
    height
        Pixels.
    x, y
        What is particular to each axis; ``title`` is a text.
    margin
        Sides other than :data:`MARGIN`, pixels.
    **layout
        The rest of the layout.
    """
    return {
        "data": list(traces),
        "layout": {
            "height": height,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": "system-ui, sans-serif", "size": 13},
            "margin": {**MARGIN, **(margin or {})},
            "xaxis": _axis(x),
            "yaxis": _axis(y),
            **layout,
        },
    }


def figure_of_rows(
    traces: Sequence[Mapping[str, Any]], names: Sequence[str], x: Mapping[str, Any], beside: int
) -> Figure:
    """Put traces on one row a name, the first on top.

    Parameters
    ----------
    traces
        As plotly.js has them; ``y`` holds names.
    names
        In order.
    x
        What is particular to the horizontal axis.
    beside
        Height beside the rows, pixels.
    """
    y = {"autorange": "reversed", "ticks": "", "categoryorder": "array", "categoryarray": list(names)}
    return figure(traces, beside + ROW * len(names), x, y, {"l": label_width(names)}, showlegend=False)


def _axis(own: Mapping[str, Any]) -> dict[str, Any]:
    title = {"text": own.get("title", ""), "font": {"size": 13}, "standoff": 12}
    return {"automargin": False, "fixedrange": True, **own, "title": title}


def label_width(labels: Iterable[object]) -> float:
    """Give the pixels that the longest of some labels takes at 12 px."""
    return 14 + 7 * max((len(str(label)) for label in labels), default=0)
