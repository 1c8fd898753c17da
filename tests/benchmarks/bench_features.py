"""Speed of the handcrafted features on one CPU thread, as a ratio to a loop over windows.

The loop is that of the parity test, which holds both to the same values: numpy, scipy and PyWavelets
calls for one window at a time. The windows are 1024 of 2048 samples, of simulated bearings; the loop
runs over a part of them, and both are counted by the window. Run it with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "features"))

import numpy as np
import plain_loop
from _ratio import Ratio, compare, report

from suite.data import load
from suite.data.windows import Windows, WindowSpec, cut
from suite.features.amplitude import Amplitude
from suite.features.base import WindowFeatures
from suite.features.cepstrum import Cepstrum
from suite.features.envelope import FaultOrders
from suite.features.order_bands import OrderBands
from suite.features.spectral import Spectral
from suite.features.time_domain import TimeDomain
from suite.features.wavelets import WaveletPackets

SHARE = 8
"""The loop runs over one window in so many."""

Family = tuple[WindowFeatures, Callable[[Any, Any], Any]]

FAMILIES: tuple[Family, ...] = (
    (Amplitude(), plain_loop.amplitude),
    (TimeDomain(), plain_loop.time_domain),
    (Spectral(), plain_loop.spectral),
    (FaultOrders(), plain_loop.fault_orders),
    (WaveletPackets(), plain_loop.wavelet_packets),
    (Cepstrum(), plain_loop.cepstrum),
    (OrderBands(), plain_loop.order_bands),
    (OrderBands("envelope"), plain_loop.envelope_bands),
)


def measure(name: str, families: Sequence[Family], target: float | None) -> Ratio:
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
    ratios = [measure("all handcrafted features", FAMILIES, 10.0)]
    for family in FAMILIES:
        ratios.append(measure(str(family[0]), (family,), None))
    report(ratios, __doc__)


if __name__ == "__main__":
    main()
