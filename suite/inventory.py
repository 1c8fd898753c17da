"""What there is, for `suite list`; a kind that is not listed is not imported."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from suite.discovery import summaries
from suite.errors import RequestError

InventoryRow = tuple[str, str, str]
"""Name, side or licence or level or unit, summary."""


def _pipelines() -> list[InventoryRow]:
    from suite.pipeline import pipelines

    return [(item.name, item.family, item.summary) for item in pipelines().values()]


def _questions() -> list[InventoryRow]:
    from suite.question.shipped import shipped_questions

    return [(name, "", question) for name, question in shipped_questions().items()]


def _datasets() -> list[InventoryRow]:
    from suite.data.dataset import datasets

    return [(item.name, item.licence, item.summary) for item in datasets().values()]


def _bearings() -> list[InventoryRow]:
    from suite.data.known_bearings import BEARINGS

    return [(item.name, item.maker, item.source) for item in BEARINGS]


def _protocols() -> list[InventoryRow]:
    from suite.protocols import all_rungs
    from suite.protocols.rungs import rung_families

    lines = {
        rung: f"; to adapt on, without labels: {rung.target}" if rung.target else "" for rung in all_rungs()
    }
    rungs = [(rung.name, rung.level, f"claim: {rung.claim}{line}") for rung, line in lines.items()]
    return rungs + [(family.name, family.prefix, f"claim: {family.claim}") for family in rung_families()]


def _metrics() -> list[InventoryRow]:
    from suite.evaluation.scoring import metrics

    return [(name, entry.unit, entry.meaning) for name, entry in metrics().items()]


def _declared(package: str, attribute: str, position: int = 2) -> list[InventoryRow]:
    return [(name, "", summary) for name, summary in summaries(package, attribute, position).items()]


def _features() -> list[InventoryRow]:
    from suite.features.feature_sets import FEATURE_SETS

    sets = [(name, "set", blocks) for name, blocks in FEATURE_SETS.items()]
    return [*_declared("suite.features", "BLOCK"), *sets]


INVENTORY_KINDS: dict[str, Callable[[], list[InventoryRow]]] = {
    "questions": _questions,
    "pipelines": _pipelines,
    "datasets": _datasets,
    "bearings": _bearings,
    "protocols": _protocols,
    "metrics": _metrics,
    "probes": partial(_declared, "suite.evaluation.robustness", "PROBE", 4),
    "features": _features,
    "attention": partial(_declared, "suite.nn.attention", "COMPONENT"),
    "backbones": partial(_declared, "suite.nn.backbones", "COMPONENT"),
    "inputs": partial(_declared, "suite.nn.inputs", "INPUT"),
    "panels": partial(_declared, "suite.views.page.panels", "PANEL", 3),
}


def inventory(what: str) -> list[InventoryRow]:
    """List one kind of thing as (name, side or licence, summary).

    Raises
    ------
    RequestError
        No such kind.
    """
    if what not in INVENTORY_KINDS:
        raise RequestError(f"unknown kind {what!r}", key="list", expected=", ".join(INVENTORY_KINDS))
    return INVENTORY_KINDS[what]()
