"""The field's classical reference: an RBF SVM on handcrafted features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import (
    FEATURE_TYPES,
    FEATURES_STARTS,
    OTHER_FEATURES,
    draw_features,
    features_of,
    named_features,
)
from suite.contestants.classical._support_vectors import (
    MACHINE_TAKES,
    SCALED_MACHINE_TYPES,
    draw_machine,
    machine_on,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial


def search_space(trial: Trial) -> Params:
    """Draw C and γ, and which features they get."""
    return {**draw_machine(trial), **draw_features(trial)}


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together handcrafted features, scaling and the SVM."""
    return machine_on(features_of(params, context), params, context)


PIPELINE = Pipeline(
    name="svm_handcrafted",
    plain_name="support vectors on handcrafted features",
    family="classical",
    summary="RBF SVM on handcrafted features of waveform, spectrum and envelope",
    citation="Lei, He & Zi 2008, MSSP 22:419-435; Randall & Antoni 2011, MSSP 25:485-520",
    search_space=search_space,
    build=build,
    smoke={"C": 10.0, "gamma": 0.02, **FEATURES_STARTS[0]},
    starts=tuple({"C": 10.0, "gamma": 0.02, **features} for features in FEATURES_STARTS),
    resources=Resources(fit_seconds=0.1, feature_seconds=0.2),
    version=4,
    deterministic=True,
    reads_orders=True,
    features=named_features,
    also=OTHER_FEATURES,
    takes=MACHINE_TAKES,
    types=(*SCALED_MACHINE_TYPES, *FEATURE_TYPES),
)
