"""Records of earlier versions, brought to the names of today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

JOB_NAMES = {
    "material": "windows",
    "n_folds": "folds",
    "folds": "folds_asked",
    "title": "pipeline",
    "pipeline": "pipeline_file",
}
"""Name of a job's field in schema 1 to its name since."""


def upgraded(content: Mapping[str, Any], schema: int) -> Mapping[str, Any]:
    """Bring the content of a record to today's schema.

    Parameters
    ----------
    content
        As it was written, by whichever version.
    schema
        That of today.

    Raises
    ------
    ValueError
        When it is of a later version.
    """
    written = content.get("schema", 1)
    if written == schema:
        return content
    if written == 1:
        return _from_first(content)
    raise ValueError(f"schema {written} is of a later version (expected up to {schema})")


def _from_first(content: Mapping[str, Any]) -> dict[str, Any]:
    """Bring ``result.json`` up: its job had other names, its tuning was a mapping of what was known."""
    job = job_from_first(content["job"])
    known = ("study", "trials", "pruned", "failed", "best_inner_score", "best_trial", "budget_hit", "seconds")
    tuning = {name: content["tuning"][name] for name in (*known, "temperature") if name in content["tuning"]}
    finished = content["status"] == "finished"
    names = ("status", "seed_metrics", "cost", "params", "ledger", "environment", "curves", "error")
    return {
        **{name: content[name] for name in names},
        "job": job,
        "metrics": content["metrics"] if finished else {},
        "tuning": tuning,
        "predictions": "predictions.parquet" if finished else "",
    }


def job_from_first(job: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of a job that schema 1 wrote, by the names of today."""
    return {JOB_NAMES.get(name, name): value for name, value in job.items() if name != "key"}
