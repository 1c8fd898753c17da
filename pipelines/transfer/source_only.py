"""The lower bound of every transfer: a network that uses no target window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.transfer._network import network, source_pipeline
from suite.pipeline import Context, Estimator


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; the target windows stay where they are."""
    return network(params, context)


PIPELINE = source_pipeline(
    name="source_only",
    plain_name="a network trained on the source alone",
    summary="Network trained on the source alone: what adaptation must beat",
    citation="Zhao et al. 2021, IEEE TIM 70:3525828",
    build=build,
)
