"""One name of a bearing in several classes, where each class may have counted its own bearings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording
from suite.wording import listed

_ELEMENTS = {"inner", "outer", "ball", "cage"}


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    classes: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for item in recordings:
        classes[item.rig, item.bearing].setdefault(item.fault)
    doubtful = {
        bearing: faults for (_, bearing), faults in classes.items() if _doubtful(bearing, list(faults))
    }
    if doubtful:
        faults = dict.fromkeys(fault for some in doubtful.values() for fault in some)
        subject, verb = ("bearing", "stands") if len(doubtful) == 1 else ("bearings", "stand")
        text = (
            f"{subject} {listed(doubtful)} {verb} for {listed(faults)}: "
            "the same physical bearing? Where each class counts its own, a name needs its class, too"
        )
        yield Finding("note", name, text)


def _doubtful(bearing: str, faults: list[str]) -> bool:
    """Doubt bare numbers in two classes, and damage of two kinds of which neither holds the other."""
    if bearing.isdecimal() and len(faults) > 1:
        return True
    parts = [set(fault.split("+")) for fault in faults]
    parts = [part for part in parts if part <= _ELEMENTS]  # own words may be stages of one damage
    return any(not (one <= other or other <= one) for one in parts for other in parts)


CHECK = DataCheck("bearings_of_classes", _find, "names of bearings that stand for several classes")
