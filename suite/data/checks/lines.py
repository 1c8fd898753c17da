"""Fault lines that the sampling rate cannot show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording
from suite.wording import listed


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    beyond: dict[str, list[tuple[float, Recording]]] = defaultdict(list)
    for recording in recordings:
        lines = asdict(recording.orders) if recording.orders else {"shaft": 1.0}
        for line, order in lines.items():
            frequency = order * recording.span_hz[1]
            if frequency > recording.rate_hz / 2:
                beyond[line].append((frequency, recording))
    for line, cases in beyond.items():
        frequency, worst = max(cases, key=lambda case: case[0] / case[1].rate_hz)
        text = (
            f"the {line} line is at {frequency:.6g} Hz, beyond half the sampling rate "
            f"({worst.rate_hz / 2:g} Hz), in {len(cases)} of {len(recordings)} recordings: "
            "check shaft speed, rate and geometry"
        )
        yield Finding("note", listed([worst.name, *(recording.name for _, recording in cases)]), text)


CHECK = DataCheck("lines", _find, "fault lines that the sampling rate cannot show")
