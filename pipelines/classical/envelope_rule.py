"""No learning at all: the largest envelope line names the fault, as an analyst would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.classical._handcrafted import LINE_TYPES
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import real, whole


def search_space(trial: Trial) -> Params:
    """Draw the threshold against false alarms, and how the lines are read."""
    return {
        "false_alarm": trial.suggest_float("false_alarm", 1e-6, 0.5, log=True),
        "harmonics": trial.suggest_int("harmonics", 1, 5),
        "tolerance": trial.suggest_float("tolerance", 0.005, 0.03),
        "band": trial.suggest_categorical("band", ["whole", "whitened", "kurtogram"]),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Put together the envelope lines and the rule."""
    from suite.features.demodulated_orders import fault_lines
    from suite.features.envelope_rule import EnvelopeRule

    lines = fault_lines(params["band"], params["harmonics"], params["tolerance"])
    return EnvelopeRule(lines, params["false_alarm"])


START: Params = {"false_alarm": 0.05, "harmonics": 3, "tolerance": 0.02, "band": "whole"}

PIPELINE = Pipeline(
    name="envelope_rule",
    plain_name="a rule on envelope lines",
    family="classical",
    summary="No training: the least accidental envelope lines name the fault; a threshold says healthy",
    citation="Randall & Antoni 2011, MSSP 25:485-520; Smith & Randall 2015, MSSP 64-65:100-131",
    search_space=search_space,
    build=build,
    smoke=START,
    starts=tuple({**START, "band": band} for band in ("whole", "whitened", "kurtogram")),
    resources=Resources(fit_seconds=0.01, feature_seconds=0.1),
    version=2,
    deterministic=True,
    reads_orders=True,
    needs_orders=True,
    classes=frozenset({"healthy", "outer", "inner", "ball", "cage"}),
    takes={"false_alarm": real(1e-12, 1.0), "harmonics": whole(1, 100), "tolerance": real(0.0, 0.5)},
    types=("suite.features.envelope_rule.EnvelopeRule", *LINE_TYPES),
)
