"""Self-attention over the lines of the envelope, trained on simulated machines alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.physics._machines import MACHINE_CITATION, NAMEABLE, nothing_drawn
from suite.contestants.physics._simulated_network import SIMULATED_TAKES, TRAINING, simulated_network
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources
from suite.ranges import share, whole

START: Params = {
    "harmonics": 4,
    "prewhiten": True,
    "width": 32,
    "layers": 2,
    "dropout": 0.1,
    "machines": 1600,
    **TRAINING,
    "noise": 0.0,
    "patience": 10,
}
"""Chosen on simulated worlds and on HIT-SM alone, where more machines were no better."""


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; the seed draws the machines."""
    return simulated_network(
        params,
        context,
        0.0,
        input="order_tokens",
        input_options={"harmonics": params["harmonics"], "prewhiten": params["prewhiten"]},
        backbone="token_attention",
        backbone_options={name: params[name] for name in ("width", "layers", "dropout")},
    )


PIPELINE = Pipeline(
    name="sim_envelope_attention",
    plain_name="self-attention on lines, trained on simulations",
    family="deep",
    summary="Self-attention over envelope lines as tokens, trained on simulated machines alone",
    citation=f"{MACHINE_CITATION}; Vaswani et al. 2017",
    search_space=nothing_drawn(START),
    build=build,
    smoke={**START, "harmonics": 1, "width": 8, "layers": 1, "machines": 64, "epochs": 2},
    starts=(START,),
    resources=Resources(cpus=1, gpus=1, memory_gb=2.0, fit_seconds=20.0),
    iterative=True,
    takes={
        **SIMULATED_TAKES,
        "dropout": share(),
        "harmonics": whole(1, 30),
        "width": whole(1, 1024),
        "layers": whole(1, 32),
    },
    reads_orders=True,
    needs_orders=True,
    classes=NAMEABLE,
    learned_from="simulated",
    novelty="max_probability",
)
