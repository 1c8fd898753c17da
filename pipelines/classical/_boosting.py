"""What the boosted trees share: their search space, their usual setting, and what they learn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import (
    FEATURE_TYPES,
    VARYING,
    draw_features,
    features_of,
    unscaled,
)
from suite.pipeline import Context, Estimator, Params, Trial
from suite.ranges import Takes, real, whole

BOOSTING_START: Params = {
    "learning_rate": 0.1,
    "max_iter": 100,
    "max_leaf_nodes": 31,
    "min_samples_leaf": 20,
    "l2": 0.01,
    "max_features": 0.3,
}
"""The libraries' own, and of many features that tell the same a third."""

BOOSTING_TYPES = (*FEATURE_TYPES, VARYING, "sklearn.pipeline.Pipeline")
"""Classes of :func:`boosting_on` but the trees'."""


BOOSTING_TAKES: dict[str, Takes] = {
    "learning_rate": real(1e-6, 10.0),
    "max_iter": whole(1, 10_000),
    "max_leaf_nodes": whole(2, 4096),
    "min_samples_leaf": whole(1, 10_000),
    "l2": real(0.0, 1e6),
    "max_features": real(1e-3, 1.0),
}
"""Rounds, leaves and shares that there can be."""


def draw_boosting(trial: Trial) -> Params:
    """Draw learning rate, rounds, size of trees and regularisation, and which features they get."""
    return {
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.3, log=True),
        "max_iter": trial.suggest_int("max_iter", 30, 300, log=True),
        "max_leaf_nodes": trial.suggest_int("max_leaf_nodes", 4, 63, log=True),
        "min_samples_leaf": trial.suggest_int("min_samples_leaf", 5, 50, log=True),
        "l2": trial.suggest_float("l2", 1e-3, 10.0, log=True),
        "max_features": trial.suggest_float("max_features", 0.1, 1.0, log=True),
        **draw_features(trial),
    }


def boosting_on(trees: Any, params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together the drawn features and the trees."""
    from sklearn.pipeline import make_pipeline

    made: Estimator = make_pipeline(*unscaled(features_of(params, context), context), trees)
    return made
