"""Speed of the generator of many machines on one CPU thread: recordings of 16,384 samples a second."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from statistics import median
from time import process_time

from _ratio import machine

from suite.data.simulated_training import SIMULATED_CLASSES
from suite.signals.many_machines import simulate_machine

SAMPLES, RATE_HZ = 16_384, 12_000.0
CLAIMED = 20.0


def recordings_a_second(count: int) -> float:
    """Record machines of each class in turn, all nuisances on."""
    began = process_time()
    for number in range(count):
        fault = SIMULATED_CLASSES[number % len(SIMULATED_CLASSES)]
        simulate_machine(0, number, fault, RATE_HZ, SAMPLES)
    return count / (process_time() - began)


def main() -> None:
    """Measure five times, after a few that load what is imported late."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="file for the figures")
    target = parser.parse_args().json
    recordings_a_second(4)
    speed = median(recordings_a_second(40) for _ in range(5))
    print(f"many machines: {speed:.0f} recordings of {SAMPLES} samples a second (claimed: {CLAIMED:g})")
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        figures = {"recordings_a_second": speed, "samples": SAMPLES, "claimed": CLAIMED, "machine": machine()}
        target.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
