"""Use it: the lines that train a model of this question and diagnose tomorrow's file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from suite.views.page.markup import fill
from suite.views.page.panel import PageData, Panel

FILE = "tomorrow.mat --rpm 1750 --bearing 6205"
"""A recording, its speed and its bearing."""


def asked_file(about: Mapping[str, Any]) -> str:
    """Read the question's file from the command that asked it; one of its name where there is none."""
    words = shlex.split(str(about.get("command") or ""))
    return next(
        (word for word in words if word.endswith((".yaml", ".yml"))), f"{about.get('name', 'mine')}.yaml"
    )


def _content(data: PageData) -> Markup:
    if not data.datasets:
        return Markup()
    config = shlex.quote(asked_file(data.about))
    titles = list(dict.fromkeys(results.verdict.dataset for results in data.datasets))
    which = f" --dataset {shlex.quote(titles[0])}" if len(titles) > 1 else ""
    blocks = [
        (
            "With what was learned here",
            [f"suite train {config}{which} --to model", f"suite diagnose {FILE} --model model"],
        ),
        ("Without any recording of yours: a model of simulated machines", [f"suite diagnose {FILE}"]),
    ]
    return fill("panels/use.html", blocks=blocks)


PANEL = Panel(
    "use",
    "Use it",
    15,
    "The lines that train a model of this question and diagnose a file.",
    _content,
    link="Use it",
)
