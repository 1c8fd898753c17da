"""JMMD: features and predictions together have the same distribution in both domains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.transfer._network import ADAPTED_START, RESOURCES, TINY, adapted_space, network
from suite.pipeline import Context, Estimator, Pipeline


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; without target windows it is the source-only network."""
    from suite.nn.adaptation import JointMmd

    return network(params, context, target=context.target, alignment=JointMmd)


PIPELINE = Pipeline(
    name="jmmd",
    family="transfer",
    summary="Network whose features and predictions minimise the joint MMD between source and target",
    citation="Long et al. 2017, ICML (JAN)",
    search_space=adapted_space,
    build=build,
    smoke={**ADAPTED_START, **TINY},
    start=ADAPTED_START,
    resources=RESOURCES,
    iterative=True,
    needs_target=True,
)
