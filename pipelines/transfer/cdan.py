"""CDAN: a discriminator cannot tell the domain from features times predictions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.transfer._network import ADAPTED_START, RESOURCES, TINY, adapted_space, network
from suite.pipeline import Context, Estimator, Pipeline


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; without target windows it is the source-only network."""
    from suite.nn.adaptation import Cdan

    return network(params, context, target=context.target, alignment=Cdan)


PIPELINE = Pipeline(
    name="cdan",
    family="transfer",
    summary="Conditional domain-adversarial network (CDAN)",
    citation="Long et al. 2018, NeurIPS",
    search_space=adapted_space,
    build=build,
    smoke={**ADAPTED_START, **TINY},
    start=ADAPTED_START,
    resources=RESOURCES,
    iterative=True,
    needs_target=True,
)
