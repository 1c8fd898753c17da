"""Sampling rates that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    if len({recording.rate_hz for recording in recordings}) > 1:
        text = "sampling rates differ: set windows.rate_hz, or the rate may tell the class"
        yield Finding("note", name, text)


CHECK = DataCheck("rates", _find, "sampling rates that differ", usual_windows=True)
