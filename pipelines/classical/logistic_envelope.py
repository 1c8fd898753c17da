"""The linear twin of the SVM on the envelope spectrum: what curved boundaries add there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._envelope import (
    ENVELOPE_CITATION,
    SPECTRUM_TYPES,
    draw_whitening,
    spectrum_of,
)
from suite.contestants.classical._handcrafted import SCALED, scaled
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import real


def search_space(trial: Trial) -> Params:
    """Draw the regularisation, and whether the envelope is whitened."""
    return {"C": trial.suggest_float("C", 1e-4, 1e3, log=True), "prewhiten": draw_whitening(trial)}


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together the envelope spectrum, scaling and logistic regression."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    classifier = LogisticRegression(C=params["C"], class_weight="balanced", max_iter=2000)
    features = spectrum_of(params, context)
    made: Estimator = make_pipeline(*scaled(features, context), classifier)
    return made


START: Params = {"C": 1.0, "prewhiten": True}

PIPELINE = Pipeline(
    name="logistic_envelope",
    plain_name="logistic regression on the envelope spectrum",
    family="classical",
    summary="Logistic regression on the envelope spectrum over shaft orders: the linear twin of svm_envelope",
    citation=ENVELOPE_CITATION,
    search_space=search_space,
    build=build,
    smoke=START,
    starts=(START, {**START, "prewhiten": False}),
    resources=Resources(fit_seconds=0.1, feature_seconds=0.1),
    deterministic=True,
    takes={"C": real(1e-9, 1e9)},
    types=(*SCALED, *SPECTRUM_TYPES, "sklearn.linear_model._logistic.LogisticRegression"),
)
