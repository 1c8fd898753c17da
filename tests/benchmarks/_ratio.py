"""Ratios of CPU time, measured in turn in one process so that a busy machine slows both sides."""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import process_time


@dataclass(frozen=True)
class Ratio:
    """How many times faster than a named reference.

    Attributes
    ----------
    name, reference
        What is measured and against what.
    ratio
        Median over rounds of CPU time of the reference / CPU time of the subject.
    target
        What is claimed at least; ``None`` where a figure is only shown.
    milliseconds
        Median CPU time of one run of the subject.
    rounds
        Measured in turn.
    machine
        Processor; ratios travel, times do not.
    """

    name: str
    reference: str
    ratio: float
    target: float | None
    milliseconds: float
    rounds: int
    machine: str


def compare(
    name: str,
    subject: Callable[[], object],
    reference: Callable[[], object],
    *,
    against: str,
    target: float | None = None,
    rounds: int = 5,
    repeats: int = 1,
) -> Ratio:
    """Measure one ratio.

    Parameters
    ----------
    name, against
        Names of subject and reference.
    subject, reference
        Do the same work; each is run once before the clock starts, which compiles and warms.
    target
        What is claimed.
    rounds
        Pairs of measurements.
    repeats
        Runs of the subject per run of the reference: short runs need several to be told.
    """
    subject()
    reference()
    quotients, times = [], []
    for _ in range(rounds):
        slow = _seconds(reference, 1)
        fast = _seconds(subject, repeats) / repeats
        quotients.append(slow / fast)
        times.append(1e3 * fast)
    return Ratio(name, against, median(quotients), target, median(times), rounds, machine())


def machine() -> str:
    """Name the processor."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        flags = [line for line in lines if line.startswith("flags")]
        wide = "AVX-512" if flags and "avx512f" in flags[0] else "no AVX-512"
        return f"{models[0] if models else platform.machine()}, {wide}"
    return platform.processor() or platform.machine()


def report(ratios: Sequence[Ratio], description: str | None = None) -> None:
    """Print the ratios, and write them where ``--json`` says."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, help="file for the figures")
    target = parser.parse_args().json
    for item in ratios:
        claim = "" if item.target is None else f" (claimed: {item.target:g})"
        print(f"{item.name}: {item.ratio:.1f} times {item.reference}{claim}, {item.milliseconds:.2f} ms")
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps([asdict(item) for item in ratios], indent=2) + "\n", encoding="utf-8")


def _seconds(run: Callable[[], object], repeats: int) -> float:
    start = process_time()
    for _ in range(repeats):
        run()
    return process_time() - start
