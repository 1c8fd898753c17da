"""Records as a frame, one row a job; each column is an entry that says where in a record it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from math import nan
from typing import Any

import pandas as pd

from suite.evaluation.scoring import check_free
from suite.question.job import job_fields
from suite.records.record import METRICS, Cost, Record

BEST_INNER = "tuning.best_inner_score"
"""Curve of the best inner score after each trial."""

UNSHOWN = ("windows", "fixed", "space", "probes", "healthy")
"""Fields of a job that name its inputs by their keys, and what it is asked besides: no columns."""


def _of_job(name: str) -> Callable[[Record], Any]:
    return lambda record: getattr(record.job, name)


def _of_metrics(name: str) -> Callable[[Record], Any]:
    return lambda record: record.metrics.get(name, nan)


def _of_cost(name: str) -> Callable[[Record], Any]:
    return lambda record: getattr(record.cost, name)


def _of_tuning(name: str) -> Callable[[Record], Any]:
    return lambda record: getattr(record.tuning, name)


_BEFORE_METRICS: Mapping[str, Callable[[Record], Any]] = {
    "job_key": lambda record: record.job.key,
    # The budget's trials are the job's; the column of that name is what was spent.
    **{name: _of_job(name) for name in job_fields() if name not in (*UNSHOWN, "trials")},
    "trials_asked": _of_job("trials"),
    "status": lambda record: record.status,
    "error": lambda record: record.error,
}

_AFTER_METRICS: Mapping[str, Callable[[Record], Any]] = {
    **{item.name: _of_cost(item.name) for item in fields(Cost)},
    **{
        name: _of_tuning(name)
        for name in ("trials", "pruned", "best_inner_score", "budget_hit", "temperature")
    },
    "params": lambda record: record.params,
    "tuning_curve": lambda record: record.curves.get(BEST_INNER, []),
    "ledger": lambda record: record.ledger,
    "refused": lambda record: record.ledger.get("refused", {}),
    "environment": lambda record: record.environment,
}

_OF_THE_RUN = ("run_id", "started")

check_free(METRICS, {*_BEFORE_METRICS, *_AFTER_METRICS, *_OF_THE_RUN}, "the runs")

RECORD_COLUMNS: Mapping[str, Callable[[Record], Any]] = {
    **_BEFORE_METRICS,
    **{name: _of_metrics(name) for name in METRICS},
    **_AFTER_METRICS,
}
"""Name to what is read off a record."""

RUN_COLUMNS = (*RECORD_COLUMNS, *_OF_THE_RUN)
"""Columns of the frame of runs, the same always: what records say, and the run that holds each."""


def frame_of(records: Iterable[tuple[Record, str, int]]) -> pd.DataFrame:
    """Lay records out as a frame.

    Parameters
    ----------
    records
        Each with the id of its run and the time at which that began, ms since 1970.

    Returns
    -------
    DataFrame
        One row a record, columns :data:`RUN_COLUMNS`; ``started`` is ISO 8601 in UTC.
    """
    rows = [
        [*(read(record) for read in RECORD_COLUMNS.values()), run_id, _utc(started)]
        for record, run_id, started in records
    ]
    return pd.DataFrame(rows, columns=list(RUN_COLUMNS))


def _utc(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
