"""The ceiling of every transfer: a network that is told the labels of the target windows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.transfer._network import RESOURCES, SOURCE_START, TINY, network, source_space
from suite.pipeline import Context, Estimator, Pipeline


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; without target windows it is the source-only network."""
    return network(params, context, target=context.target, target_labels=context.target_labels)


PIPELINE = Pipeline(
    name="target_supervised",
    family="transfer",
    summary="Network trained on source and labelled target windows: a bound, not a contestant",
    citation="Zhao et al. 2021, IEEE TIM 70:3525828",
    search_space=source_space,
    build=build,
    smoke={**SOURCE_START, **TINY},
    start=SOURCE_START,
    resources=RESOURCES,
    iterative=True,
    needs_target=True,
    bound=True,
)
