"""LightGBM on all handcrafted features: the usual winner on tables, where it is installed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._boosting import (
    BOOSTING_START,
    BOOSTING_TAKES,
    BOOSTING_TYPES,
    boosting_on,
    draw_boosting,
)
from suite.contestants.classical._handcrafted import FEATURES_STARTS, OTHER_FEATURES, named_features
from suite.pipeline import Context, Estimator, Pipeline, Resources


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together handcrafted features and the boosted trees."""
    from suite.features.boosted_trees import BoostedTrees

    settings = {name: params[name] for name in BOOSTING_START}
    return boosting_on(BoostedTrees(**settings, seed=context.seed), params, context)


PIPELINE = Pipeline(
    name="lightgbm",
    plain_name="LightGBM on handcrafted features",
    family="classical",
    summary="LightGBM on handcrafted features, if it is installed",
    citation="Ke et al. 2017, NeurIPS 30; Friedman 2001, Annals of Statistics 29:1189-1232",
    search_space=draw_boosting,
    build=build,
    smoke={**BOOSTING_START, **FEATURES_STARTS[0], "max_iter": 5, "max_leaf_nodes": 7},
    starts=tuple({**BOOSTING_START, **features} for features in reversed(FEATURES_STARTS)),
    resources=Resources(fit_seconds=0.8, feature_seconds=0.2),
    reads_orders=True,
    features=named_features,
    also=OTHER_FEATURES,
    requires=("lightgbm",),
    takes=BOOSTING_TAKES,
    types=(*BOOSTING_TYPES, "suite.features.boosted_trees.BoostedTrees"),
)
