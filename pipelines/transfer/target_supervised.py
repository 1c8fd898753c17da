"""The upper bound of every transfer: a network that learns the labels of the target windows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.transfer._network import network, source_pipeline
from suite.pipeline import Context, Estimator


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; without target windows it is the source-only network."""
    return network(params, context, target=context.target, target_labels=context.target_labels)


PIPELINE = source_pipeline(
    name="target_supervised",
    plain_name="a network shown the target's labels",
    summary="Network trained on source and labelled target windows: a bound, not a contestant",
    citation="Zhao et al. 2021, IEEE TIM 70:3525828",
    build=build,
    needs_target=True,
    bound=True,
)
