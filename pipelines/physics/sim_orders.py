"""Fault orders learned from simulated machines alone: no label of the rig teaches or chooses anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.physics._machines import (
    LINES_TAKE,
    MACHINE_CITATION,
    NAMEABLE,
    TRAINED_TYPES,
    nothing_drawn,
    trained_on_machines,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources

START: Params = {"classifier": "logistic", "C": 0.1, "gamma": 0.05, "harmonics": 3, "machines": 800}


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together fault orders and the classifier; the seed draws the machines."""
    return trained_on_machines(params, context, share=0.0)


PIPELINE = Pipeline(
    name="sim_orders",
    plain_name="fault orders on simulated machines",
    family="classical",
    summary="Logistic regression on fault orders, trained on simulated machines alone; nothing is tuned",
    citation=MACHINE_CITATION,
    search_space=nothing_drawn(START),
    also={"classifier": ("svm",)},
    build=build,
    smoke={**START, "harmonics": 1, "machines": 16},
    starts=(START,),
    resources=Resources(fit_seconds=1.0, feature_seconds=0.1),
    reads_orders=True,
    needs_orders=True,
    classes=NAMEABLE,
    takes=LINES_TAKE,
    types=TRAINED_TYPES,
    learned_from="simulated",
    novelty="max_probability",
)
