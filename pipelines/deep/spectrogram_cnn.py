"""Small residual network on the spectrogram: the window as an image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.deep._network import (
    SMOKE_TRAINING,
    TRAINING_START,
    TRAINING_TAKES,
    WIDTH,
    classifier,
    draw_training,
    recipe_of,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import whole


def search_space(trial: Trial) -> Params:
    """Draw the segments, the network and how it is trained."""
    return {
        "segment": trial.suggest_categorical("segment", [64, 128, 256]),
        "width": trial.suggest_categorical("width", [8, 16, 24]),
        "attention": trial.suggest_categorical("attention", ["none", "se", "cbam"]),
        **draw_training(trial),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; segments overlap by three quarters."""
    segment = params["segment"]
    return classifier(
        context,
        input="spectrogram",
        input_options={"segment": segment, "hop": segment // 4},
        backbone="resnet",
        backbone_options={"width": params["width"], "dropout": params["dropout"]},
        attention=params["attention"],
        recipe=recipe_of(params),
    )


START: Params = {"segment": 128, "width": 16, "attention": "none", **TRAINING_START}

PIPELINE = Pipeline(
    name="spectrogram_cnn",
    plain_name="a residual network on the spectrogram",
    family="deep",
    summary="Small 2-D residual network on the log-power spectrogram",
    citation="Verstraete et al. 2017, Shock and Vibration 2017:5067651; He et al. 2016, CVPR",
    search_space=search_space,
    build=build,
    smoke={**START, "width": 8, **SMOKE_TRAINING},
    starts=(START,),
    resources=Resources(cpus=1, gpus=1, memory_gb=3.0, fit_seconds=6.0),
    iterative=True,
    takes={**TRAINING_TAKES, "width": WIDTH, "segment": whole(8, 4096)},
)
