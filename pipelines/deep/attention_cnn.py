"""Network with attention: which one, where, in what network and on what input are all open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suite.contestants.deep._network import (
    POSITIONS,
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

STEMS = {
    "window": {"stem_kernel": 64, "stem_stride": 16},
    "modes": {"stem_kernel": 64, "stem_stride": 16},
    "fft": {"stem_kernel": 16, "stem_stride": 4},
    "envelope": {"stem_kernel": 16, "stem_stride": 4},
    "orders": {"stem_kernel": 7, "stem_stride": 2},
}
"""First convolution of the small residual network by input; images take its own."""


def search_space(trial: Trial) -> Params:
    """Draw the input, the network, its attention and how it is trained.

    A question may fix any input, backbone, module and position there is (``suite list attention``,
    ``suite list backbones``), those too that are too slow or too rare to be drawn.
    """
    shown = trial.suggest_categorical("input", ["orders", "envelope", "window", "fft"])
    # WDCNN is made for raw windows; spectra are too short for it.
    backbone = trial.suggest_categorical("backbone", ["resnet", "wdcnn"]) if shown == "window" else "resnet"
    options = (
        {"prewhiten": trial.suggest_categorical("prewhiten", [True, False])} if shown == "envelope" else {}
    )
    return {
        "input": shown,
        **options,
        "backbone": backbone,
        "width": trial.suggest_categorical("width", [8, 16, 24]),
        "kernel": trial.suggest_categorical("kernel", [3, 5, 7]),
        "attention": trial.suggest_categorical("attention", ["se", "eca", "cbam", "simam", "none"]),
        "position": trial.suggest_categorical("position", ["block", "stage", "head"]),
        "reduction": trial.suggest_categorical("reduction", [4, 8, 16]),
        **draw_training(trial),
    }


def build(params: Mapping[str, Any], context: Context) -> Estimator:
    """Make the untrained classifier; a network and a module take the parameters that they have."""
    from suite.nn import attention, backbones

    shown, name, module = params["input"], params["backbone"], params["attention"]
    network_options = backbones.component(name).options
    wanted = {
        "width": params["width"],
        "kernel": params["kernel"],
        "dropout": params["dropout"],
        **STEMS.get(shown, {}),
    }
    reduced = "reduction" in attention.component(module).options
    return classifier(
        context,
        input=shown,
        input_options={"prewhiten": params["prewhiten"]} if shown == "envelope" else None,
        backbone=name,
        backbone_options={key: value for key, value in wanted.items() if key in network_options},
        attention=module,
        position=params["position"],
        attention_options={"reduction": params["reduction"]} if reduced else None,
        recipe=recipe_of(params),
    )


SMALL_RESNET: Params = {
    "backbone": "resnet",
    "width": 16,
    "kernel": 7,
    "attention": "se",
    "position": "block",
    "reduction": 4,
    **TRAINING_START,
}

ON_ORDERS: Params = {
    "width": 24,
    "learning_rate": 0.02,
    "weight_decay": 3e-3,
    "dropout": 0.25,
    "noise": 0.3,
}

ON_WHITENED_ENVELOPE: Params = {"weight_decay": 1e-4, "shift": 0.0, "noise": 0.35}

ON_ENVELOPE: Params = {
    "reduction": 16,
    "learning_rate": 0.015,
    "weight_decay": 1e-4,
    "dropout": 0.15,
    "shift": 0.0,
    "noise": 0.4,
}

STARTS: tuple[Params, ...] = (
    {"input": "orders", **SMALL_RESNET, **ON_ORDERS},
    {"input": "envelope", "prewhiten": True, **SMALL_RESNET, **ON_WHITENED_ENVELOPE},
    {"input": "envelope", "prewhiten": False, **SMALL_RESNET, **ON_ENVELOPE},
    {"input": "window", **SMALL_RESNET},
    {"input": "fft", **SMALL_RESNET},
)
"""One network on each input; first those in which physics has most to say.

Numbers beside the small network's are the best of ten draws on many machines, rounded
(tests/campaigns/compare_starts.py); on window and spectrum no network got beyond guessing there.

Where the geometry is known, kinematics puts a fault's lines at one place on every bearing and at every speed;
an envelope still makes lines of impacts, whatever resonance they excite; window and spectrum show above all
the resonances, which are the machine's (Randall & Antoni 2011).
"""

PIPELINE = Pipeline(
    name="attention_cnn",
    plain_name="an attention network",
    family="deep",
    summary="Residual network or WDCNN with attention on the window, its spectrum, envelope or fault orders",
    citation="He et al. 2016; Hu et al. 2018; Wang et al. 2020; Woo et al. 2018; Zhang et al. 2017",
    search_space=search_space,
    build=build,
    smoke={"input": "window", **SMALL_RESNET, "width": 8, **SMOKE_TRAINING},
    starts=STARTS,
    resources=Resources(cpus=1, gpus=1, memory_gb=2.0, fit_seconds=4.0),
    iterative=True,
    also={"position": POSITIONS},
    takes={**TRAINING_TAKES, "width": WIDTH, "kernel": whole(1, 63, 2), "reduction": whole(1, 256)},
    version=4,
    orders_settings={"input": "orders"},
)
