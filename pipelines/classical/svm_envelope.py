"""An SVM on the whole envelope spectrum over shaft orders: it learns where a fault's lines are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._envelope import (
    ENVELOPE_CITATION,
    SPECTRUM_TYPES,
    draw_whitening,
    spectrum_of,
)
from suite.contestants.classical._support_vectors import (
    MACHINE_TAKES,
    SCALED_MACHINE_TYPES,
    draw_machine,
    machine_on,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial


def search_space(trial: Trial) -> Params:
    """Draw the SVM's C and γ, and whether the envelope is whitened."""
    return {**draw_machine(trial), "prewhiten": draw_whitening(trial)}


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together the envelope spectrum, scaling and the SVM."""
    return machine_on(spectrum_of(params, context), params, context)


START: Params = {"C": 1.0, "gamma": 0.015, "prewhiten": True}
"""C = 1 and γ = 1 / features, as libsvm has them (Chang & Lin 2011, ACM TIST 2:27)."""

PIPELINE = Pipeline(
    name="svm_envelope",
    plain_name="support vectors on the envelope spectrum",
    family="classical",
    summary="RBF SVM on the envelope spectrum over shaft orders, for which no geometry is needed",
    citation=ENVELOPE_CITATION,
    search_space=search_space,
    build=build,
    smoke=START,
    starts=(START, {**START, "prewhiten": False}),
    resources=Resources(fit_seconds=0.05, feature_seconds=0.1),
    deterministic=True,
    takes=MACHINE_TAKES,
    types=(*SCALED_MACHINE_TYPES, *SPECTRUM_TYPES),
)
