"""Nearest neighbours on handcrafted features: memory of the training windows alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import (
    FEATURE_TYPES,
    FEATURES_STARTS,
    OTHER_FEATURES,
    SCALED,
    draw_features,
    features_of,
    named_features,
    scaled,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import whole


def search_space(trial: Trial) -> Params:
    """Draw the number of neighbours, their weights and distance, and which features measure it."""
    return {
        "n_neighbors": trial.suggest_int("n_neighbors", 1, 30, log=True),
        "weights": trial.suggest_categorical("weights", ["uniform", "distance"]),
        "metric": trial.suggest_categorical("metric", ["euclidean", "manhattan"]),
        **draw_features(trial),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together handcrafted features, scaling and the neighbours."""
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline

    features = features_of(params, context)
    neighbours = KNeighborsClassifier(
        n_neighbors=params["n_neighbors"],
        weights=params["weights"],
        metric=params["metric"],
        algorithm="brute",  # The trees that few columns would otherwise get cannot be stored.
    )
    made: Estimator = make_pipeline(*scaled(features, context), neighbours)
    return made


START: Params = {
    "n_neighbors": 5,
    "weights": "uniform",
    "metric": "euclidean",
    **FEATURES_STARTS[0],
}

PIPELINE = Pipeline(
    name="knn",
    plain_name="nearest neighbours on handcrafted features",
    family="classical",
    summary="Nearest neighbours on handcrafted features",
    citation="Cover & Hart 1967, IEEE Trans. Information Theory 13:21-27",
    search_space=search_space,
    build=build,
    smoke={**START, "n_neighbors": 1},
    starts=tuple({**START, **features} for features in FEATURES_STARTS),
    resources=Resources(fit_seconds=0.02, feature_seconds=0.2),
    version=3,
    deterministic=True,
    reads_orders=True,
    features=named_features,
    also={**OTHER_FEATURES, "metric": ("chebyshev", "cosine")},
    takes={"n_neighbors": whole(1, 1000)},
    types=(*SCALED, *FEATURE_TYPES, "sklearn.neighbors._classification.KNeighborsClassifier"),
)
