"""The order map's network, trained on simulated machines alone: no label of the rig teaches or chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.deep._network import POSITIONS
from suite.contestants.physics._machines import MACHINE_CITATION, NAMEABLE, nothing_drawn
from suite.contestants.physics._order_map import (
    ORDER_MAP,
    ORDER_MAP_TAKEN,
    SMALL_ORDER_MAP,
    order_map_network,
)
from suite.pipeline import Context, Estimator, Pipeline, Resources


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; the seed draws the machines."""
    return order_map_network(params, context, share=0.0)


PIPELINE = Pipeline(
    name="sim_order_cnn",
    plain_name="an order-map network trained on simulations",
    family="deep",
    summary="Attention CNN on the map around fault orders, trained on simulated machines alone",
    citation=f"{MACHINE_CITATION}; Hu et al. 2018; He et al. 2016",
    search_space=nothing_drawn(ORDER_MAP),
    build=build,
    smoke=SMALL_ORDER_MAP,
    starts=(ORDER_MAP,),
    resources=Resources(cpus=1, gpus=1, memory_gb=2.0, fit_seconds=10.0),
    iterative=True,
    also={"position": POSITIONS},
    takes=ORDER_MAP_TAKEN,
    reads_orders=True,
    needs_orders=True,
    classes=NAMEABLE,
    learned_from="simulated",
    novelty="max_probability",
)
