"""The field's decomposition contestant: an RBF SVM on features of VMD modes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._support_vectors import (
    MACHINE_TAKES,
    SCALED_MACHINE_TYPES,
    draw_machine,
    machine_on,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import real, whole


def search_space(trial: Trial) -> Params:
    """Draw the SVM's C and γ, the number of modes and how narrow they are."""
    return {
        **draw_machine(trial),
        "n_modes": trial.suggest_int("n_modes", 3, 8),
        "alpha": trial.suggest_categorical("alpha", [500.0, 1000.0, 2000.0, 4000.0, 8000.0]),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together features of modes, scaling and the SVM."""
    from suite.features.vmd import VmdFeatures

    # Trials and inner folds share decompositions; the final fit pays for its own, which is its cost.
    cache = context.cache if context.report is not None else None
    features = VmdFeatures(params["n_modes"], params["alpha"], cache=cache)
    return machine_on(features, params, context)


PIPELINE = Pipeline(
    name="svm_vmd",
    plain_name="support vectors on VMD modes",
    family="classical",
    summary="RBF SVM on shape, entropy and fault lines of VMD modes, their number and width tuned",
    citation="Dragomiretskiy & Zosso 2014, IEEE Trans. Signal Processing 62:531-544",
    search_space=search_space,
    build=build,
    smoke={"C": 10.0, "gamma": 0.02, "n_modes": 3, "alpha": 2000.0},
    starts=({"C": 10.0, "gamma": 0.02, "n_modes": 5, "alpha": 2000.0},),
    resources=Resources(fit_seconds=1.2, feature_seconds=2.4),
    version=2,
    deterministic=True,
    reads_orders=True,
    takes={**MACHINE_TAKES, "n_modes": whole(1, 32), "alpha": real(1.0, 1e7)},
    types=(*SCALED_MACHINE_TYPES, "suite.features.vmd.VmdFeatures"),
)
