"""The floor of every transfer: a network that never sees the target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.transfer._network import RESOURCES, SOURCE_START, TINY, network, source_space
from suite.pipeline import Context, Estimator, Pipeline


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; the target windows stay where they are."""
    return network(params, context)


PIPELINE = Pipeline(
    name="source_only",
    family="transfer",
    summary="Network trained on the source alone: what adaptation must beat",
    citation="Zhao et al. 2021, IEEE TIM 70:3525828",
    search_space=source_space,
    build=build,
    smoke={**SOURCE_START, **TINY},
    start=SOURCE_START,
    resources=RESOURCES,
    iterative=True,
)
