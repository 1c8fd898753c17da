"""Models: a card of each contestant that a side took, and of what is first on the board."""

from __future__ import annotations

from markupsafe import Markup

from suite.views.model_card import model_cards
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel


def _content(data: PageData) -> Markup:
    cards = [(results, model_cards(results.verdict, results.ranked)) for results in data.datasets]
    return fill("panels/models.html", datasets=cards)


PANEL = Panel(
    "models",
    "Model cards",
    110,
    "A card of each winner: scores, cost, settings and limits.",
    _content,
    link="Models",
)
