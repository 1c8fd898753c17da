"""Fault orders learned from the training part and from simulated machines together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.physics._machines import (
    LINES_TAKE,
    MACHINE_CITATION,
    NAMEABLE,
    TRAINED_TYPES,
    trained_on_machines,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import share


def search_space(trial: Trial) -> Params:
    """Draw the classifier, how lines are read, how many machines there are, and what real windows weigh."""
    classifier = trial.suggest_categorical("classifier", ["logistic", "svm"])
    machine = {"gamma": trial.suggest_float("gamma", 2**-10, 1.0, log=True)} if classifier == "svm" else {}
    return {
        "classifier": classifier,
        "C": trial.suggest_float("C", 1e-3, 1e3, log=True),
        **machine,
        "harmonics": trial.suggest_int("harmonics", 1, 5),
        "machines": trial.suggest_categorical("machines", [400, 800]),
        "share": trial.suggest_float("share", 0.1, 0.9),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together fault orders and the classifier; the seed draws the machines."""
    return trained_on_machines(params, context, share=params["share"])


_HALF: Params = {"harmonics": 3, "machines": 800, "share": 0.5}

PIPELINE = Pipeline(
    name="sim_orders_mixed",
    plain_name="fault orders on real and simulated machines",
    family="classical",
    summary="Logistic regression or RBF SVM on fault orders, trained on real and simulated machines together",
    citation=MACHINE_CITATION,
    search_space=search_space,
    takes={**LINES_TAKE, "share": share()},
    build=build,
    smoke={"classifier": "logistic", "C": 0.1, "harmonics": 1, "machines": 16, "share": 0.5},
    starts=(
        {"classifier": "logistic", "C": 0.1, **_HALF},
        {"classifier": "svm", "C": 1.0, "gamma": 0.05, **_HALF},
    ),
    resources=Resources(fit_seconds=1.0, feature_seconds=0.1),
    reads_orders=True,
    needs_orders=True,
    classes=NAMEABLE,
    types=TRAINED_TYPES,
    learned_from="mixed",
)
