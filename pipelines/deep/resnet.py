"""ResNet-18 for signals: the vision field's usual network, without attention."""

from __future__ import annotations

from suite.contestants.deep._network import (
    SMOKE_TRAINING,
    TRAINING_START,
    TRAINING_TAKES,
    WIDTH,
    build_on_windows,
    draw_width_and_training,
)
from suite.pipeline import Params, Pipeline, Resources

START: Params = {"width": 16, **TRAINING_START}

PIPELINE = Pipeline(
    name="resnet",
    plain_name="a residual network on the waveform",
    family="deep",
    summary="ResNet-18 in 1-D on the raw window, narrowed from the published 64 channels",
    citation="He et al. 2016, CVPR; Zhao et al. 2021, IEEE TIM 70:3525828",
    search_space=draw_width_and_training,
    build=build_on_windows("resnet_standard", ("width", "dropout"), {"depth": 18}),
    smoke={**START, "width": 8, **SMOKE_TRAINING},
    starts=(START,),
    resources=Resources(cpus=1, gpus=1, memory_gb=3.0, fit_seconds=18.0),
    iterative=True,
    takes={**TRAINING_TAKES, "width": WIDTH},
)
