"""A network on raw windows, trained on simulated machines alone: what is left without kinematics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.physics._machines import MACHINE_CITATION, NAMEABLE, nothing_drawn
from suite.contestants.physics._simulated_network import SIMULATED_TAKES, TRAINING, simulated_network
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources
from suite.ranges import share

START: Params = {
    "dropout": 0.1,
    "machines": 1000,
    **TRAINING,
    "learning_rate": 1e-2,
    "noise": 0.0,
    "stretch": 0.3,
    "filter_db": 12.0,
}
"""Each window is played at another speed and through another filter each time; chosen on simulated worlds."""


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; the seed draws the machines."""
    return simulated_network(
        params,
        context,
        0.0,
        input="window",
        backbone="wdcnn",
        backbone_options={"dropout": params["dropout"]},
    )


PIPELINE = Pipeline(
    name="sim_raw_cnn",
    plain_name="a waveform network trained on simulations",
    family="deep",
    summary="Wide-kernel CNN on the raw window, trained on simulated machines alone",
    citation=f"{MACHINE_CITATION}; Zhang et al. 2017, Sensors 17:425; Nam et al. 2022, ICASSP:4308-4312",
    search_space=nothing_drawn(START),
    build=build,
    smoke={**START, "machines": 64, "epochs": 2},
    starts=(START,),
    resources=Resources(cpus=1, gpus=1, memory_gb=2.0, fit_seconds=5.5),
    iterative=True,
    takes={**SIMULATED_TAKES, "dropout": share(), "stretch": share()},
    classes=NAMEABLE,
    shortest_window=768,
    learned_from="simulated",
    novelty="max_probability",
)
