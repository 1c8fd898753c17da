"""What the contestants with networks share: how training is drawn, and how a classifier is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from suite.pipeline import Context, Estimator, Params, Trial
from suite.ranges import Takes, real, share, whole

EPOCHS = 24
"""At most: fewer leave a network short of what it can learn, and early stopping ends the idle ones."""

AUGMENTATIONS: dict[str, dict[str, Any]] = {
    "none": {},
    "gain": {"gain": 6.0},
    "stretch": {"stretch": 0.05},
    "mask": {"mask": 0.2},
    "snr": {"snr": (0.0, 30.0)},
    "mixup": {"mixup": 0.2},
}
"""What may be done to windows beside turning them and adding noise of one level."""

POSITIONS = ("block", "stage", "head", "input")
"""Where attention may go: see :class:`suite.nn.attention.placement.Placement`."""

STEPS_TAKE: dict[str, Takes] = {
    "epochs": whole(1, 10_000),
    "learning_rate": real(1e-9, 10.0),
    "weight_decay": real(0.0, 100.0),
}
"""How long and in what steps any network may be trained."""

BATCH_SIZES = whole(2, 65_536)
"""Batch normalisation needs two windows."""

TRAINING_TAKES: dict[str, Takes] = {**STEPS_TAKE, "dropout": share(), "shift": share()}
"""What :func:`draw_training` draws."""

WIDTH = whole(1, 256)
"""Channels of a first stage: four times what ResNet has."""

TRAINING_START: Params = {
    "epochs": EPOCHS,
    "learning_rate": 1e-2,
    "weight_decay": 1e-2,
    "dropout": 0.1,
    "shift": 0.5,
    "noise": 0.0,
    "augmentation": "none",
}

SMOKE_TRAINING: Params = {"epochs": 2}


def draw_training(trial: Trial) -> Params:
    """Draw how a network is trained; the epochs are constant, so that a question can fix them."""
    return {
        "epochs": EPOCHS,
        "learning_rate": trial.suggest_float("learning_rate", 2e-3, 3e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-4, 1e-1, log=True),
        "dropout": trial.suggest_float("dropout", 0.0, 0.5),
        "shift": trial.suggest_categorical("shift", [0.0, 0.5]),
        "noise": trial.suggest_float("noise", 0.0, 0.5),
        "augmentation": trial.suggest_categorical("augmentation", list(AUGMENTATIONS)),
    }


def draw_width_and_training(trial: Trial) -> Params:
    """Draw a network's width and how it is trained."""
    return {"width": trial.suggest_categorical("width", [8, 16, 32]), **draw_training(trial)}


def recipe_of(params: Mapping[str, Any]) -> Params:
    """Give the recipe that drawn parameters mean."""
    return {
        "epochs": params["epochs"],
        "learning_rate": params["learning_rate"],
        "weight_decay": params["weight_decay"],
        "shift": params["shift"],
        "noise": params["noise"],
        **AUGMENTATIONS[params["augmentation"]],
    }


def classifier(context: Context, **arguments: Any) -> Estimator:
    """Make the untrained classifier; a trial, which only needs a score, does without the last refit.

    Parameters
    ----------
    context
        Seed, device, cache and report.
    arguments
        As of :class:`suite.nn.classifier.NetworkClassifier`.
    """
    from suite.nn.classifier import NetworkClassifier

    return NetworkClassifier(
        **arguments,
        refit=context.report is None,
        random_state=context.seed,
        device=context.device,
        report=context.report,
        cache=context.cache,
    )


def build_on_windows(
    backbone: str, drawn: Sequence[str], fixed: Mapping[str, Any] | None = None
) -> Callable[[Mapping[str, Any], Context], Estimator]:
    """Make the ``build`` of a backbone on the raw window, without attention.

    Parameters
    ----------
    backbone
        By name.
    drawn
        Parameters that are options of the backbone.
    fixed
        Its other options.
    """

    def build(params: Mapping[str, Any], context: Context) -> Estimator:
        options = {**(fixed or {}), **{name: params[name] for name in drawn}}
        return classifier(context, backbone=backbone, backbone_options=options, recipe=recipe_of(params))

    return build
