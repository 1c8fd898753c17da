"""Residual network with attention on the raw window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial

EPOCHS = 24
"""At most: fewer leave it short of what it can learn, and early stopping ends the idle ones."""


def search_space(trial: Trial) -> Params:
    """Draw the network's size, its attention and how it is trained."""
    return {
        "epochs": EPOCHS,
        "width": trial.suggest_categorical("width", [8, 16, 24]),
        "kernel": trial.suggest_categorical("kernel", [3, 5, 7]),
        "attention": trial.suggest_categorical("attention", ["se", "eca", "cbam", "none"]),
        "position": trial.suggest_categorical("position", ["block", "stage", "head"]),
        "reduction": trial.suggest_categorical("reduction", [4, 8, 16]),
        "learning_rate": trial.suggest_float("learning_rate", 2e-3, 3e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-4, 1e-1, log=True),
        "dropout": trial.suggest_float("dropout", 0.0, 0.5),
        "shift": trial.suggest_categorical("shift", [0.0, 0.5]),
        "noise": trial.suggest_float("noise", 0.0, 0.5),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier."""
    from suite.nn.classifier import NetworkClassifier

    attention = params["attention"]
    reduces = attention in ("se", "cbam")
    return NetworkClassifier(
        backbone="resnet",
        backbone_options={
            "width": params["width"],
            "kernel": params["kernel"],
            "dropout": params["dropout"],
            "stem_stride": 16,
        },
        attention=attention,
        position=params["position"],
        attention_options={"reduction": params["reduction"]} if reduces else None,
        recipe={
            "epochs": params["epochs"],
            "learning_rate": params["learning_rate"],
            "weight_decay": params["weight_decay"],
            "shift": params["shift"],
            "noise": params["noise"],
        },
        refit=context.report is None,
        random_state=context.seed,
        device=context.device,
        report=context.report,
    )


START: Params = {
    "epochs": EPOCHS,
    "width": 16,
    "kernel": 7,
    "attention": "se",
    "position": "block",
    "reduction": 4,
    "learning_rate": 1e-2,
    "weight_decay": 1e-2,
    "dropout": 0.1,
    "shift": 0.5,
    "noise": 0.0,
}

PIPELINE = Pipeline(
    name="attention_cnn",
    family="deep",
    summary="1-D residual network with attention (SE, ECA or CBAM) on the raw window",
    citation="He et al. 2016; Hu et al. 2018; Wang et al. 2020; Woo et al. 2018; Zhang et al. 2017",
    search_space=search_space,
    build=build,
    smoke={**START, "width": 8, "epochs": 2},
    start=START,
    resources=Resources(cpus=1, gpus=1, memory_gb=2.0),
    iterative=True,
    version=2,
)
