"""Speed of the handcrafted features on one CPU thread, as a ratio to a loop over windows.

The loop is that of the parity test, which holds both to the same values: numpy, scipy and PyWavelets
calls for one window at a time. The windows are 1024 of 2048 samples, of simulated bearings; the loop
runs over a part of them, and both are counted by the window. Run it with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "features"))

import numpy as np
from _ratio import Ratio, compare, report
from pairs import PAIRS, Pair

from suite.data import load
from suite.data.windows import Windows, WindowSpec, cut

SHARE = 8
"""The loop runs over one window in so many."""


def measure(name: str, families: Sequence[Pair], target: float | None) -> Ratio:
    """Measure some families together."""
    windows = windows_of(1024)
    some = windows[::SHARE]
    rows = list(some.metadata.itertuples())
    singles = some.signals[:, 0].astype(np.float64)

    def loop() -> None:
        for window, row in zip(singles, rows, strict=True):
            for _, plain in families:
                plain(window, row)

    def vectorised() -> None:
        for features, _ in families:
            features.fit(windows).transform(windows)

    found = compare(name, vectorised, loop, against="a loop over windows", rounds=7)
    return replace(found, ratio=found.ratio * SHARE, target=target)


def windows_of(count: int) -> Windows:
    """Cut windows of bearings of all classes."""
    recordings = load("simulated", bearings_per_class=6, seconds=2.0)
    return cut(recordings, WindowSpec(overlap=0.0)).for_prediction()[:count]


def main() -> None:
    """Measure the whole set, which carries the claim, then each family."""
    ratios = [measure("all handcrafted features", PAIRS, 10.0)]
    for family in PAIRS:
        ratios.append(measure(str(family[0]), (family,), None))
    report(ratios, __doc__)


if __name__ == "__main__":
    main()
