"""ResNet-18 for signals: the vision field's usual network, without attention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.deep._network import SMALLEST, TRAINING_START, classifier, draw_training, recipe_of
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial


def search_space(trial: Trial) -> Params:
    """Draw the network's width and how it is trained."""
    return {"width": trial.suggest_categorical("width", [8, 16, 32]), **draw_training(trial)}


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier."""
    options = {"depth": 18, "width": params["width"], "dropout": params["dropout"]}
    return classifier(context, backbone="resnet_standard", backbone_options=options, recipe=recipe_of(params))


START: Params = {"width": 16, **TRAINING_START}

PIPELINE = Pipeline(
    name="resnet",
    family="deep",
    summary="ResNet-18 in 1-D on the raw window, narrowed from the published 64 channels",
    citation="He et al. 2016, CVPR; Zhao et al. 2021, IEEE TIM 70:3525828",
    search_space=search_space,
    build=build,
    smoke={**START, "width": 8, **SMALLEST},
    start=START,
    resources=Resources(cpus=1, gpus=1, memory_gb=3.0),
    iterative=True,
)
