"""What the level of vibration alone gives: the floor under every claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import SCALED
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import real


def search_space(trial: Trial) -> Params:
    """Draw the strength of the regularisation."""
    return {"C": trial.suggest_float("C", 1e-3, 1e3, log=True)}


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together level features, scaling and logistic regression."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from suite.features.amplitude import Amplitude
    from suite.features.varying import VaryingColumns

    classifier = LogisticRegression(C=params["C"], class_weight="balanced", max_iter=2000)
    made: Estimator = make_pipeline(Amplitude(), VaryingColumns(), StandardScaler(), classifier)
    return made


PIPELINE = Pipeline(
    name="amplitude_baseline",
    plain_name="logistic regression on amplitude alone",
    family="classical",
    summary="Logistic regression on RMS, peak and crest factor: what amplitude alone gives away",
    citation="Smith & Randall 2015, MSSP 64-65:100-131 (on why amplitude must be probed)",
    search_space=search_space,
    build=build,
    smoke={"C": 1.0},
    starts=({"C": 1.0},),
    resources=Resources(fit_seconds=0.03, feature_seconds=0.01),
    version=2,
    deterministic=True,
    takes={"C": real(1e-9, 1e9)},
    types=(
        *SCALED,
        "sklearn.linear_model._logistic.LogisticRegression",
        "suite.features.amplitude.Amplitude",
    ),
)
