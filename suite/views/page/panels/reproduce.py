"""Reproduce: the command, the question, hashes, versions and environments behind the page."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from markupsafe import Markup

from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel

SHOWN_HERE = ("command", "hashes", "versions", "refusals", "remarks")
"""What is known of the question and shown here as it is."""

SHOWN_ELSEWHERE = ("title", "name", "question", "headline", "data", "jobs", "controls", "pools", "published")
"""What other panels show; whatever else is known is listed here by name."""


def environments(runs: pd.DataFrame) -> list[dict[str, str]]:
    """List the distinct environments that runs came from."""
    if runs.empty:
        return []
    distinct = {tuple(sorted((str(k), str(v)) for k, v in one.items())) for one in runs["environment"] if one}
    return [dict(items) for items in sorted(distinct)]


def _text(config: Any) -> str:
    """Give a question as text, whether it came as text or as a mapping."""
    return config if isinstance(config, str) else json.dumps(config, indent=2) if config else ""


def _content(data: PageData) -> Markup:
    named = {*SHOWN_HERE, *SHOWN_ELSEWHERE, "config"}
    return fill(
        "panels/reproduce.html",
        **{name: data.about.get(name) for name in SHOWN_HERE},
        config=_text(data.about.get("config")),
        others={name: value for name, value in data.about.items() if name not in named},
        environments=environments(data.runs),
    )


PANEL = Panel(
    "reproduce",
    "How to reproduce",
    140,
    "The command and the question, hashes, versions, environments, refusals and remarks.",
    _content,
    link="Reproduce",
)
