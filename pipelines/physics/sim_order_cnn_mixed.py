"""The order map's network, trained on the training part and on simulated machines together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.deep._network import POSITIONS
from suite.contestants.physics._machines import MACHINE_CITATION, NAMEABLE
from suite.contestants.physics._order_map import (
    ORDER_MAP,
    ORDER_MAP_TAKEN,
    SMALL_ORDER_MAP,
    order_map_network,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import share

START: Params = {**ORDER_MAP, "share": 0.5, "pretrain": "none"}
"""A question may have it pretrained without labels (``pretrain: contrast``)."""


def search_space(trial: Trial) -> Params:
    """Draw the map, the network, its attention, how it is trained, and what share real windows have."""
    return {
        **START,
        "harmonics": trial.suggest_int("harmonics", 2, 4),
        "width": trial.suggest_categorical("width", [8, 16, 24]),
        "attention": trial.suggest_categorical("attention", ["se", "eca", "none"]),
        "dropout": trial.suggest_float("dropout", 0.0, 0.5),
        "learning_rate": trial.suggest_float("learning_rate", 1e-3, 1e-2, log=True),
        "noise": trial.suggest_float("noise", 0.0, 1.0),
        "share": trial.suggest_float("share", 0.1, 0.9),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; the seed draws the machines."""
    return order_map_network(params, context, share=params["share"])


PIPELINE = Pipeline(
    name="sim_order_cnn_mixed",
    plain_name="an order-map network, real and simulated",
    family="deep",
    summary="Attention CNN on the map around fault orders, trained on real and simulated machines together",
    citation=f"{MACHINE_CITATION}; Hu et al. 2018; He et al. 2016; Chen et al. 2020, ICML",
    search_space=search_space,
    build=build,
    smoke={**SMALL_ORDER_MAP, "share": 0.5, "pretrain": "none"},
    starts=(START,),
    resources=Resources(cpus=1, gpus=1, memory_gb=2.0, fit_seconds=17.0),
    iterative=True,
    also={"position": POSITIONS, "pretrain": ("contrast",)},
    takes={**ORDER_MAP_TAKEN, "share": share()},
    reads_orders=True,
    needs_orders=True,
    classes=NAMEABLE,
    learned_from="mixed",
)
