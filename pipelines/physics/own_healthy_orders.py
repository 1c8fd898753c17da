"""Healthy or not by the machine's own recordings, the kind of fault by simulated machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import (
    FEATURE_TYPES,
    FEATURES_STARTS,
    OTHER_FEATURES,
    draw_features,
    features_of,
)
from suite.contestants.classical._support_vectors import (
    MACHINE_TAKES,
    SCALED_MACHINE_TYPES,
    draw_machine,
    machine_on,
)
from suite.contestants.physics._machines import (
    MACHINE_CITATION,
    MACHINE_COUNTS,
    NAMEABLE,
    TRAINED_TYPES,
    trained_on_machines,
)
from suite.contestants.physics.sim_orders import START as KINDS
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial


def search_space(trial: Trial) -> Params:
    """Draw the first stage, which learns from the rig; of the kinds of fault nothing is drawn."""
    return {**draw_machine(trial), **draw_features(trial), "machines": KINDS["machines"]}


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put both stages together; the seed draws the machines of the second."""
    from suite.features.own_healthy import OwnHealthy

    stage = machine_on(features_of(params, context), params, context)
    kinds = trained_on_machines({**KINDS, "machines": params["machines"]}, context, share=0.0)
    made: Estimator = OwnHealthy(stage, kinds)
    return made


PIPELINE = Pipeline(
    name="own_healthy_orders",
    plain_name="own healthy state, then simulated fault orders",
    family="classical",
    summary="RBF SVM tells healthy from faulty, fault orders on simulated machines tell which fault",
    citation=f"Lei, He & Zi 2008, MSSP 22:419-435; {MACHINE_CITATION}",
    search_space=search_space,
    build=build,
    smoke={"C": 10.0, "gamma": 0.02, **FEATURES_STARTS[0], "machines": 16},
    starts=tuple(
        {"C": 10.0, "gamma": 0.02, **features, "machines": KINDS["machines"]} for features in FEATURES_STARTS
    ),
    resources=Resources(fit_seconds=0.6, feature_seconds=0.3),
    reads_orders=True,
    classes=NAMEABLE,
    types=tuple(
        dict.fromkeys(
            (
                "suite.features.own_healthy.OwnHealthy",
                *SCALED_MACHINE_TYPES,
                *FEATURE_TYPES,
                *TRAINED_TYPES,
            )
        )
    ),
    takes={**MACHINE_TAKES, "machines": MACHINE_COUNTS},
    learned_from="mixed",
    also=OTHER_FEATURES,
)
