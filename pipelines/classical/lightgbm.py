"""LightGBM on all handcrafted features: the usual winner on tables, where it is installed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.classical._handcrafted import (
    FEATURE_TYPES,
    FEATURES_STARTS,
    VARYING,
    draw_features,
    features_of,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial


def search_space(trial: Trial) -> Params:
    """Draw learning rate, rounds, size of trees and regularisation, and which features they get."""
    return {
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.3, log=True),
        "rounds": trial.suggest_int("rounds", 30, 300, log=True),
        "leaves": trial.suggest_int("leaves", 4, 63, log=True),
        "least": trial.suggest_int("least", 5, 50, log=True),
        "l2": trial.suggest_float("l2", 1e-3, 10.0, log=True),
        "share": trial.suggest_float("share", 0.1, 1.0, log=True),
        **draw_features(trial),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together handcrafted features and the boosted trees."""
    from sklearn.pipeline import make_pipeline

    from suite.features.boosted_trees import BoostedTrees
    from suite.features.varying import VaryingColumns

    drawn = ("learning_rate", "rounds", "leaves", "least", "l2", "share")
    trees = BoostedTrees(**{name: params[name] for name in drawn}, seed=context.seed)
    made: Estimator = make_pipeline(features_of(params, context), VaryingColumns(), trees)
    return made


START: Params = {"learning_rate": 0.1, "rounds": 100, "leaves": 31, "least": 20, "l2": 0.01, "share": 0.3}
"""LightGBM's own, and of many features that tell the same a third a tree."""

PIPELINE = Pipeline(
    name="lightgbm",
    family="classical",
    summary="LightGBM on handcrafted features, if it is installed",
    citation="Ke et al. 2017, NeurIPS 30; Friedman 2001, Annals of Statistics 29:1189-1232",
    search_space=search_space,
    build=build,
    smoke={**START, **FEATURES_STARTS[0], "rounds": 5, "leaves": 7},
    starts=tuple({**START, **features} for features in reversed(FEATURES_STARTS)),
    resources=Resources(fit_seconds=0.8, feature_seconds=0.2),
    reads_orders=True,
    requires=("lightgbm",),
    types=(*FEATURE_TYPES, VARYING, "sklearn.pipeline.Pipeline", "suite.features.boosted_trees.BoostedTrees"),
)
