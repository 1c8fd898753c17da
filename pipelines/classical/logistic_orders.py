"""The simplest physics-based contestant: a linear model of the lines at the fault orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import BANDS, LINE_TYPES, SCALED, scaled
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import real, whole


def search_space(trial: Trial) -> Params:
    """Draw the regularisation, and how the lines are read."""
    return {
        "C": trial.suggest_float("C", 1e-4, 1e3, log=True),
        "harmonics": trial.suggest_int("harmonics", 1, 5),
        "band": trial.suggest_categorical("band", [*BANDS, "kurtogram-training"]),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together fault-order features, scaling and logistic regression."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    from suite.features.demodulated_orders import fault_lines

    features = fault_lines(params["band"], params["harmonics"])
    classifier = LogisticRegression(C=params["C"], class_weight="balanced", max_iter=2000)
    made: Estimator = make_pipeline(*scaled(features, context), classifier)
    return made


PIPELINE = Pipeline(
    name="logistic_orders",
    plain_name="logistic regression on fault orders",
    family="classical",
    summary="Logistic regression on envelope-spectrum lines at the fault orders and their sidebands",
    citation="Randall & Antoni 2011, MSSP 25:485-520; Borghesani et al. 2013, MSSP 36:370-384",
    search_space=search_space,
    build=build,
    smoke={"C": 1.0, "harmonics": 1, "band": "whitened"},
    starts=tuple({"C": 1.0, "harmonics": 3, "band": band} for band in BANDS),
    resources=Resources(fit_seconds=0.1, feature_seconds=0.1),
    version=4,
    deterministic=True,
    reads_orders=True,
    needs_orders=True,
    takes={"C": real(1e-9, 1e9), "harmonics": whole(1, 100)},
    types=(*SCALED, *LINE_TYPES, "sklearn.linear_model._logistic.LogisticRegression"),
)
