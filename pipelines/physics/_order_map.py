"""The order map network that learns from simulated machines, alone or beside real ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.deep._order_map import ORDER_MAP_TAKES, on_order_map
from suite.contestants.physics._simulated_network import SIMULATED_TAKES, TRAINING, simulated_network
from suite.pipeline import Context, Estimator, Params
from suite.ranges import Takes

ORDER_MAP: Params = {
    "harmonics": 3,
    "prewhiten": True,
    "width": 16,
    "stages": 2,
    "attention": "se",
    "position": "block",
    "dropout": 0.3,
    "machines": 4800,
    **TRAINING,
}
"""Chosen on simulated worlds and on HIT-SM alone; a question may fix any of it otherwise."""

ORDER_MAP_TAKEN: dict[str, Takes] = {**SIMULATED_TAKES, **ORDER_MAP_TAKES}

SMALL_ORDER_MAP: Params = {**ORDER_MAP, "width": 8, "stages": 1, "machines": 64, "epochs": 2}
"""For tests."""


def order_map_network(params: Mapping[str, Any], context: Context, share: float) -> Estimator:
    """Make the untrained classifier; ``share`` of its training windows are real, which may pretrain it."""
    pretrain = params.get("pretrain", "none")
    return simulated_network(params, context, share, pretrain=pretrain, **on_order_map(params))
