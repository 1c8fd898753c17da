"""WDCNN: the field's usual network for raw vibration."""

from __future__ import annotations

from suite.contestants.deep._network import (
    SMOKE_TRAINING,
    TRAINING_START,
    TRAINING_TAKES,
    build_on_windows,
    draw_training,
)
from suite.pipeline import Pipeline, Resources

PIPELINE = Pipeline(
    name="wdcnn",
    plain_name="a wide-kernel network on the waveform",
    family="deep",
    summary="Five convolutions with a wide first kernel on the raw window, as published",
    citation="Zhang et al. 2017, Sensors 17:425",
    search_space=draw_training,
    build=build_on_windows("wdcnn", ("dropout",)),
    smoke={**TRAINING_START, **SMOKE_TRAINING},
    starts=(TRAINING_START,),
    resources=Resources(cpus=1, gpus=1, memory_gb=2.0, fit_seconds=3.0),
    iterative=True,
    takes=TRAINING_TAKES,
    shortest_window=768,
)
