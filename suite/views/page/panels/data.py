"""Data: the card of each data set that was written down with the question."""

from __future__ import annotations

from markupsafe import Markup

from suite.views.data_card import data_card
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel


def _content(data: PageData) -> Markup:
    known = data.about.get("data") or {}
    return fill("panels/data.html", cards=[data_card(title, facts) for title, facts in known.items()])


PANEL = Panel(
    "data",
    "Data cards",
    120,
    "A card of each data set: classes, rungs, spectra, licence and notes.",
    _content,
    link="Data",
)
