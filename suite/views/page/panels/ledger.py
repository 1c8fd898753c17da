"""The ledger: what training and test shared on each rung."""

from __future__ import annotations

from markupsafe import Markup

from suite.analysis.leaks import Leaks, amplitude_sentence, leaks
from suite.views.page.markup import fill
from suite.views.page.panel import DatasetResults, PageData, Panel


def _content(data: PageData) -> Markup:
    by_dataset: dict[tuple[str, str], list[Leaks]] = {}
    for entry in leaks(data.runs):
        by_dataset.setdefault((entry.experiment, entry.dataset), []).append(entry)

    def ledger_of(results: DatasetResults) -> list[tuple[Leaks, str]]:
        key = (results.verdict.experiment, results.verdict.dataset)
        return [(entry, amplitude_sentence(entry)) for entry in by_dataset.get(key, ())]

    return fill("panels/ledger.html", datasets=[(results, ledger_of(results)) for results in data.datasets])


PANEL = Panel(
    "ledger",
    "What training and test shared",
    80,
    "The leak ledger: what stood on both sides of the split, by rung.",
    _content,
    link="Ledger",
)
