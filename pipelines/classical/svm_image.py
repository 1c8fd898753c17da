"""An SVM on the texture of vibration images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial

TEXTURES: dict[str, tuple[Any, ...]] = {
    "hog": ("hog",),
    "patterns": ("lbp", "glcm"),
    "all": ("hog", "lbp", "glcm"),
}


def search_space(trial: Trial) -> Params:
    """Draw the kind of image, its textures, and the SVM's C and γ."""
    kinds = ["scalogram", "spectrogram", "order_map", "gramian"]
    return {
        "kind": trial.suggest_categorical("kind", kinds),
        "textures": trial.suggest_categorical("textures", list(TEXTURES)),
        "C": trial.suggest_float("C", 2**-5, 2**15, log=True),
        "gamma": trial.suggest_float("gamma", 2**-15, 2**3, log=True),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together images, textures, scaling and the SVM."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from suite.features.machines import RbfMachine
    from suite.features.margins import MarginClassifier
    from suite.features.textures import Textures
    from suite.features.union import FamilyUnion

    textures = Textures(params["kind"], TEXTURES[params["textures"]])
    machine = RbfMachine(params["C"], params["gamma"])
    features = FamilyUnion((textures,), remember=context.report is not None)
    made: Estimator = make_pipeline(features, StandardScaler(), MarginClassifier(machine))
    return made


PIPELINE = Pipeline(
    name="svm_image",
    family="classical",
    summary="RBF SVM on HOG, LBP and GLCM textures of spectrogram, scalogram, order map or Gramian field",
    citation="Dalal & Triggs 2005, CVPR; Ojala et al. 2002, TPAMI 24:971-987; Haralick 1973, TSMC 3:610-621",
    search_space=search_space,
    build=build,
    smoke={"kind": "spectrogram", "textures": "patterns", "C": 10.0, "gamma": 0.01},
    start={"kind": "scalogram", "textures": "all", "C": 10.0, "gamma": 0.005},
    resources=Resources(memory_gb=2.0),
    deterministic=True,
)
