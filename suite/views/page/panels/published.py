"""Published: tables of papers beside the same protocol and the honest rung here."""

from __future__ import annotations

from markupsafe import Markup

from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel


def _content(data: PageData) -> Markup:
    tables = data.report.comparisons
    return fill("panels/published.html", tables=tables) if tables else Markup()


PANEL = Panel(
    "published",
    "Beside what others published",
    60,
    "Published figures, the same protocol run here, and the honest rung, where the question names some.",
    _content,
    link="Published",
)
