"""An RBF SVM on features of VMD modes whose number and width minimise envelope entropy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._support_vectors import (
    MACHINE_TAKES,
    SCALED_MACHINE_TYPES,
    draw_machine,
    machine_on,
)
from suite.pipeline import Context, Estimator, Pipeline, Resources


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together the choice of modes, their features, scaling and the SVM."""
    from suite.features.vmd_entropy import EntropyChosenVmd

    cache = context.cache if context.report is not None else None
    return machine_on(EntropyChosenVmd(cache=cache), params, context)


PIPELINE = Pipeline(
    name="svm_vmd_entropy",
    plain_name="support vectors on VMD modes of least entropy",
    family="classical",
    summary="RBF SVM on features of VMD modes chosen by minimum envelope entropy on training windows",
    citation="Tang & Wang 2015, J. Xi'an Jiaotong University 49(5):73-81",
    search_space=draw_machine,
    build=build,
    smoke={"C": 10.0, "gamma": 0.02},
    starts=({"C": 10.0, "gamma": 0.02},),
    resources=Resources(fit_seconds=0.1, feature_seconds=4.4),
    version=2,
    deterministic=True,
    reads_orders=True,
    takes=MACHINE_TAKES,
    types=(*SCALED_MACHINE_TYPES, "suite.features.vmd_entropy.EntropyChosenVmd"),
)
