"""EPSANet: pyramid split attention in every block."""

from __future__ import annotations

from suite.contestants.deep._network import (
    SMOKE_TRAINING,
    TRAINING_START,
    TRAINING_TAKES,
    build_on_windows,
    draw_width_and_training,
)
from suite.pipeline import Params, Pipeline, Resources
from suite.ranges import whole

START: Params = {"width": 16, **TRAINING_START}

PIPELINE = Pipeline(
    name="epsanet",
    plain_name="a pyramid attention network on the waveform",
    family="deep",
    summary="Residual network of pyramid split attention blocks on the raw window, narrow",
    citation="Zhang et al. 2021, arXiv 2105.14447",
    search_space=draw_width_and_training,
    build=build_on_windows("epsanet", ("width", "dropout")),
    smoke={**START, "width": 8, **SMOKE_TRAINING},
    starts=(START,),
    resources=Resources(cpus=1, gpus=1, memory_gb=3.0, fit_seconds=65.0),
    iterative=True,
    takes={**TRAINING_TAKES, "width": whole(4, 256, 4)},
)
