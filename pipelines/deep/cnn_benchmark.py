"""The common benchmark's own network and recipe, as published: nothing is tuned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.deep._network import BATCH_SIZES, SMOKE_TRAINING, STEPS_TAKE, classifier
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial

PUBLISHED: Params = {
    "epochs": 300,
    "batch_size": 64,
    "learning_rate": 1e-3,
    "weight_decay": 1e-5,
    "input": "window",
}
"""Adam; a tenth of the learning rate from one half and again from five sixths of the epochs."""


def search_space(trial: Trial) -> Params:
    """Give the published parameters, which a question may fix otherwise, the epochs above all."""
    return dict(PUBLISHED)


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier: the last epoch stays, and no window is held out to choose one."""
    return classifier(
        context,
        input=params["input"],
        backbone="cnn",
        recipe={
            "epochs": params["epochs"],
            "batch_size": params["batch_size"],
            "learning_rate": params["learning_rate"],
            "weight_decay": params["weight_decay"],
            "optimizer": "adam",
            "schedule": "steps",
            "keep": "last",
            "balanced": False,
            "label_smoothing": 0.0,
            "shift": 0.0,
        },
    )


PIPELINE = Pipeline(
    name="cnn_benchmark",
    plain_name="the benchmark network on the waveform",
    family="deep",
    summary="cnn_1d of the common benchmarks with its published recipe; nothing is tuned",
    citation="Zhao et al. 2021, IEEE TIM 70:3525828",
    search_space=search_space,
    build=build,
    smoke={**PUBLISHED, **SMOKE_TRAINING},
    starts=(PUBLISHED,),
    resources=Resources(cpus=1, gpus=1, memory_gb=2.0, fit_seconds=500.0),
    iterative=True,
    takes={**STEPS_TAKE, "batch_size": BATCH_SIZES},
    orders_settings={"input": "orders"},
)
