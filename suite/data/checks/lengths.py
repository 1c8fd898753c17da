"""Recordings that are much shorter than the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording

SHORT = 0.6
"""Share of the usual length below which a recording is spoken of."""


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    usual = median(recording.seconds for recording in recordings)
    for recording in recordings:
        if recording.seconds < SHORT * usual:
            text = f"lasts {recording.seconds:.3g} s where {usual:.3g} s is usual"
            yield Finding("note", recording.name, text)


CHECK = DataCheck("lengths", _find, "recordings that are much shorter than the others")
