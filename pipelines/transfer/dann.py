"""DANN: a discriminator cannot tell the domain from the features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.transfer._network import ADAPTED_START, RESOURCES, TINY, adapted_space, network
from suite.pipeline import Context, Estimator, Pipeline


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; without target windows it is the source-only network."""
    from suite.nn.adaptation import Dann

    return network(params, context, target=context.target, alignment=Dann)


PIPELINE = Pipeline(
    name="dann",
    family="transfer",
    summary="Domain-adversarial network (DANN)",
    citation="Ganin et al. 2016, JMLR 17(59):1-35",
    search_space=adapted_space,
    build=build,
    smoke={**ADAPTED_START, **TINY},
    start=ADAPTED_START,
    resources=RESOURCES,
    iterative=True,
    needs_target=True,
)
