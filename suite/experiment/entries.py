"""Entries: a result as metrics, parameters and tags, and as a row of the frame of runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import isnan, nan
from typing import Any

from suite.experiment.job import Job
from suite.experiment.result import COSTS, METRICS, Result
from suite.identity import canonical

RUN_COLUMNS = (
    "job_key",
    "experiment",
    "dataset",
    "rung",
    "rung_level",
    "fold",
    "folds",
    "held_out",
    "pipeline",
    "family",
    "status",
    "error",
    *METRICS,
    *COSTS,
    "trials",
    "pruned",
    "best_inner_score",
    "params",
    "tuning",
    "ledger",
    "refused",
    "environment",
    "run_id",
    "started",
)
"""Columns of the frame of runs, the same always."""


def metrics_of(result: Result) -> Iterator[tuple[str, int, float]]:
    """Yield (name, step, value) of everything that is a number; what is undefined is left out."""
    for name, step, value in _numbers(result):
        if not isnan(value):
            yield name, step, value


def _numbers(result: Result) -> Iterator[tuple[str, int, float]]:
    for name, value in result.metrics.items():
        yield name, 0, value
    for name, value in result.cost.items():
        yield f"cost.{name}", 0, value
    for name in ("best_inner_score", "trials", "pruned", "failed", "temperature"):
        yield f"tuning.{name}", 0, float(result.tuning.get(name, nan))
    for name, values in result.seed_metrics.items():
        for seed, value in enumerate(values):
            yield f"seed.{name}", seed, value
    for name, curve in result.curves.items():
        for step, value in curve:
            yield name, step, value


def params_of(result: Result) -> list[tuple[str, str]]:
    """Give the best hyper-parameters, text as it is and the rest as JSON."""
    return [
        (name, value if isinstance(value, str) else json.dumps(value))
        for name, value in sorted(result.params.items())
    ]


def tags_of(job: Job, result: Result) -> dict[str, str]:
    """Give what a run is searched and grouped by."""
    tags = {
        "job_key": job.key,
        "dataset": job.dataset,
        "rung": job.rung,
        "rung_level": job.level,
        "fold": str(job.fold),
        "held_out": job.held_out[:250],
        "pipeline": job.title,
        "family": job.family,
        "outcome": result.status,
        "study": str(result.tuning.get("study", "")),
    }
    if result.error:
        tags["error"] = result.error.strip().splitlines()[-1][:250]
    if result.ledger:
        tags["ledger"] = canonical(result.ledger.get("shared", {}))
    return tags


def row_of(told: Mapping[str, Any], metrics: Mapping[str, float], finished: bool) -> dict[str, Any]:
    """Make a row of the frame of runs, but for ``run_id`` and ``started``.

    Parameters
    ----------
    told
        The content of a run's ``result.json``.
    metrics
        The run's metrics.
    finished
        Whether the run's final status says so.
    """
    job, tuning, ledger = told["job"], told["tuning"], told["ledger"]
    return {
        "job_key": job["key"],
        "experiment": job["experiment"],
        "dataset": job["dataset"],
        "rung": job["rung"],
        "rung_level": job["level"],
        "fold": job["fold"],
        "folds": job["n_folds"],
        "held_out": job["held_out"],
        "pipeline": job["title"],
        "family": job["family"],
        "status": "finished" if finished else "failed",
        "error": told["error"],
        **{name: metrics.get(name, nan) for name in METRICS},
        **{name: metrics.get(f"cost.{name}", nan) for name in COSTS},
        "trials": tuning.get("trials", 0),
        "pruned": tuning.get("pruned", 0),
        "best_inner_score": tuning.get("best_inner_score", nan),
        "params": told["params"],
        "tuning": tuning,
        "ledger": ledger,
        "refused": ledger.get("refused", {}),
        "environment": told["environment"],
    }
