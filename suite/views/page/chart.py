"""Charts: figures with what a reader needs around them, in groups with a heading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd
from markupsafe import Markup

from suite.views.page.figures.drawing import Figure
from suite.views.page.markup import fill


@dataclass(frozen=True)
class Chart:
    """A plotly figure with what a reader needs around it.

    Attributes
    ----------
    key
        Of all charts of the page, its own.
    title, caption
        The caption explains how to read it.
    spec
        Figure as JSON.
    height
        Pixels, kept free before it is drawn.
    least_width
        Pixels; where the screen is narrower, the figure scrolls inside itself.
    numbers
        The same as a table of points; ``None`` where the leaderboard holds the numbers already.
    """

    key: str
    title: str
    caption: str
    spec: str
    height: int
    least_width: int = 0
    numbers: pd.DataFrame | None = None


def make_chart(
    key: str, title: str, caption: str, figure: Figure, numbers: pd.DataFrame | None = None
) -> Chart:
    """Put a title, a caption and numbers (points, with an index) around a figure.

    Raises
    ------
    ValueError
        When the figure holds a number that is not finite.
    """
    layout = figure["layout"]
    spec = json.dumps(_literal_labels(figure), allow_nan=False)
    return Chart(key, title, caption, spec, layout["height"], layout.get("minwidth", 0), numbers)


def _literal_labels(part: Any) -> Any:
    """Escape what plotly.js would read as tags and entities in labels; templates are this package's own."""
    if isinstance(part, dict):
        own = ("hovertemplate", "texttemplate", "ticktext")
        return {name: value if name in own else _literal_labels(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_literal_labels(value) for value in part]
    return escape(part, quote=False) if isinstance(part, str) else part


@dataclass(frozen=True)
class ChartGroup:
    """Charts below one heading.

    Attributes
    ----------
    title, tag
        The heading and a mark beside it; either may be empty.
    charts
        Below it.
    notes
        Why something is not drawn.
    """

    title: str
    charts: Sequence[Chart]
    tag: str = ""
    notes: Sequence[str] = field(default_factory=tuple)


def show_charts(groups: Sequence[ChartGroup], intro: str = "", layout: str = "") -> Markup:
    """Draw groups of charts.

    Parameters
    ----------
    groups
        Without any, a sentence replaces them.
    intro
        A paragraph above them.
    layout
        ``pair`` or ``grid``: how charts are beside each other; by default below each other.
    """
    return fill("templates/charts.html", groups=groups, intro=intro, layout=layout)
