"""A random forest on handcrafted features: the strong baseline of bearing-wise comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import (
    FEATURE_TYPES,
    FEATURES_STARTS,
    OTHER_FEATURES,
    VARYING,
    draw_features,
    features_of,
    named_features,
    unscaled,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import real, whole

TREES = 300


def search_space(trial: Trial) -> Params:
    """Draw what matters in a forest after Probst, Wright & Boulesteix (2019), and which features it gets.

    More trees only help, so that their number is not tuned.
    """
    return {
        "max_features": trial.suggest_float("max_features", 0.05, 1.0, log=True),
        "min_samples_leaf": trial.suggest_int("min_samples_leaf", 1, 32, log=True),
        "max_samples": trial.suggest_float("max_samples", 0.3, 1.0),
        **draw_features(trial),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together handcrafted features and the forest."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.pipeline import make_pipeline

    features = features_of(params, context)
    forest = RandomForestClassifier(
        n_estimators=TREES,
        max_features=float(params["max_features"]),  # a share: 1 would be one feature
        min_samples_leaf=params["min_samples_leaf"],
        max_samples=float(params["max_samples"]),
        class_weight="balanced",
        random_state=context.seed,
    )
    made: Estimator = make_pipeline(*unscaled(features, context), forest)
    return made


START: Params = {
    "max_features": 0.13,  # about the square root of 59 features
    "min_samples_leaf": 1,
    "max_samples": 1.0,
    **FEATURES_STARTS[0],
}

PIPELINE = Pipeline(
    name="random_forest",
    plain_name="random forest on handcrafted features",
    family="classical",
    summary="Random forest of 300 trees on handcrafted features",
    citation="Breiman 2001, Machine Learning 45:5-32; Probst et al. 2019, WIREs DMKD 9:e1301",
    search_space=search_space,
    build=build,
    smoke=START,
    starts=tuple({**START, **features} for features in FEATURES_STARTS),
    resources=Resources(fit_seconds=1.2, feature_seconds=0.2),
    version=3,
    reads_orders=True,
    features=named_features,
    also=OTHER_FEATURES,
    takes={
        "max_features": real(1e-3, 1.0),
        "min_samples_leaf": whole(1, 10_000),
        "max_samples": real(1e-3, 1.0),
    },
    types=(
        *FEATURE_TYPES,
        VARYING,
        "sklearn.pipeline.Pipeline",
        "sklearn.ensemble._forest.RandomForestClassifier",
        "sklearn.tree._classes.DecisionTreeClassifier",
        "sklearn.tree._tree.Tree",
    ),
)
