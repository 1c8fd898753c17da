"""The field's classical reference: an RBF SVM on handcrafted features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.pipeline import Context, Estimator, Params, Pipeline, Trial


def search_space(trial: Trial) -> Params:
    """Draw C and γ over the ranges of Hsu, Chang & Lin's guide (2016), and which features they get."""
    return {
        "C": trial.suggest_float("C", 2**-5, 2**15, log=True),
        "gamma": trial.suggest_float("gamma", 2**-15, 2**3, log=True),
        "families": trial.suggest_categorical("families", ["classic", "all"]),
        "band": trial.suggest_categorical("band", ["whitened", "whole", "kurtogram"]),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together handcrafted features, scaling and the SVM."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from suite.features.handcrafted import handcrafted
    from suite.features.machines import RbfMachine
    from suite.features.margins import MarginClassifier

    features = handcrafted(params["families"], params["band"], remember=context.report is not None)
    machine = RbfMachine(params["C"], params["gamma"])
    made: Estimator = make_pipeline(features, StandardScaler(), MarginClassifier(machine))
    return made


PIPELINE = Pipeline(
    name="svm_handcrafted",
    family="classical",
    summary="RBF SVM on handcrafted features of waveform, spectrum and envelope",
    citation="Lei, He & Zi 2008, MSSP 22:419-435; Randall & Antoni 2011, MSSP 25:485-520",
    search_space=search_space,
    build=build,
    smoke={"C": 10.0, "gamma": 0.02, "families": "classic", "band": "whitened"},
    start={"C": 10.0, "gamma": 0.02, "families": "classic", "band": "whitened"},
    version=3,
    deterministic=True,
)
