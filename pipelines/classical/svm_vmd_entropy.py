"""An RBF SVM on features of VMD modes whose number and width minimise envelope entropy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.pipeline import Context, Estimator, Params, Pipeline, Trial


def search_space(trial: Trial) -> Params:
    """Draw the SVM's C and γ; the training windows choose the decomposition."""
    return {
        "C": trial.suggest_float("C", 2**-5, 2**15, log=True),
        "gamma": trial.suggest_float("gamma", 2**-15, 2**3, log=True),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together the choice of modes, their features, scaling and the SVM."""
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from suite.features.machines import RbfMachine
    from suite.features.margins import MarginClassifier
    from suite.features.vmd_entropy import EntropyChosenVmd

    cache = context.cache if context.report is not None else None
    features = EntropyChosenVmd(cache=cache)
    machine = RbfMachine(params["C"], params["gamma"])
    made: Estimator = make_pipeline(features, StandardScaler(), MarginClassifier(machine))
    return made


PIPELINE = Pipeline(
    name="svm_vmd_entropy",
    family="classical",
    summary="RBF SVM on features of VMD modes chosen by minimum envelope entropy on training windows",
    citation="Tang & Wang 2015, J. Xi'an Jiaotong University 49(5):73-81",
    search_space=search_space,
    build=build,
    smoke={"C": 10.0, "gamma": 0.02},
    start={"C": 10.0, "gamma": 0.02},
    deterministic=True,
)
