"""Fill tables that the code knows best: nothing in them is typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from suite.evaluation import scoring
from suite.inventory import inventory
from suite.protocols import all_rungs
from suite.protocols.ledger import CUES
from suite.views.page.panel import panels


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def ladder() -> str:
    """Tabulate the rungs, with what their ledger refuses to see on both sides."""
    rows = [
        (entry.level, f"`{entry.name}`", entry.claim, ", ".join(sorted(entry.forbids)) or "nothing")
        for entry in all_rungs()
    ]
    return _table(("rung", "name", "a score supports", "must not be shared"), rows)


def cues() -> str:
    """Tabulate the ledger's probes."""
    return _table(("probe", "a finding begins"), [(f"`{name}`", text) for name, text in CUES.items()])


def page_panels() -> str:
    """Tabulate the sections of the page, in their order."""
    rows = [(f"`{panel.name}`", panel.title, panel.summary) for panel in panels()]
    return _table(("name", "title", "what it shows"), rows)


def metrics() -> str:
    """Tabulate the metrics of a test part."""
    entries = scoring.metrics().values()
    rows = [(f"`{entry.name}`", entry.label, entry.unit, entry.meaning) for entry in entries]
    return _table(("result column", "label", "unit", "meaning"), rows)


def listing(kind: str) -> str:
    """Tabulate one kind of thing, as ``suite list`` does."""
    return _table(
        ("name", "", "summary"), [(f"`{name}`", more, text) for name, more, text in inventory(kind)]
    )


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put a table where a page names one: ``<!-- table: ladder -->``, or a kind of ``suite list``."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        own = {"ladder": ladder, "cues": cues, "metrics": metrics, "panels": page_panels}
        return own[name]() if name in own else listing(name)

    return re.sub(r"<!-- table: (\w+) -->", fill, markdown)
