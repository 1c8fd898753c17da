"""EPSANet: pyramid split attention in every block."""

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
    options = {"width": params["width"], "dropout": params["dropout"]}
    return classifier(context, backbone="epsanet", backbone_options=options, recipe=recipe_of(params))


START: Params = {"width": 16, **TRAINING_START}

PIPELINE = Pipeline(
    name="epsanet",
    family="deep",
    summary="Residual network of pyramid split attention blocks on the raw window, narrow",
    citation="Zhang et al. 2021, arXiv 2105.14447",
    search_space=search_space,
    build=build,
    smoke={**START, "width": 8, **SMALLEST},
    start=START,
    resources=Resources(cpus=1, gpus=1, memory_gb=3.0),
    iterative=True,
)
