"""Machines to diagnose: recordings of one simulated machine, and a small model of simulated machines."""

from dataclasses import replace

import numpy as np
import pytest

from suite.data.machine_recordings import recording_of_machine
from suite.serving.simulated_model import SimulatedRecipe, simulated_model
from suite.signals.machine_draws import run_again
from suite.signals.many_machines import drawn_machine, record_machine

SMALL = SimulatedRecipe(training=40, calibration=16, windows=2, pairs=16)
"""Enough to tell loud faults; the real one takes a minute."""

RATE_HZ = 12_000.0


def machine_recording(fault, number=3, take=0, seconds=5.0, severity=1.2, seed=77):
    """A recording of one machine: the same number is the same machine, whatever its fault."""
    drawn = drawn_machine(seed, number, fault)
    if fault != "healthy":
        drawn = replace(drawn, bearing=replace(drawn.bearing, severity=severity))
    if take:
        drawn = run_again(np.random.default_rng(take), drawn)
    signal = record_machine(drawn, seed, number, RATE_HZ, round(seconds * RATE_HZ), take=take)
    return recording_of_machine(drawn, signal, RATE_HZ, fault, number, f"{fault} {number}.{take}")


@pytest.fixture(scope="session")
def small_model(tmp_path_factory):
    """The model of few simulated machines."""
    return simulated_model(tmp_path_factory.mktemp("simulated"), SMALL, workers=1)
