"""Gradient-boosted trees on handcrafted features."""

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
        "max_iter": trial.suggest_int("max_iter", 30, 300, log=True),
        "max_leaf_nodes": trial.suggest_int("max_leaf_nodes", 4, 63, log=True),
        "min_samples_leaf": trial.suggest_int("min_samples_leaf", 5, 50, log=True),
        "l2": trial.suggest_float("l2", 1e-3, 10.0, log=True),
        "max_features": trial.suggest_float("max_features", 0.1, 1.0, log=True),
        **draw_features(trial),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together handcrafted features and the boosted trees.

    Early stopping stays off: its validation part would be random windows of the training bearings.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline

    from suite.features.varying import VaryingColumns

    features = features_of(params, context)
    trees = HistGradientBoostingClassifier(
        learning_rate=params["learning_rate"],
        max_iter=params["max_iter"],
        max_leaf_nodes=params["max_leaf_nodes"],
        min_samples_leaf=params["min_samples_leaf"],
        l2_regularization=params["l2"],
        max_features=params["max_features"],
        early_stopping=False,
        class_weight="balanced",
        random_state=context.seed,
    )
    made: Estimator = make_pipeline(features, VaryingColumns(), trees)
    return made


START: Params = {
    "learning_rate": 0.1,
    "max_iter": 100,
    "max_leaf_nodes": 31,
    "min_samples_leaf": 20,
    "l2": 0.01,
    "max_features": 0.3,
    **FEATURES_STARTS[0],
}

PIPELINE = Pipeline(
    name="gradient_boosting",
    family="classical",
    summary="Histogram-based gradient boosting on handcrafted features",
    citation="Friedman 2001, Annals of Statistics 29:1189-1232; Ke et al. 2017, NeurIPS (LightGBM)",
    search_space=search_space,
    build=build,
    smoke={**START, "max_iter": 5, "max_leaf_nodes": 7},
    starts=tuple({**START, **features} for features in FEATURES_STARTS),
    resources=Resources(fit_seconds=3.6, feature_seconds=0.2),
    version=3,
    reads_orders=True,
    types=(
        *FEATURE_TYPES,
        VARYING,
        "sklearn.pipeline.Pipeline",
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
