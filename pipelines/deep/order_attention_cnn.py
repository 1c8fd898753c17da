"""Attention CNN on the envelope map around the bearing's own fault orders: our bet for unseen bearings.

The deep counterpart of an SVM on fault-order lines: a line of an outer-race fault is at the same
position of the same channel on every bearing, at every speed, so what is learned there may apply elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.deep._network import (
    POSITIONS,
    SMOKE_TRAINING,
    TRAINING_START,
    TRAINING_TAKES,
    classifier,
    draw_training,
    recipe_of,
)
from suite.contestants.deep._order_map import ORDER_MAP_TAKES, on_order_map
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial


def search_space(trial: Trial) -> Params:
    """Draw the map, the network, its attention and how it is trained."""
    return {
        "harmonics": trial.suggest_int("harmonics", 1, 4),
        "prewhiten": trial.suggest_categorical("prewhiten", [True, False]),
        "width": trial.suggest_categorical("width", [8, 16, 24]),
        "stages": trial.suggest_int("stages", 1, 3),
        "attention": trial.suggest_categorical("attention", ["se", "eca", "cbam", "none"]),
        "position": trial.suggest_categorical("position", ["input", "block", "head"]),
        **draw_training(trial),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier."""
    return classifier(context, **on_order_map(params), recipe=recipe_of(params))


START: Params = {
    "harmonics": 3,
    "prewhiten": True,
    "width": 16,
    "stages": 2,
    "attention": "se",
    "position": "block",
    **TRAINING_START,
}

PIPELINE = Pipeline(
    name="order_attention_cnn",
    plain_name="an attention network on fault orders",
    family="deep",
    summary="Attention CNN on the envelope spectrum around the fault orders of the bearing at hand",
    citation="Randall & Antoni 2011, MSSP 25:485-520; Hu et al. 2018; He et al. 2016",
    search_space=search_space,
    build=build,
    smoke={**START, "width": 8, "stages": 1, **SMOKE_TRAINING},
    starts=(START, {**START, "prewhiten": False}),
    version=2,
    resources=Resources(cpus=1, gpus=1, memory_gb=2.0, fit_seconds=2.5),
    iterative=True,
    also={"position": POSITIONS},
    takes={**TRAINING_TAKES, **ORDER_MAP_TAKES},
    reads_orders=True,
    needs_orders=True,
)
