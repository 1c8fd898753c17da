"""Gradient-boosted trees on handcrafted features."""

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
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together handcrafted features and the boosted trees.

    Early stopping stays off: its validation part would be random windows of the training bearings.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    trees = HistGradientBoostingClassifier(
        learning_rate=params["learning_rate"],
        max_iter=params["max_iter"],
        max_leaf_nodes=params["max_leaf_nodes"],
        min_samples_leaf=params["min_samples_leaf"],
        l2_regularization=params["l2"],
        max_features=float(params["max_features"]),
        early_stopping=False,
        class_weight="balanced",
        random_state=context.seed,
    )
    return boosting_on(trees, params, context)


START: Params = {**BOOSTING_START, **FEATURES_STARTS[0]}

PIPELINE = Pipeline(
    name="gradient_boosting",
    plain_name="boosted trees on handcrafted features",
    family="classical",
    summary="Histogram-based gradient boosting on handcrafted features",
    citation="Friedman 2001, Annals of Statistics 29:1189-1232; Ke et al. 2017, NeurIPS (LightGBM)",
    search_space=draw_boosting,
    build=build,
    smoke={**START, "max_iter": 5, "max_leaf_nodes": 7},
    starts=tuple({**START, **features} for features in FEATURES_STARTS),
    resources=Resources(fit_seconds=3.6, feature_seconds=0.2),
    version=3,
    reads_orders=True,
    features=named_features,
    also=OTHER_FEATURES,
    takes=BOOSTING_TAKES,
    types=(
        *BOOSTING_TYPES,
        "sklearn.preprocessing._label.LabelEncoder",
        "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier",
        "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
        "sklearn._loss.loss.HalfMultinomialLoss",
        "sklearn._loss.loss.HalfBinomialLoss",
        "sklearn._loss._loss.CyHalfMultinomialLoss",
        "sklearn._loss._loss.CyHalfBinomialLoss",
        "sklearn._loss.link.MultinomialLogit",
        "sklearn._loss.link.LogitLink",
        "sklearn._loss.link.Interval",
    ),
)
