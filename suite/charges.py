"""What looked-up features cost: charged to every job once, at what they took when they were computed.

Whoever comes first computes, and all others look up: without a charge a contestant's CPU time would hang on
the order of jobs. Importable without any package.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

_Result = TypeVar("_Result")


@dataclass
class _Charges:
    """Of the job that runs: seconds charged, and the entries that it has paid for."""

    seconds: float = 0.0
    paid: set[tuple[str, str]] = field(default_factory=set)


_charges = _Charges()
_known: dict[str, tuple[int, float]] = {}


def begin_charging() -> None:
    """Start the account of a job: it has paid for nothing yet."""
    _charges.seconds, _charges.paid = 0.0, set()


def charged_seconds() -> float:
    """Give the CPU time that this job was charged for what others had computed, s."""
    return _charges.seconds


def computed(kind: str, keys: Sequence[str], ledger: Path | None, compute: Callable[[], _Result]) -> _Result:
    """Compute entries and note what they took.

    Parameters
    ----------
    kind
        What they are, in whatever words; entries of one kind are taken to cost the same.
    keys
        Their names.
    ledger
        File to which what they took is added, for other processes; ``None`` for this process alone.
    compute
        Computes them.
    """
    began = time.process_time() + _charges.seconds
    result = compute()
    seconds = time.process_time() + _charges.seconds - began
    entries, before = _known.get(kind, (0, 0.0))
    _known[kind] = (entries + len(keys), before + seconds)
    _charges.paid |= {(kind, key) for key in keys}
    if ledger is not None:
        line = f"{len(keys)} {seconds:.6f}\n".encode()
        handle = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            os.write(handle, line)  # One short write at the end of a file: no other's line is cut by it.
        finally:
            os.close(handle)
    return result


def looked_up(kind: str, keys: Sequence[str], ledger: Path | None) -> None:
    """Charge this job for entries that were there, each once."""
    new = {(kind, key) for key in keys} - _charges.paid
    if new:
        _charges.seconds += len(new) * _seconds_an_entry(kind, ledger)
        _charges.paid |= new


def _seconds_an_entry(kind: str, ledger: Path | None) -> float:
    """Give the mean CPU time of an entry, s; 0 where nobody noted it."""
    if kind not in _known and ledger is not None:
        entries, seconds = 0, 0.0
        with suppress(OSError, ValueError):  # A half-written line ends what can be read.
            for line in ledger.read_text(encoding="ascii").splitlines():
                number, took = line.split()
                entries, seconds = entries + int(number), seconds + float(took)
        _known[kind] = (entries, seconds)
    entries, seconds = _known.get(kind, (0, 0.0))
    return seconds / entries if entries else 0.0
