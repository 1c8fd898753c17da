"""Speed of the RBF machine on one CPU thread, as a ratio to scikit-learn's SVC.

Twelve settings drawn over the search space, fitted on windows of simulated bearings and asked about
others, as in one study; both sides must name the same classes. Run it with OMP_NUM_THREADS=1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from _ratio import Ratio, compare, report
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from suite.data import load
from suite.data.windows import WindowSpec, cut
from suite.features.handcrafted import Families, handcrafted
from suite.features.machines import RbfMachine

SETTINGS = [(2**c, 2**g) for c, g in np.random.default_rng(0).uniform([-5, -15], [15, 3], (12, 2))]


def measure(families: Families, target: float) -> Ratio:
    """Measure one set of features, after checking that both sides agree."""
    windows = cut(load("simulated"), WindowSpec(overlap=0.0))
    rows = StandardScaler().fit_transform(handcrafted(families).fit_transform(windows.for_prediction()))
    test = windows.metadata["bearing"].str.endswith("3").to_numpy()
    labels = windows.labels[~test]

    def study(make: Callable[[float, float], Any]) -> list[npt.NDArray[np.str_]]:
        machines = [make(C, gamma).fit(rows[~test], labels) for C, gamma in SETTINGS]
        return [
            machine.classes_[machine.decision_function(rows[test]).argmax(axis=1)] for machine in machines
        ]

    def plain() -> list[npt.NDArray[np.str_]]:
        return study(lambda C, gamma: SVC(C=C, gamma=gamma, class_weight="balanced", cache_size=400))

    def whole() -> list[npt.NDArray[np.str_]]:
        return study(RbfMachine)

    if not all((a == b).all() for a, b in zip(plain(), whole(), strict=True)):
        raise AssertionError("the two sides name different classes")
    name = f"RBF machine, {(~test).sum()} windows, {rows.shape[1]} features"
    return compare(name, whole, plain, against="SVC", target=target)


def main() -> None:
    """Measure both sets of features."""
    report([measure("classic", 1.3), measure("all", 1.5)], __doc__)


if __name__ == "__main__":
    main()
