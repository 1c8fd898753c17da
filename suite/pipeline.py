"""The contract of a contestant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from suite.data.windows import Windows, WindowSpec
from suite.discovery import collect, find_by_name
from suite.ranges import Takes

Params = dict[str, Any]
"""Hyper-parameters by name: plain JSON values only, since they enter keys and MLflow."""

Family = Literal["classical", "deep", "transfer"]

LearnedFrom = Literal["real", "simulated", "mixed"]


class Trial(Protocol):
    """What a search space may call of the tuner (the suggest methods of an Optuna trial)."""

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float:
        """Draw a real number."""

    def suggest_int(self, name: str, low: int, high: int, *, step: int = 1, log: bool = False) -> int:
        """Draw a whole number."""

    def suggest_categorical(self, name: str, choices: Any) -> Any:
        """Draw one of the choices."""


@runtime_checkable
class Estimator(Protocol):
    """What a pipeline builds; it speaks scikit-learn.

    ``fit`` receives windows with the physical columns and ``group`` (an opaque number a bearing,
    for grouped validation inside the training part) and labels of shape (n,), text. It sets
    ``classes_`` (sorted). ``predict_proba`` gives shape (n, n_classes), rows summing to 1.
    """

    classes_: npt.NDArray[np.str_]

    def fit(self, windows: Windows, labels: npt.NDArray[np.str_]) -> Estimator:
        """Learn from the training part, whose labels have shape (n,)."""

    def predict_proba(self, windows: Windows) -> npt.NDArray[np.float64]:
        """Give class probabilities, shape (n, n_classes)."""


@dataclass(frozen=True)
class Resources:
    """What one job of a pipeline needs.

    Attributes
    ----------
    cpus
        Threads.
    gpus
        1 lets the scheduler prefer a GPU worker where there is one; the code must run on a CPU too.
    memory_gb
        Peak memory.
    fit_seconds, feature_seconds
        CPU time, s, in which 1000 windows of 2048 samples are learned from with the start parameters, and in
        which their features are computed. Rough: within a factor of three; ``None`` where nobody measured.
    """

    cpus: int = 1
    gpus: int = 0
    memory_gb: float = 1.0
    fit_seconds: float | None = None
    feature_seconds: float = 0.0


@dataclass(frozen=True)
class Context:
    """What a pipeline gets to build an estimator.

    Attributes
    ----------
    seed
        The only source of randomness that an estimator may use (``random_state``).
    device
        ``cpu`` or ``cuda``.
    cache
        A folder for intermediate results, shared by all jobs; ``None`` turns caching off.
    report
        For iterative pipelines while they are tuned: call it after each epoch with (epoch, score),
        the score being a macro-F1 on a part of the *training* windows; it raises to prune.
    target
        Windows of the target domain without labels, none of which is tested; their bearings are those
        tested on rungs that say so alone. ``None`` on rungs without a target domain.
    target_labels
        Their labels, for a :attr:`Pipeline.bound` alone.
    windows
        The settled rules by which the question's windows were cut: their rate, band, length and
        standardisation, for what makes windows of its own. A job always gives them.
    """

    seed: int = 0
    device: str = "cpu"
    cache: Path | None = None
    report: Callable[[int, float], None] | None = None
    target: Windows | None = None
    target_labels: npt.NDArray[np.str_] | None = None
    windows: WindowSpec | None = None


@dataclass(frozen=True)
class ChosenFeatures:
    """What features that a question names come to.

    Attributes
    ----------
    params
        Parameters that they pin.
    reads_orders
        Whether fault orders change them.
    """

    params: Params
    reads_orders: bool


@dataclass(frozen=True)
class Pipeline:
    """A contestant: a search space and how an estimator is built.

    Attributes
    ----------
    name, family, summary, citation
        The name is the file's name; the summary is one line.
    search_space
        Draws hyper-parameters from a trial.
    build
        Makes an unfitted estimator; heavy imports live inside it.
    smoke
        The smallest parameters that work, for tests.
    starts
        Working parameters for each choice of what is looked at (input, envelope, kind of image), complete, in
        the order in which every study tries them before it draws: from the literature or from physics, never
        tuned on a world that tests them. The first stands where nothing is tuned.
    resources
        What one job needs.
    version
        Raised by hand when ``build`` changes what it computes: finished jobs are then run again.
    iterative
        Whether the estimator reports epochs, so that trials can be pruned.
    deterministic
        Whether the seed changes nothing, so that one refit serves for all seeds.
    needs_target
        Whether it adapts to a target domain: on rungs without one its jobs are refused.
    bound
        Whether it is shown the target windows' labels: a bound to compare with, not a contestant.
    reads_orders
        Whether fault orders change what it computes, with its smoke parameters: on data of which some are
        known and some are not its jobs are refused.
    needs_orders
        Whether it tells no window from another where the fault orders are unknown: there its jobs are
        refused.
    orders_settings
        Parameter to the value with which it needs them, too, if it does not always.
    shortest_window
        Samples that a window must have: on shorter ones its jobs are refused.
    classes
        All that it can name; ``None`` if it learns any class from labels. Of a class beyond them it knows
        nothing, so that its jobs on data with such a class are refused.
    types
        Dotted names of the classes that its fitted estimator is made of, scikit-learn's and the suite's: a
        stored one that holds anything else is not read. Networks, whose weights are stored, declare none.
    learned_from
        ``real``: the training part. ``simulated``: machines of the suite's own generator alone; of the
        training part it reads the names of the classes, and neither a signal nor the label of a window.
        ``mixed``: both.
    novelty
        Name of the score by which it tells that a window is like none that it learned from
        (:mod:`suite.evaluation.novelty`): one that needs no training windows where it learns from
        simulated machines alone.
    requires
        Packages beyond those of the suite, without which its jobs are refused.
    also
        Words that a question may pin a parameter to, beyond those that are drawn or started with. Names of
        attention modules, backbones and inputs are known without.
    takes
        Parameter to what it takes (:mod:`suite.ranges`), where that is not told by what is drawn and started
        with: all that the estimator can be built and fitted with on one machine. A question that pins
        anything else is refused when it is planned.
    options_of
        Parameters that are options of a component, to the parameter that names the component.
    features
        Takes names of features that a question chooses for it; ``None`` where it has its own.
    plain_name
        What sentences of the answer call it, for a reader who knows machines and not models, such as
        ``support vectors on fault orders``; by default the file's name in words.
    """

    name: str
    family: Family
    summary: str
    citation: str
    search_space: Callable[[Trial], Params]
    build: Callable[[Mapping[str, Any], Context], Estimator]
    smoke: Params
    starts: tuple[Params, ...]
    resources: Resources = field(default_factory=Resources)
    version: int = 1
    iterative: bool = False
    deterministic: bool = False
    needs_target: bool = False
    bound: bool = False
    reads_orders: bool = False
    needs_orders: bool = False
    orders_settings: Mapping[str, Any] = field(default_factory=dict)
    shortest_window: int = 1
    classes: frozenset[str] | None = None
    types: tuple[str, ...] = ()
    learned_from: LearnedFrom = "real"
    novelty: str = "mahalanobis"
    requires: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    takes: Mapping[str, Takes] = field(default_factory=dict)
    options_of: Mapping[str, str] = field(default_factory=dict)
    features: Callable[[Sequence[str]], ChosenFeatures] | None = None
    plain_name: str = ""

    def needs_orders_with(self, params: Mapping[str, Any]) -> bool:
        """Check whether it needs fault orders with such parameters."""
        return self.needs_orders or any(
            params.get(name) == value for name, value in self.orders_settings.items()
        )


def missing_package(pipeline: Pipeline) -> str:
    """Say which required package cannot be imported here, and why; an empty text if all can."""
    for name in pipeline.requires:
        try:
            import_module(name)
        except (ImportError, OSError) as error:  # OSError: a library of the system that it loads is not here.
            reason = " ".join(str(error).split())
            return f"needs the package {name}, which cannot be imported: {reason}"
    return ""


def pipelines() -> dict[str, Pipeline]:
    """Find every contestant below ``pipelines/``, by name."""
    return collect("suite.contestants", "PIPELINE")


def find_pipeline(name: str) -> Pipeline:
    """Give one contestant.

    Raises
    ------
    RequestError
        No such pipeline; the line lists those there are.
    """
    return find_by_name(pipelines(), name, "pipeline", "pipelines")
