"""Speed of the decomposition on one CPU thread, as a ratio to a loop over vmdpy.

Same windows (simulated bearings of each class), same stop rule, same number of sweeps (checked),
modes included. Run with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from _ratio import Ratio, compare, report
from vmdpy import VMD

from suite.data import load
from suite.data.windows import WindowSpec, cut
from suite.signals.vmd import vmd

Windows = npt.NDArray[np.float64]
CLAIMED = {"numba": 60.0, "numpy": 10.0}


def windows_of(length: int) -> Windows:
    """Cut one window of each of eight bearings, two of each class."""
    recordings = load("simulated", bearings_per_class=2, seconds=1.0)
    by_bearing = {recording.bearing: recording for recording in recordings}
    cuts = [cut([item], WindowSpec(length=length)).signals[0, 0] for item in by_bearing.values()]
    return np.stack(cuts).astype(np.float64)


def original(windows: Windows, modes: int) -> Callable[[], list[int]]:
    """Give the loop that everybody writes; it answers with the number of sweeps."""
    return lambda: [len(VMD(window, 2000.0, 0.0, modes, 0, 1, 1e-7)[2]) for window in windows]


def measure(length: int, modes: int, engine: str, target: float) -> Ratio:
    """Measure one size, after checking that both sides do the same work."""
    windows = windows_of(length)
    reference = original(windows, modes)

    def subject() -> list[int]:
        found = vmd(windows, modes, stop="absolute", engine=engine)  # type: ignore[arg-type]
        return [int(count) for count in found.iterations]

    if subject() != reference():
        raise AssertionError("unequal numbers of sweeps: the ratio would mean nothing")
    name = f"vmd {engine}, {length} samples, K = {modes}"
    repeats = 10 if engine == "numba" else 1
    return compare(
        name, subject, reference, against="a loop over vmdpy", target=target, rounds=3, repeats=repeats
    )


def main() -> None:
    """Measure the usual size first, then the corners of the range."""
    ratios = [measure(2048, 5, "numba", 100.0), measure(2048, 5, "numpy", CLAIMED["numpy"])]
    for length in (1024, 2048, 4096):
        for modes in (3, 8):
            ratios.append(measure(length, modes, "numba", CLAIMED["numba"]))
    report(ratios, __doc__)


if __name__ == "__main__":
    main()
