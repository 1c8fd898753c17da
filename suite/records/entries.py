"""Entries: a result as metrics, parameters and tags, and as a row of the frame of runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import isnan, nan
from typing import Any

from suite.identity import canonical
from suite.question.job import Job
from suite.records.record import COSTS, METRICS, Result

BEST = "tuning.best_inner_score"
"""Curve of the best inner score after each trial."""

RUN_COLUMNS = (
    "job_key",
    "experiment",
    "dataset",
    "rung",
    "level",
    "fold",
    "folds",
    "held_out",
    "pipeline",
    "family",
    "bound",
    "status",
    "error",
    *METRICS,
    *COSTS,
    "trials",
    "pruned",
    "best_inner_score",
    "params",
    "tuning",
    "tuning_curve",
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
    """Give what a run is searched and grouped by, and where it ran."""
    tags = {
        "job_key": job.key,
        "dataset": job.dataset,
        "rung": job.rung,
        "level": job.level,
        "fold": str(job.fold),
        "held_out": job.held_out[:250],
        "pipeline": job.pipeline,
        "family": job.family,
        "outcome": result.status,
        "study": str(result.tuning.get("study", "")),
    }
    if result.error:
        tags["error"] = result.error.strip().splitlines()[-1][:250]
    if result.ledger:
        tags["ledger"] = canonical(result.ledger.get("shared", {}))
    return tags | _environment_tags(result.environment)


def _environment_tags(environment: Mapping[str, Any]) -> dict[str, str]:
    facts = {name: value for name, value in environment.items() if name != "packages"}
    facts |= environment.get("packages", {})
    return {f"environment.{name}": str(value) for name, value in facts.items()}


def seconds_of(result: Result) -> float:
    """Give how long a job took as far as its costs tell, s: tuning, and every refit with its predictions."""
    cost = result.cost
    refits = len(result.seed_metrics.get("macro_f1", []))
    took = cost["tune_seconds"] + refits * (cost["fit_seconds"] + cost["predict_seconds"])
    return 0.0 if isnan(took) else took


def dataset_of(job: Job, about: Mapping[str, Any], homepage: str) -> dict[str, str]:
    """Describe the data of a run as MLflow's data sets are described.

    Parameters
    ----------
    job
        Whose data.
    about
        Of the windows, as :meth:`suite.data.window_store.StoredWindows.about` gives it.
    homepage
        Where the owner publishes the recordings.

    Returns
    -------
    dict
        ``name``, ``digest`` (head of the key of content, options and window rules), ``source_type``,
        ``source`` and ``profile``, the last two as JSON.
    """
    told = ("recordings", "hours", "windows", "citation", "licence", "missing")
    return {
        "name": job.dataset,
        "digest": job.windows[:16],
        "source_type": "http",
        "source": json.dumps({"url": homepage}),
        "profile": json.dumps({name: about[name] for name in told}),
    }


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
        "level": job["level"],
        "fold": job["fold"],
        "folds": job["folds"],
        "held_out": job["held_out"],
        "pipeline": job["pipeline"],
        "family": job["family"],
        "bound": job.get("bound", False),
        "status": "finished" if finished else "failed",
        "error": told["error"],
        **{name: metrics.get(name, nan) for name in METRICS},
        **{name: metrics.get(f"cost.{name}", nan) for name in COSTS},
        "trials": tuning.get("trials", 0),
        "pruned": tuning.get("pruned", 0),
        "best_inner_score": tuning.get("best_inner_score", nan),
        "params": told["params"],
        "tuning": tuning,
        "tuning_curve": told["curves"].get(BEST, []),
        "ledger": ledger,
        "refused": ledger.get("refused", {}),
        "environment": told["environment"],
    }
