"""Another machine: its recording, with the stated speed and geometry of the one that is asked about."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np

from suite.evaluation.probe import Changed, Cuts, Probe, all_asked
from suite.signals.many_machines import simulate_machine
from suite.signals.simulation import Fault

MACHINES = 12
"""Machines that are recorded, as many of each state as of any other; windows are cut from them in turn."""

LARGEST_SEED = 2**31


def _other_machine(cuts: Cuts, level: float, rng: np.random.Generator) -> Changed:
    channels, length = cuts.signals.shape[1:]
    faults = get_args(Fault)
    world = int(rng.integers(LARGEST_SEED))
    signals = np.empty(cuts.signals.shape, dtype=np.float32)
    for rate_hz in np.unique(cuts.rate_hz):
        rows = np.flatnonzero(cuts.rate_hz == rate_hz)
        each = -(-len(rows) // MACHINES)
        for number in range(min(MACHINES, len(rows))):
            own = rows[number::MACHINES]
            fault = faults[number % len(faults)]
            recorded = simulate_machine(world, number, fault, float(rate_hz), each * channels * length).signal
            cut = recorded[: each * channels * length].reshape(each, channels, length)
            signals[own] = cut[: len(own)]
    return all_asked(replace(cuts, signals=signals))


PROBE = Probe(
    "other_machine",
    "another machine",
    "worlds of machines",
    (1.0,),
    "A simulated machine of another make, healthy or faulty, in place of the window; what is stated stays",
    _other_machine,
    kind="unknown",
)
