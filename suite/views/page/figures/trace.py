"""Traces: curves as SVG paths, with axes and marked lines as shares of their width and height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor, log10

from suite.wording import number

HEIGHT = 130
"""Height of a curve, px; its width is that of the page."""


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, in per cent from the left or the bottom, and its label."""

    at: float
    text: str


@dataclass(frozen=True)
class Mark:
    """A vertical line: where (per cent), its label, whether it is emphasised, and the row of its label."""

    at: float
    label: str
    own: bool
    row: int = 0


@dataclass(frozen=True)
class Trace:
    """A curve with its axes.

    Attributes
    ----------
    title, description
        For screen readers.
    path
        Of an SVG path, in a box of ``width`` by ``HEIGHT``.
    width
        Points of the curve.
    x_label, y_label
        What the axes count, with the unit.
    x_ticks, y_ticks, marks
        On the axes, and across.
    """

    title: str
    description: str
    path: str
    width: int
    x_label: str
    y_label: str
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    marks: list[Mark] = field(default_factory=list)


def path_of(values: Sequence[float], low: float, high: float) -> str:
    """Draw a curve from left to right, one unit a point; what is beyond the axis is drawn on its edge.

    Parameters
    ----------
    values
        Heights, in the unit of ``low`` and ``high``: bottom and top of the box.
    """
    scale = HEIGHT / (high - low)
    heights = [HEIGHT - scale * (min(max(value, low), high) - low) for value in values]
    return "M" + " ".join(f"{point} {height:.0f}" for point, height in enumerate(heights))


def ticks(low: float, high: float, most: int = 6) -> list[Tick]:
    """Divide an axis at round numbers.

    Parameters
    ----------
    low, high
        Ends of the axis.
    most
        No more intervals than this.
    """
    span = high - low
    size = 10.0 ** floor(log10(span / most))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor * most >= span)
    first, last = -floor(-low / step), floor(high / step + 1e-9)
    return [
        Tick(round(100 * (k * step - low) / span, 2), number(k * step, "g")) for k in range(first, last + 1)
    ]
