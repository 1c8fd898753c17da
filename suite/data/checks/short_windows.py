"""Windows of the usual length that hold too few periods of a fault line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording
from suite.data.windows import FEWEST_PERIODS, WindowSpec
from suite.signals.kinematics import slowest_line

LENGTH = WindowSpec().length


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    short = []
    for recording in recordings:
        if recording.orders is not None:
            line, order = slowest_line(recording.orders)
            periods = order * recording.span_hz[0] * LENGTH / recording.rate_hz
            if periods < FEWEST_PERIODS:
                short.append((periods, line, order, recording))
    if short:
        periods, line, order, worst = min(short, key=lambda case: case[0])
        needed = FEWEST_PERIODS * worst.rate_hz / (order * worst.span_hz[0])
        yield Finding(
            "note",
            worst.name,
            f"a window of the usual {LENGTH} samples holds {periods:.2g} periods of the {line} line, as "
            f"{len(short)} of {len(recordings)} recordings hold fewer than {FEWEST_PERIODS}: "
            f"set windows.length to {needed:.0f} or more, or a lower windows.rate_hz",
        )


CHECK = DataCheck(
    "short_windows",
    _find,
    "windows of the usual length with too few periods of a fault line",
    usual_windows=True,
)
