"""A record as MLflow has it: metrics with steps, parameters, tags, and a data set as input."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import isnan
from typing import Any

from suite.identity import canonical
from suite.question.job import Job
from suite.records.record import Record

TAGGED = ("dataset", "rung", "level", "fold", "held_out", "pipeline", "pipeline_file", "family")
"""Fields of a job that runs are searched and grouped by."""

LONGEST_TAG = 250
"""Characters of a tag that MLflow's pages show."""


def metrics_of(record: Record) -> Iterator[tuple[str, int, float]]:
    """Yield (name, step, value) of everything that is a number; what is undefined is left out."""
    for name, step, value in _numbers(record):
        if not isnan(value):
            yield name, step, value


def _numbers(record: Record) -> Iterator[tuple[str, int, float]]:
    for name, value in record.metrics.items():
        yield name, 0, value
    for name, value in asdict(record.cost).items():
        yield f"cost.{name}", 0, value
    spent = ("best_inner_score", "trials", "pruned", "failed", "temperature")
    for name in spent if record.status == "finished" else ():
        yield f"tuning.{name}", 0, float(getattr(record.tuning, name))
    for name, values in record.seed_metrics.items():
        for seed, value in enumerate(values):
            yield f"seed.{name}", seed, value
    for name, curve in record.curves.items():
        for step, value in curve:
            yield name, step, value


def params_of(record: Record) -> list[tuple[str, str]]:
    """Give the best hyper-parameters and a thinned training part, text as it is and the rest as JSON."""
    params: dict[str, Any] = dict(sorted(record.params.items()))
    if record.job.training_bearings:
        params["training_bearings"] = record.job.training_bearings
    return [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in params.items()]


def tags_of(record: Record) -> dict[str, str]:
    """Give what a run is searched and grouped by, and where it ran."""
    job = record.job
    tags = {name: str(getattr(job, name))[:LONGEST_TAG] for name in TAGGED}
    tags |= {"job_key": job.key, "outcome": record.status, "study": record.tuning.study}
    if record.error:
        tags["error"] = record.error.strip().splitlines()[-1][:LONGEST_TAG]
    if record.ledger:
        tags["ledger"] = canonical(record.ledger.get("shared", {}))
    return tags | _environment_tags(record.environment)


def _environment_tags(environment: Mapping[str, Any]) -> dict[str, str]:
    facts = {name: value for name, value in environment.items() if name != "packages"}
    facts |= environment.get("packages", {})
    return {f"environment.{name}": str(value) for name, value in facts.items()}


def dataset_of(job: Job, about: Mapping[str, Any], homepage: str) -> dict[str, str]:
    """Describe the data of a run as MLflow's data sets are described.

    Parameters
    ----------
    job
        Whose data.
    about
        Of the windows: ``recordings``, ``hours``, ``windows``, ``citation``, ``licence``, ``missing``.
    homepage
        Where the owner publishes the recordings.

    Returns
    -------
    dict
        ``name``, ``digest`` (head of the key of content, options and window rules), ``source_type``,
        ``source`` and ``profile``, the last two as JSON.
    """
    profile = ("recordings", "hours", "windows", "citation", "licence", "missing")
    return {
        "name": job.dataset,
        "digest": job.windows[:16],
        "source_type": "http",
        "source": json.dumps({"url": homepage}),
        "profile": json.dumps({name: about[name] for name in profile}),
    }
