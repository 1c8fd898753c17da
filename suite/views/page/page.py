"""The leaderboard, and a data card, as HTML files that need no network."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from suite.analysis.report import Report
from suite.views.data_card import data_card
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, panels


def render_report(made: Report, runs: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """Make the page of a report.

    Parameters
    ----------
    made
        The report.
    runs
        Frame of which it was computed, with ``ledger``, ``error``, ``tuning_curve``, ``params`` and
        ``environment``.
    about
        What is known of the question; every key may be missing: ``title`` or ``name``, ``question``,
        ``command`` (to repeat it), ``config`` (the question, text or mapping), ``versions`` and
        ``hashes`` (mappings), ``data`` (data set to what is known of it), ``jobs`` (those planned),
        ``refusals`` and ``remarks`` (sentences), and what :func:`suite.analysis.report.report` reads.
        Other plain values are listed by name.

    Returns
    -------
    str
        HTML with styles, scripts and figures inside; a few MB, most of it plotly.js.

    Raises
    ------
    RequestError
        When two panels have one name.
    """
    data = PageData(made, runs, about)
    contents = [(panel, panel.content(data)) for panel in panels()]
    return fill(
        "templates/page.html",
        title=about.get("title") or about.get("name") or "Bearing arena",
        sections=[(panel, content) for panel, content in contents if content],
        plotly=_plotly() if data.datasets else "",
    )


def render_card(title: str, facts: Mapping[str, Any]) -> str:
    """Make a page of one data card.

    Parameters
    ----------
    title
        Name of the data set.
    facts
        What is known of it, in plain JSON types.

    Returns
    -------
    str
        HTML with styles, script and pictures inside.

    Raises
    ------
    KeyError
        When something is missing that every card has.
    """
    return fill("templates/card.html", card=data_card(title, facts))


@cache
def _plotly() -> str:
    """Give plotly.js, gzipped, as base64: a third of its size, inflated by the browser itself."""
    from plotly.offline import get_plotlyjs

    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), mtime=0)).decode()
