"""Recordings that are much shorter than the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording
from suite.wording import listed

SHORT = 0.6
"""Share of the usual length below which a recording is spoken of."""


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    usual = median(recording.seconds for recording in recordings)
    short = [recording for recording in recordings if recording.seconds < SHORT * usual]
    if short:
        seconds = min(recording.seconds for recording in short)
        verb, most = ("lasts", "") if len(short) == 1 else ("last", " and more")
        text = f"{verb} {seconds:.3g} s{most} where {usual:.3g} s is usual"
        yield Finding("note", listed(recording.name for recording in short), text)


CHECK = DataCheck("lengths", _find, "recordings that are much shorter than the others")
