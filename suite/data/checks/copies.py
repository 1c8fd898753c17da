"""The same samples under two names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from suite.data.checks._check import DataCheck, Finding
from suite.data.recording import Recording


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for recording in recordings:
        content = hashlib.sha256(recording.signal.tobytes()).hexdigest()
        first = owners.setdefault(content, recording.name)
        if first != recording.name:
            yield Finding("error", recording.name, f"has the very samples of {first}")


CHECK = DataCheck("copies", _find, "the same samples under two names")
