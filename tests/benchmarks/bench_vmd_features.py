"""Speed of the features of modes on one CPU thread, as a ratio to a loop over windows and modes.

Both sides decompose with the default engine and give the same numbers (checked); the loop is the plain
one that the tests hold the features to, but for its sample entropy, which compares all pairs by NumPy.
Run with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from _ratio import compare, report

from suite.data import load
from suite.data.windows import WindowSpec, cut
from suite.features.vmd import VmdFeatures

sys.path.append(str(Path(__file__).parents[1] / "features"))
import vmd_loop

N_MODES, COUNT = 5, 24


def sample_entropy(signal: npt.NDArray[np.float64], tolerance: float = 0.2) -> float:
    """Compare all pairs of patterns as whole matrices: the usual loop-free way."""
    size = len(signal) - 2
    reach = tolerance * signal.std()
    near = [np.abs(part[:, None] - part) <= reach for part in (signal[:-2], signal[1:-1], signal[2:])]
    pairs = np.triu(near[0] & near[1], 1)
    triples = int((pairs & near[2]).sum())
    return -np.log(triples / pairs.sum()) if triples else np.log(size * (size - 1) / 2)


def main() -> None:
    """Measure on windows of simulated bearings."""
    recordings = load("simulated", bearings_per_class=1, seconds=0.5)
    windows = cut(recordings, WindowSpec(overlap=0.0)).for_prediction()[slice(COUNT)]
    features = VmdFeatures(N_MODES).fit(windows)
    vmd_loop.sample_entropy = sample_entropy

    def loop() -> npt.NDArray[np.float64]:
        pairs = zip(windows.signals[:, 0], windows.metadata.to_dict("records"), strict=True)
        return np.stack([vmd_loop.vmd_features(signal, known, N_MODES) for signal, known in pairs])

    np.testing.assert_allclose(features.transform(windows), loop(), rtol=1e-9, atol=1e-9)
    name = f"features of {N_MODES} modes, {windows.signals.shape[2]} samples"
    against = "a loop over windows and modes"
    ratio = compare(name, lambda: features.transform(windows), loop, against=against, target=10.0, rounds=3)
    report([ratio], __doc__)


if __name__ == "__main__":
    main()
