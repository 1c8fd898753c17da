"""Subspace alignment: an SVM in the principal directions of the target, to which the source's are turned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import FEATURE_TYPES, OTHER_FEATURES
from suite.contestants.classical._support_vectors import (
    MACHINE_TAKES,
    MACHINE_TYPES,
    draw_machine,
    machine_of,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial


def search_space(trial: Trial) -> Params:
    """Draw the SVM's C and γ and the number of directions."""
    return {
        **draw_machine(trial),
        "components": trial.suggest_int("components", 3, 30),
        "families": "classic",
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together features, alignment and the SVM; without target windows the source is used for both."""
    from suite.features.alignment import AlignedClassifier
    from suite.features.handcrafted import handcrafted

    features = handcrafted(params["families"], remember=context.report is not None)
    made: Estimator = AlignedClassifier(features, machine_of(params), params["components"], context.target)
    return made


PIPELINE = Pipeline(
    name="subspace_svm",
    plain_name="support vectors in aligned subspaces",
    family="transfer",
    summary="RBF SVM on handcrafted features in aligned principal subspaces of source and target",
    citation="Fernando, Habrard, Sebban & Tuytelaars 2013, ICCV",
    search_space=search_space,
    build=build,
    smoke={"C": 10.0, "gamma": 0.02, "components": 10, "families": "classic"},
    starts=({"C": 10.0, "gamma": 0.02, "components": 15, "families": "classic"},),
    resources=Resources(fit_seconds=0.2, feature_seconds=0.2),
    version=3,
    deterministic=True,
    needs_target=True,
    reads_orders=True,
    also=OTHER_FEATURES,
    takes=MACHINE_TAKES,
    types=(*MACHINE_TYPES, *FEATURE_TYPES, "suite.features.alignment.AlignedClassifier"),
)
