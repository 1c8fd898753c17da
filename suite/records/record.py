"""Record: what came out of one job, typed and frozen, the same in memory, in JSON and in every view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import isfinite, nan
from typing import Any, Literal, Self

from suite.evaluation.scoring import metrics
from suite.question.job import Job
from suite.records.upgrade import upgraded

SCHEMA = 2
"""Raised when a field changes its meaning or its name; :mod:`suite.records.upgrade` reads older ones."""

Status = Literal["finished", "failed"]

METRICS = tuple(metrics())
"""Test metrics of a job, each the mean over seeds; NaN when the job failed."""

PREDICTIONS = "predictions.parquet"
"""File beside a record that holds one row a test window."""

PREDICTION_COLUMNS = (
    "window",
    "recording",
    "bearing",
    "condition",
    "rig",
    "fault",
    "severity",
    "start",
    "apart",
)
"""Columns of a prediction table before ``p_<class>`` (mean over seeds), ``predicted_<i>`` (by seed i),
``decided_<i>`` (by seed i of the whole recording), ``unknown`` (whether the class was left out of training on
purpose: such windows are ``apart``, too) and ``novelty`` (the contestant's score by its last fit, the higher,
the stranger); older tables lack the last three."""


@dataclass(frozen=True)
class Cost:
    """What a job cost; NaN where it is not known.

    Attributes
    ----------
    tune_seconds
        Wall clock of tuning and calibration, without the fits from which a search is replayed.
    fit_seconds, predict_seconds
        Wall clock of one fit and one prediction of the test part, features included, mean over seeds.
    cpu_seconds, gpu_seconds
        Of the whole job.
    peak_memory_mb
        Of its process, MiB.
    parameters
        Learned parameters.
    declared_seconds
        What :func:`suite.question.effort.declared_seconds` makes of the job, with the trials that were run.
    stored_mb
        Size of what its trials predicted, as it is kept for the replay, MB.
    ask_seconds
        CPU time of asking it about probes and healthy hours, s; part of no other.
    window_ms, recording_ms
        CPU time in which the stored fit answers for one window that comes alone, and for all windows of a
        recording at once, features included and nothing looked up, ms; NaN for a fit on a GPU.
    model_mb
        Size of that fit as it is stored, MB; NaN where it cannot be.
    """

    tune_seconds: float = nan
    fit_seconds: float = nan
    predict_seconds: float = nan
    cpu_seconds: float = nan
    gpu_seconds: float = nan
    peak_memory_mb: float = nan
    parameters: float = nan
    declared_seconds: float = nan
    stored_mb: float = nan
    ask_seconds: float = nan
    window_ms: float = nan
    recording_ms: float = nan
    model_mb: float = nan


@dataclass(frozen=True)
class Tuning:
    """What the search for hyper-parameters did.

    Attributes
    ----------
    study
        Name of the Optuna study; empty where nothing was tuned.
    trials, pruned, failed
        Trials that ended, and how many of them were pruned or failed.
    best_inner_score, best_trial
        Of the setting that was taken; NaN and -1 where nothing was tuned.
    budget_hit
        Whether time ran out before the trials did.
    seconds
        Wall clock of all trials.
    temperature
        Of the calibration that was fitted on inner predictions; 1 leaves probabilities as they are.
    """

    study: str = ""
    trials: int = 0
    pruned: int = 0
    failed: int = 0
    best_inner_score: float = nan
    best_trial: int = -1
    budget_hit: bool = False
    seconds: float = 0.0
    temperature: float = nan


@dataclass(frozen=True, eq=False)
class Record:
    """The outcome of one job; a failure is an outcome too.

    Attributes
    ----------
    job
        What was run.
    status
        ``finished`` or ``failed``.
    metrics, seed_metrics
        Name to the mean over seeds, and to one value a seed; empty when the job failed.
    cost, tuning
        What it took.
    params
        Hyper-parameters of the final fits.
    ledger
        Findings of the leak ledger for the fold.
    environment
        Versions, machine, device.
    curves
        Name to (step, value) pairs: tuning and learning curves, and what the machine did.
    error
        Traceback of a failure, else empty.
    predictions
        Name of the file beside the record that holds one row a test window; empty when the job failed.
    """

    job: Job
    status: Status
    metrics: dict[str, float] = field(default_factory=dict)
    seed_metrics: dict[str, list[float]] = field(default_factory=dict)
    cost: Cost = field(default_factory=Cost)
    tuning: Tuning = field(default_factory=Tuning)
    params: dict[str, Any] = field(default_factory=dict)
    ledger: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, Any] = field(default_factory=dict)
    curves: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    error: str = ""
    predictions: str = ""

    @property
    def seconds(self) -> float:
        """How long the job took as far as its costs say, s: tuning, and every refit with its predictions."""
        cost = self.cost
        refits = len(next(iter(self.seed_metrics.values()), []))
        took = cost.tune_seconds + refits * (cost.fit_seconds + cost.predict_seconds)
        return took if isfinite(took) else 0.0

    def to_json(self) -> dict[str, Any]:
        """Give the record in plain JSON types, NaN as ``null``."""
        content = {name: getattr(self, name) for name in _FIELDS}
        return {
            "schema": SCHEMA,
            **content,
            "job": {name: value for name, value in self.job.as_dict().items() if name != "key"},
            "metrics": {name: _null(value) for name, value in self.metrics.items()},
            "seed_metrics": {name: [_null(v) for v in values] for name, values in self.seed_metrics.items()},
            "cost": _plain_fields(self.cost),
            "tuning": _plain_fields(self.tuning),
            "curves": {
                name: [[step, _null(value)] for step, value in curve] for name, curve in self.curves.items()
            },
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Make a record of what :meth:`to_json` gave, in this version or an earlier one.

        Parameters
        ----------
        content
            In plain JSON types.

        Raises
        ------
        ValueError
            A schema of a later version, fields that are missing or unknown, or values of another shape.
        """
        try:
            content = upgraded(content, SCHEMA)
            known = {name: _of_its_shape(name, content[name]) for name in _FIELDS}
            return cls(
                **{
                    **known,
                    "job": Job(**content["job"]),
                    "metrics": {name: _number(value) for name, value in content["metrics"].items()},
                    "seed_metrics": {
                        name: [_number(v) for v in values] for name, values in content["seed_metrics"].items()
                    },
                    "cost": Cost(**{name: _number(value) for name, value in content["cost"].items()}),
                    "tuning": Tuning(**_with_nan(content["tuning"])),
                    "curves": {
                        name: [(step, _number(value)) for step, value in curve]
                        for name, curve in content["curves"].items()
                    },
                }
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"is no record of schema {SCHEMA}: {error}") from error


_FIELDS = tuple(item.name for item in fields(Record))

_TEXTS = ("status", "error", "predictions")


def _of_its_shape(name: str, value: Any) -> Any:
    shape = str if name in _TEXTS else dict
    if not isinstance(value, shape):
        raise TypeError(f"{name} is {value!r:.40}")
    # The name of a file from elsewhere must not lead out of the record's folder.
    if name == "predictions" and value not in ("", PREDICTIONS):
        raise TypeError(f"{name} is {value!r:.40}")
    return value


def _plain_fields(part: Cost | Tuning) -> dict[str, Any]:
    return {item.name: _null(getattr(part, item.name)) for item in fields(part)}


def _with_nan(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _nan(value) for name, value in content.items()}


def _null(value: Any) -> Any:
    return None if isinstance(value, float) and not isfinite(value) else value


def _number(value: Any) -> float:
    if type(value) is float:  # nearly all, and a record has many
        return value
    value = _nan(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r:.40} is no number")
    return value


def _nan(value: Any) -> Any:
    return nan if value is None else value
