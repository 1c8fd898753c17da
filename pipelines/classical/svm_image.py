"""An SVM on the texture of vibration images."""

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

TEXTURE_SETS: dict[str, tuple[Any, ...]] = {
    "hog": ("hog",),
    "patterns": ("lbp", "glcm"),
    "all": ("hog", "lbp", "glcm"),
}

KINDS = ("scalogram", "spectrogram", "order_map", "gramian")
"""Images, a start each."""


def search_space(trial: Trial) -> Params:
    """Draw the kind of image, its textures, and the SVM's C and γ."""
    return {
        "kind": trial.suggest_categorical("kind", list(KINDS)),
        "textures": trial.suggest_categorical("textures", list(TEXTURE_SETS)),
        **draw_machine(trial),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together images, textures, scaling and the SVM."""
    from suite.features.textures import Textures
    from suite.features.union import FamilyUnion

    textures = Textures(params["kind"], TEXTURE_SETS[params["textures"]])
    features = FamilyUnion((textures,), remember=context.report is not None)
    return machine_on(features, params, context)


PIPELINE = Pipeline(
    name="svm_image",
    plain_name="support vectors on image textures",
    family="classical",
    summary="RBF SVM on HOG, LBP and GLCM textures of spectrogram, scalogram, order map or Gramian field",
    citation="Dalal & Triggs 2005, CVPR; Ojala et al. 2002, TPAMI 24:971-987; Haralick 1973, TSMC 3:610-621",
    search_space=search_space,
    build=build,
    smoke={"kind": "spectrogram", "textures": "patterns", "C": 10.0, "gamma": 0.01},
    starts=tuple({"kind": kind, "textures": "all", "C": 10.0, "gamma": 0.005} for kind in KINDS),
    resources=Resources(memory_gb=2.0, fit_seconds=0.3, feature_seconds=1.3),
    version=2,
    deterministic=True,
    shortest_window=256,
    takes=MACHINE_TAKES,
    types=(
        *SCALED_MACHINE_TYPES,
        "suite.features.union.FamilyUnion",
        "suite.features.textures.Textures",
    ),
)
