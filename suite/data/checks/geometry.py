"""Bearings of unknown geometry, and bearings of two geometries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording
from suite.wording import listed


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    unknown = [recording.name for recording in recordings if recording.orders is None]
    if unknown:
        text = f"no bearing geometry is given for {len(unknown)} of {len(recordings)} recordings"
        names = f" ({listed(unknown)})" if len(unknown) < len(recordings) else ""
        yield Finding("note", name, f"{text}{names}: what reads fault orders cannot judge them")
    bearings: dict[tuple[str, str], set[object]] = defaultdict(set)
    for recording in recordings:
        bearings[recording.rig, recording.bearing].add(recording.orders)
    for (_, bearing), geometries in bearings.items():
        if len(geometries) > 1:
            yield Finding("note", name, f"bearing {bearing} has {len(geometries)} different geometries")


CHECK = DataCheck("geometry", _find, "bearings of unknown geometry, and bearings of two geometries")
