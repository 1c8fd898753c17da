"""Recordings of simulated machines, told as those of real ones are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suite.data.recording import Recording
from suite.signals.machine_draws import DrawnMachine


def recording_of_machine(
    drawn: DrawnMachine, signal: npt.NDArray[np.float32], rate_hz: float, fault: str, number: int, name: str
) -> Recording:
    """Tell of a simulated signal what would be known of a measured one.

    Parameters
    ----------
    drawn
        The machine, which states its own shaft speed and fault orders.
    signal
        Acceleration, shape (samples,).
    rate_hz
        Samples a second.
    fault
        Class of the machine.
    number
        Of the machine, which has one bearing and one condition.
    name
        Of the recording.
    """
    return Recording(
        name=name,
        signal=signal[np.newaxis],
        rate_hz=rate_hz,
        shaft_hz=drawn.stated_shaft_hz,
        fault=fault,
        bearing=str(number),
        condition="its own",
        rig="simulated",
        orders=drawn.bearing.orders,
    )
