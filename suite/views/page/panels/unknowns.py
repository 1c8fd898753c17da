"""Unknowns: whether contestants notice what they never learned."""

from __future__ import annotations

from markupsafe import Markup

from suite.analysis.unknown_tables import READ_AS, declared_scores, unknown_tables
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel


def _content(data: PageData) -> Markup:
    tables = unknown_tables(data.report.unknowns)
    if not tables:
        return Markup()
    declared = declared_scores(data.report.unknowns)
    return fill("panels/unknowns.html", tables=tables, read_as=READ_AS, declared=declared)


PANEL = Panel(
    "unknowns",
    "Unknown faults, and signals of no bearing",
    98,
    "How well novelty scores tell unknown faults and signals that are no bearing's from known bearings.",
    _content,
    link="Unknowns",
)
