"""The field's classical reference: an RBF SVM on handcrafted features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.pipeline import Context, Estimator, Params, Pipeline, Trial


def search_space(trial: Trial) -> Params:
    """Draw C and γ over the ranges of Hsu, Chang & Lin's guide (2016), for scaled features."""
    return {
        "C": trial.suggest_float("C", 2**-5, 2**15, log=True),
        "gamma": trial.suggest_float("gamma", 2**-15, 2**3, log=True),
        "prewhiten": trial.suggest_categorical("prewhiten", [True, False]),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together level, waveform, spectrum and envelope features, scaling and the SVM."""
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    from suite.features.envelope import FaultOrders
    from suite.features.margins import MarginClassifier
    from suite.features.spectral import Spectral
    from suite.features.time_domain import Amplitude, TimeDomain

    features = make_union(Amplitude(), TimeDomain(), Spectral(), FaultOrders(prewhiten=params["prewhiten"]))
    machine = SVC(C=params["C"], gamma=params["gamma"], class_weight="balanced", cache_size=400)
    made: Estimator = make_pipeline(features, StandardScaler(), MarginClassifier(machine))
    return made


PIPELINE = Pipeline(
    name="svm_handcrafted",
    family="classical",
    summary="RBF SVM on 59 handcrafted features of waveform, spectrum and envelope",
    citation="Lei, He & Zi 2008, MSSP 22:419-435; Randall & Antoni 2011, MSSP 25:485-520",
    search_space=search_space,
    build=build,
    smoke={"C": 10.0, "gamma": 0.02, "prewhiten": True},
    start={"C": 10.0, "gamma": 0.02, "prewhiten": True},
    deterministic=True,
)
