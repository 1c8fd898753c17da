"""WDCNN: the field's usual network for raw vibration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.deep._network import SMALLEST, TRAINING_START, classifier, draw_training, recipe_of
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial


def search_space(trial: Trial) -> Params:
    """Draw how the network is trained; its architecture is the published one."""
    return draw_training(trial)


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier."""
    options = {"dropout": params["dropout"]}
    return classifier(context, backbone="wdcnn", backbone_options=options, recipe=recipe_of(params))


PIPELINE = Pipeline(
    name="wdcnn",
    family="deep",
    summary="Five convolutions with a wide first kernel on the raw window, as published",
    citation="Zhang et al. 2017, Sensors 17:425",
    search_space=search_space,
    build=build,
    smoke={**TRAINING_START, **SMALLEST},
    start=TRAINING_START,
    resources=Resources(cpus=1, gpus=1, memory_gb=2.0),
    iterative=True,
)
