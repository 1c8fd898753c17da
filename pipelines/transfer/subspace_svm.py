"""Subspace alignment: an SVM in the principal directions of the target, to which the source's are turned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.pipeline import Context, Estimator, Params, Pipeline, Trial


def search_space(trial: Trial) -> Params:
    """Draw the SVM's C and γ and the number of directions."""
    return {
        "C": trial.suggest_float("C", 2**-5, 2**15, log=True),
        "gamma": trial.suggest_float("gamma", 2**-15, 2**3, log=True),
        "components": trial.suggest_int("components", 3, 30),
        "families": "classic",
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together features, alignment and the SVM; without target windows the source stands for both."""
    from suite.features.alignment import AlignedClassifier
    from suite.features.handcrafted import handcrafted
    from suite.features.machines import RbfMachine
    from suite.features.margins import MarginClassifier

    machine = RbfMachine(params["C"], params["gamma"])
    features = handcrafted(params["families"], remember=context.report is not None)
    made: Estimator = AlignedClassifier(
        features, MarginClassifier(machine), params["components"], context.target
    )
    return made


PIPELINE = Pipeline(
    name="subspace_svm",
    family="transfer",
    summary="RBF SVM on handcrafted features in aligned principal subspaces of source and target",
    citation="Fernando, Habrard, Sebban & Tuytelaars 2013, ICCV",
    search_space=search_space,
    build=build,
    smoke={"C": 10.0, "gamma": 0.02, "components": 10, "families": "classic"},
    start={"C": 10.0, "gamma": 0.02, "components": 15, "families": "classic"},
    version=2,
    deterministic=True,
    needs_target=True,
)
