"""DenseNet with channel attention on the VMD modes of each window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.deep._network import (
    POSITIONS,
    SMOKE_TRAINING,
    TRAINING_START,
    TRAINING_TAKES,
    classifier,
    draw_training,
    recipe_of,
)
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import real, whole


def search_space(trial: Trial) -> Params:
    """Draw the decomposition, the network, its attention and how it is trained.

    The bandwidth constraint is one of a few values, so that trials find each other's modes.
    """
    return {
        "input": trial.suggest_categorical("input", ["mode_images", "modes"]),
        "n_modes": trial.suggest_int("n_modes", 3, 8),
        "alpha": trial.suggest_categorical("alpha", [500.0, 1000.0, 2000.0, 4000.0]),
        "growth": trial.suggest_categorical("growth", [4, 8, 12]),
        "layers": trial.suggest_int("layers", 2, 4),
        "attention": trial.suggest_categorical("attention", ["se", "eca", "cbam"]),
        "position": trial.suggest_categorical("position", ["stage", "block", "head", "input"]),
        **draw_training(trial),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier."""
    return classifier(
        context,
        input=params["input"],
        input_options={"n_modes": params["n_modes"], "alpha": params["alpha"]},
        backbone="densenet",
        backbone_options={
            "growth": params["growth"],
            "layers": (params["layers"],) * 3,
            "dropout": params["dropout"],
        },
        attention=params["attention"],
        position=params["position"],
        recipe=recipe_of(params),
    )


START: Params = {
    "input": "mode_images",
    "n_modes": 5,
    "alpha": 2000.0,
    "growth": 8,
    "layers": 3,
    "attention": "se",
    "position": "stage",
    **TRAINING_START,
}

PIPELINE = Pipeline(
    name="vmd_densenet",
    plain_name="a DenseNet on VMD modes",
    family="deep",
    summary="DenseNet with channel attention on each window's VMD modes, as channels or square images",
    citation=(
        "Fault diagnosis of rolling bearings based on VMD and improved DenseNet (基于VMD和改进DenseNet的"
        "滚动轴承故障诊断), 2023; Huang et al. 2017; Dragomiretskiy & Zosso 2014"
    ),
    search_space=search_space,
    build=build,
    smoke={**START, "n_modes": 3, "growth": 4, "layers": 2, **SMOKE_TRAINING},
    starts=(START, {**START, "input": "modes"}),
    resources=Resources(cpus=1, gpus=1, memory_gb=3.0, fit_seconds=20.0, feature_seconds=0.5),
    iterative=True,
    also={"position": POSITIONS},
    takes={
        **TRAINING_TAKES,
        "n_modes": whole(1, 32),
        "alpha": real(1.0, 1e7),
        "growth": whole(1, 128),
        "layers": whole(1, 64),
    },
)
