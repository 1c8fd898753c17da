"""Needs: which contestant to deploy, by what is asked of it."""

from __future__ import annotations

from markupsafe import Markup

from suite.analysis.need_tables import HEADINGS, HOW_COMPARED, need_tables
from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel


def _content(data: PageData) -> Markup:
    tables = need_tables(data.report.needs)
    known = {"tables": tables, "headings": HEADINGS, "compared": HOW_COMPARED}
    return fill("panels/needs.html", **known) if tables else Markup()


PANEL = Panel(
    "needs",
    "Which one should I deploy?",
    12,
    "The best contestant by need: score, robustness, false alarms, cost, honesty; and who is as good.",
    _content,
    link="By need",
)
