"""Result: what a job leaves behind, in the same columns always."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

METRICS = (
    "macro_f1",
    "balanced_accuracy",
    "accuracy",
    "macro_auroc",
    "mcc",
    "ece",
    "brier",
    "recording_macro_f1",
)
"""Test metrics of a job, each the mean over seeds; NaN when the job failed."""

COSTS = (
    "tune_seconds",
    "fit_seconds",
    "predict_seconds",
    "cpu_seconds",
    "gpu_seconds",
    "peak_memory_mb",
    "parameters",
)
"""Cost of a job. Fit and predict are wall-clock means over seeds, features included."""

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
"""Columns of a prediction table before ``p_<class>`` (mean over seeds) and ``predicted_<i>`` (seed i)."""


@dataclass(frozen=True, eq=False)
class Result:
    """The outcome of one job; a failure is a result too.

    Attributes
    ----------
    job_key
        Key of the job.
    status
        ``finished`` or ``failed``.
    metrics
        All of :data:`METRICS`.
    cost
        All of :data:`COSTS`.
    params
        Best hyper-parameters.
    tuning
        ``trials``, ``pruned``, ``failed``, ``best_inner_score``, ``budget_hit`` and ``study``.
    seed_metrics
        Name to one value a seed.
    predictions
        One row a test window; empty when the job failed.
    ledger
        Findings of the leak ledger for the fold.
    environment
        Versions, machine, device.
    curves
        Name to (step, value) pairs: tuning and learning curves, and what the machine did.
    error
        Traceback of a failure, else empty.
    """

    job_key: str
    status: str
    metrics: dict[str, float]
    cost: dict[str, float]
    params: dict[str, Any] = field(default_factory=dict)
    tuning: dict[str, Any] = field(default_factory=dict)
    seed_metrics: dict[str, list[float]] = field(default_factory=dict)
    predictions: pd.DataFrame = field(default_factory=pd.DataFrame)
    ledger: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, Any] = field(default_factory=dict)
    curves: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    error: str = ""
