"""An SVM on what kinematics predicts alone: the lines at the bearing's fault orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import BANDS, LINE_TYPES
from suite.contestants.classical._support_vectors import (
    MACHINE_TAKES,
    SCALED_MACHINE_TYPES,
    draw_machine,
    machine_on,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import whole


def search_space(trial: Trial) -> Params:
    """Draw the SVM's C and γ, and how the lines are read."""
    return {
        **draw_machine(trial),
        "harmonics": trial.suggest_int("harmonics", 1, 5),
        "band": trial.suggest_categorical("band", [*BANDS, "kurtogram-training"]),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together fault-order features, scaling and the SVM."""
    from suite.features.demodulated_orders import fault_lines

    return machine_on(fault_lines(params["band"], params["harmonics"]), params, context)


PIPELINE = Pipeline(
    name="svm_orders",
    plain_name="support vectors on fault orders",
    family="classical",
    summary="RBF SVM on envelope-spectrum lines at the fault orders and their sidebands, nothing else",
    citation="Randall & Antoni 2011, MSSP 25:485-520; Borghesani et al. 2013, MSSP 36:370-384",
    search_space=search_space,
    build=build,
    smoke={"C": 1.0, "gamma": 0.05, "harmonics": 1, "band": "whitened"},
    starts=tuple({"C": 1.0, "gamma": 0.05, "harmonics": 3, "band": band} for band in BANDS),
    resources=Resources(fit_seconds=0.05, feature_seconds=0.08),
    version=4,
    deterministic=True,
    reads_orders=True,
    needs_orders=True,
    takes={**MACHINE_TAKES, "harmonics": whole(1, 100)},
    types=(*SCALED_MACHINE_TYPES, *LINE_TYPES),
)
