"""What there is to choose from, for `suite list`."""

from __future__ import annotations

from collections.abc import Callable

from suite.data.dataset import datasets
from suite.errors import RequestError
from suite.pipeline import pipelines
from suite.protocols import all_rungs

Row = tuple[str, str, str]


def _pipelines() -> list[Row]:
    return [(item.name, item.family, item.summary) for item in pipelines().values()]


def _datasets() -> list[Row]:
    return [(item.name, item.licence, item.summary) for item in datasets().values()]


def _protocols() -> list[Row]:
    return [(entry.name, entry.level, f"claim: {entry.claim}") for entry in all_rungs()]


def _attention() -> list[Row]:
    from suite.nn import attention

    return [(name, "", entry.summary) for name, entry in attention.describe().items()]


def _backbones() -> list[Row]:
    from suite.nn import backbones

    return [(name, "", entry.summary) for name, entry in backbones.describe().items()]


def _inputs() -> list[Row]:
    from suite.nn import inputs

    return [(name, "", entry.summary) for name, entry in inputs.describe().items()]


KINDS: dict[str, Callable[[], list[Row]]] = {
    "pipelines": _pipelines,
    "datasets": _datasets,
    "protocols": _protocols,
    "attention": _attention,
    "backbones": _backbones,
    "inputs": _inputs,
}


def inventory(what: str) -> list[Row]:
    """List one kind of thing as (name, side or licence, summary).

    Raises
    ------
    RequestError
        No such kind.
    """
    if what not in KINDS:
        raise RequestError(f"unknown kind {what!r}", key="list", expected=", ".join(KINDS))
    return KINDS[what]()
