"""Shaft speeds that look like the other unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording
from suite.wording import listed

FASTEST_RPM = 30_000.0
"""Beyond it only turbochargers and dental drills turn."""

SLOWEST_RPM = 120.0
"""Slow for a machine, but a usual speed in Hz: 25 to 120."""


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    fast = [item for item in recordings if item.shaft_hz * 60 > FASTEST_RPM]
    slow = [item for item in recordings if item.shaft_hz * 60 < SLOWEST_RPM]
    if fast:
        hz = max(item.shaft_hz for item in fast)
        text = (
            f"{hz:g} Hz are {hz * 60:g} rpm, which is very fast: if {hz:g} are turns a minute, the key is rpm"
        )
        yield Finding("note", listed(item.name for item in fast), text)
    if slow:
        rpm = min(item.shaft_hz for item in slow) * 60
        text = (
            f"{rpm:g} rpm are {rpm / 60:.3g} Hz, which is very slow: if {rpm:g} are Hz, the key is shaft_hz"
        )
        yield Finding("note", listed(item.name for item in slow), text)


CHECK = DataCheck("speeds", _find, "shaft speeds that look like the other unit")
