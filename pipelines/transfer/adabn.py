"""AdaBN: the trained network is normalised by the statistics of the target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.transfer._network import network, source_pipeline
from suite.pipeline import Context, Estimator


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; without target windows it is the source-only network."""
    return network(params, context, target=context.target, batch_norm="target")


PIPELINE = source_pipeline(
    name="adabn",
    plain_name="a network with the target's batch statistics",
    summary="Source-only network with the batch statistics of the target (AdaBN)",
    citation="Li et al. 2018, Pattern Recognition 80:109-117",
    build=build,
    needs_target=True,
)
