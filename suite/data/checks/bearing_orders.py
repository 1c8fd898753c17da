"""Fault orders that contradict each other, or that no bearing has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording
from suite.signals.kinematics import BearingOrders, doubts_about
from suite.wording import listed


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    names: dict[BearingOrders, list[str]] = defaultdict(list)
    for recording in recordings:
        if recording.orders is not None:
            names[recording.orders].append(recording.name)
    for orders, owners in names.items():
        for doubt in doubts_about(orders):
            yield Finding("note", listed(owners), doubt)


CHECK = DataCheck("bearing_orders", _find, "fault orders that contradict each other, or that no bearing has")
