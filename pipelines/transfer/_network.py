"""What the transfer networks share: search space, how one is built, and what their pipelines declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from suite.contestants.deep._network import BATCH_SIZES, POSITIONS, TRAINING_TAKES
from suite.data.windows import Windows
from suite.pipeline import Context, Estimator, Params, Pipeline, Resources, Trial
from suite.ranges import Takes, real

RESOURCES = Resources(cpus=1, gpus=1, memory_gb=2.0, fit_seconds=35.0)

ADAPTED_RESOURCES = replace(RESOURCES, fit_seconds=130.0)
"""Target windows pass the network too."""

OTHER_WORDS = {"position": POSITIONS, "select": ("last",)}
"""What may be pinned beside what is started with."""

UNTUNED: Params = {
    "epochs": 24,
    "batch_size": 64,
    "input": "window",
    "backbone": "cnn",
    "backbone_options": {},
    "attention": "none",
    "position": "stage",
    "select": "score",
}
"""What a question may fix otherwise: any input, backbone and attention module by name, the epoch to keep."""

TAKES: dict[str, Takes] = {
    **TRAINING_TAKES,
    "batch_size": BATCH_SIZES,
}
"""How any of them may be trained."""

ADAPTED_TAKES: dict[str, Takes] = {**TAKES, "trade_off": real(0.0, 1e4)}

OPTIONS_OF = {"backbone_options": "backbone"}

ORDERS_SETTINGS: Params = {"input": "orders"}

SOURCE_START: Params = {
    **UNTUNED,
    "learning_rate": 1e-3,
    "weight_decay": 1e-5,
    "dropout": 0.5,
    "shift": 0.0,
}
"""As Zhao et al. 2021 train, but for the epochs and the epoch that is kept."""

ADAPTED_START: Params = {**SOURCE_START, "trade_off": 1.0}

TINY: Params = {"epochs": 2, "backbone_options": {"width": 4, "bottleneck": 16}}
"""For tests."""


def source_space(trial: Trial) -> Params:
    """Draw how the network learns."""
    return {
        **UNTUNED,
        "learning_rate": trial.suggest_float("learning_rate", 3e-4, 1e-2, log=True),
        "weight_decay": trial.suggest_float("weight_decay", 1e-6, 1e-3, log=True),
        "dropout": trial.suggest_float("dropout", 0.0, 0.5),
        "shift": trial.suggest_categorical("shift", [0.0, 0.5]),
    }


def adapted_space(trial: Trial) -> Params:
    """Draw how the network learns, and how strongly the target pulls."""
    return {**source_space(trial), "trade_off": trial.suggest_float("trade_off", 0.1, 10.0, log=True)}


def network(
    params: Mapping[str, Any],
    context: Context,
    *,
    target: Windows | None = None,
    alignment: Callable[..., Any] | None = None,
    **options: Any,
) -> Estimator:
    """Make an untrained network.

    Parameters
    ----------
    params, context
        As a pipeline gets them.
    target
        What is adapted to; ``None`` learns from the source alone.
    alignment
        See :class:`suite.nn.adaptation.classifier.AdaptedClassifier`.
    options
        Further arguments of it.
    """
    from suite.nn.adaptation.classifier import AdaptedClassifier

    learned = ("epochs", "batch_size", "learning_rate", "weight_decay", "shift", "select", "trade_off")
    return AdaptedClassifier(
        input=params["input"],
        backbone=params["backbone"],
        backbone_options={"dropout": params["dropout"], **params["backbone_options"]},
        attention=params["attention"],
        position=params["position"],
        recipe={name: params[name] for name in learned if name in params},
        target=target,
        alignment=alignment,
        refit=context.report is None,
        random_state=context.seed,
        device=context.device,
        report=context.report,
        cache=context.cache,
        **options,
    )


def source_pipeline(**declared: Any) -> Pipeline:
    """Declare a network whose loss uses the source alone.

    Parameters
    ----------
    declared
        Name, summary, citation, ``build`` and whatever else differs from the others, as of
        :class:`suite.pipeline.Pipeline`.
    """
    return Pipeline(
        family="transfer",
        search_space=source_space,
        smoke={**SOURCE_START, **TINY},
        starts=(SOURCE_START,),
        resources=RESOURCES,
        orders_settings=ORDERS_SETTINGS,
        iterative=True,
        also=OTHER_WORDS,
        takes=TAKES,
        options_of=OPTIONS_OF,
        **declared,
    )


def adapted_pipeline(
    *,
    name: str,
    plain_name: str,
    summary: str,
    citation: str,
    alignment: str,
    options: Mapping[str, Any] | None = None,
    others: Mapping[str, tuple[str, ...]] | None = None,
) -> Pipeline:
    """Declare a network with a loss that brings source and target together.

    Without target windows it is the source-only network.

    Parameters
    ----------
    name, plain_name, summary, citation
        As of :class:`suite.pipeline.Pipeline`.
    alignment
        The loss: a class of :mod:`suite.nn.adaptation`.
    options
        Its options, which are not tuned; a question may fix them otherwise.
    others
        Words that it may fix them to.
    """
    untuned = dict(options or {})

    def search_space(trial: Trial) -> Params:
        return {**adapted_space(trial), **untuned}

    def build(params: Mapping[str, Any], context: Context) -> Estimator:
        from suite.nn import adaptation

        loss = partial(getattr(adaptation, alignment), **{option: params[option] for option in untuned})
        return network(params, context, target=context.target, alignment=loss)

    return Pipeline(
        name=name,
        plain_name=plain_name,
        family="transfer",
        summary=summary,
        citation=citation,
        search_space=search_space,
        build=build,
        smoke={**ADAPTED_START, **TINY, **untuned},
        starts=({**ADAPTED_START, **untuned},),
        resources=ADAPTED_RESOURCES,
        orders_settings=ORDERS_SETTINGS,
        iterative=True,
        also={**OTHER_WORDS, **(others or {})},
        takes=ADAPTED_TAKES,
        options_of=OPTIONS_OF,
        needs_target=True,
    )
