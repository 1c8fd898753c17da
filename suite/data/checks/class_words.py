"""Classes in other words than those that diagnosis and rules know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from suite.data.checks._check import DataCheck, Finding
from suite.data.name_guesses import FAULT_WORDS
from suite.data.recording import Recording


def _find(name: str, recordings: Sequence[Recording]) -> Iterator[Finding]:
    faults = dict.fromkeys(item.fault for item in recordings)
    meant = {fault: _known(fault) for fault in faults if _known(fault) not in (None, fault)}
    if meant:
        pairs = ", ".join(f"{fault!r} {known}" for fault, known in meant.items())
        text = f"classes may mean known ones: {pairs}; of words only {', '.join(FAULT_WORDS)} are known"
        yield Finding("note", name, text)


def _known(fault: str) -> str | None:
    bare = re.sub(r"[\W_]+", "", fault.casefold())
    return next((known for known, words in FAULT_WORDS.items() if bare in (known, *words)), None)


CHECK = DataCheck("class_words", _find, "classes in other words than the known ones")
