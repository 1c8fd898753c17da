"""Deep CORAL: the features of both domains co-vary alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.transfer._network import ADAPTED_START, RESOURCES, TINY, adapted_space, network
from suite.pipeline import Context, Estimator, Pipeline


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; without target windows it is the source-only network."""
    from suite.nn.adaptation import Coral

    return network(params, context, target=context.target, alignment=Coral)


PIPELINE = Pipeline(
    name="coral",
    family="transfer",
    summary="Network whose features have one covariance in source and target (Deep CORAL)",
    citation="Sun & Saenko 2016, ECCV workshops",
    search_space=adapted_space,
    build=build,
    smoke={**ADAPTED_START, **TINY},
    start=ADAPTED_START,
    resources=RESOURCES,
    iterative=True,
    needs_target=True,
)
