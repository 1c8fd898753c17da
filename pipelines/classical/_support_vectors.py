"""What the contestants with an RBF support vector machine share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import SCALED, scaled
from suite.pipeline import Context, Estimator, Params, Trial
from suite.ranges import Takes, real

MACHINE_TYPES = (
    "suite.features.margins.MarginClassifier",
    "suite.features.machines.RbfMachine",
    "sklearn.svm._classes.SVC",
)
"""Classes of :func:`machine_of`."""

SCALED_MACHINE_TYPES = (*SCALED, *MACHINE_TYPES)
"""Classes of :func:`machine_on`, beside those of the features."""


MACHINE_TAKES: dict[str, Takes] = {"C": real(1e-9, 1e9), "gamma": real(1e-9, 1e9)}
"""What :func:`machine_of` can be made of."""


def draw_machine(trial: Trial) -> Params:
    """Draw C and γ over the ranges of Hsu, Chang & Lin's guide (2016)."""
    return {
        "C": trial.suggest_float("C", 2**-5, 2**15, log=True),
        "gamma": trial.suggest_float("gamma", 2**-15, 2**3, log=True),
    }


def machine_of(params: Mapping[str, Any]) -> Estimator:
    """Make the machine that drawn parameters mean, its margins turned into probabilities."""
    from suite.features.machines import RbfMachine
    from suite.features.margins import MarginClassifier

    machine: Estimator = MarginClassifier(RbfMachine(params["C"], params["gamma"]))
    return machine


def machine_on(features: Any, params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together features, scaling and the machine; trials share the first two."""
    from sklearn.pipeline import make_pipeline

    made: Estimator = make_pipeline(*scaled(features, context), machine_of(params))
    return made
