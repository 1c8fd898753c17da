"""The ledger: what training and test shared on each rung."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from suite.analysis.leaks import Leaks, amplitude_sentence
from suite.protocols import rung_of
from suite.views.page.markup import fill
from suite.views.page.panel import DatasetResults, PageData, Panel


def _content(data: PageData) -> Markup:
    by_dataset: dict[tuple[str, str], list[Leaks]] = {}
    for entry in data.report.leaks:
        by_dataset.setdefault((entry.experiment, entry.dataset), []).append(entry)

    return fill("panels/ledger.html", datasets=[_ledger(results, by_dataset) for results in data.datasets])


def _ledger(
    results: DatasetResults, by_dataset: Mapping[tuple[str, str], list[Leaks]]
) -> tuple[DatasetResults, list[tuple[Leaks, str]], list[str], bool]:
    """Give the entries of a data set, what is counted, and whether some rung adapts to a target."""
    entries = by_dataset.get((results.verdict.experiment, results.verdict.dataset), [])
    adapts = any(rung_of(entry.level, entry.rung).target for entry in entries)
    leaves_out = any("unknown_bearings" in rung_of(entry.level, entry.rung).forbids for entry in entries)
    hidden = (*(() if adapts else ("target_",)), *(() if leaves_out else ("unknown_",)))
    names = [name for name in (entries[0].shared if entries else ()) if not name.startswith(hidden)]
    return results, [(entry, amplitude_sentence(entry)) for entry in entries], names, adapts


PANEL = Panel(
    "ledger",
    "What training and test shared",
    80,
    "The leak ledger: what stood on both sides of the split, by rung.",
    _content,
    link="Ledger",
)
