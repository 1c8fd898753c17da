"""List the runs of MLflow's SQLite store by a query: microseconds a run, where its client takes milliseconds.

Four tables are read and nothing is written; a test holds the lists against those of MLflow's own client.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

from suite.errors import RequestError
from suite.records.tracking_store import is_whole

_RUNS = """
SELECT runs.run_uuid, runs.status, runs.start_time, runs.end_time, runs.artifact_uri, job.value, trials.value
FROM experiments
JOIN runs ON runs.experiment_id = experiments.experiment_id AND runs.lifecycle_stage = 'active'
JOIN tags AS kind ON kind.run_uuid = runs.run_uuid AND kind.key = 'kind' AND kind.value = ?
LEFT JOIN tags AS job ON job.run_uuid = runs.run_uuid AND job.key = 'job_key'
LEFT JOIN latest_metrics AS trials ON trials.run_uuid = runs.run_uuid AND trials.key = 'tuning.trials'
WHERE experiments.name = ?
ORDER BY runs.start_time DESC, runs.run_uuid
"""

_COSTS = """
SELECT experiments.name, job.value, file.value, title.value, dataset.value, cpu.value, declared.value
FROM experiments
JOIN runs ON runs.experiment_id = experiments.experiment_id AND runs.lifecycle_stage = 'active'
JOIN tags AS job ON job.run_uuid = runs.run_uuid AND job.key = 'job_key'
JOIN tags AS file ON file.run_uuid = runs.run_uuid AND file.key = 'pipeline_file'
JOIN tags AS title ON title.run_uuid = runs.run_uuid AND title.key = 'pipeline'
JOIN tags AS dataset ON dataset.run_uuid = runs.run_uuid AND dataset.key = 'dataset'
JOIN latest_metrics AS cpu ON cpu.run_uuid = runs.run_uuid AND cpu.key = 'cost.cpu_seconds'
LEFT JOIN latest_metrics AS declared
    ON declared.run_uuid = runs.run_uuid AND declared.key = 'cost.declared_seconds'
WHERE experiments.lifecycle_stage = 'active' AND runs.status IN ('FINISHED', 'FAILED')
"""

_QUESTIONS = """
SELECT name FROM experiments WHERE lifecycle_stage = 'active' AND name NOT IN ('Default', 'trained models')
ORDER BY last_update_time DESC
"""


@dataclass(frozen=True)
class RunEntry:
    """A run as a store lists it.

    Attributes
    ----------
    run_id, status
        ``FINISHED`` or ``FAILED`` where it holds a record.
    started, ended
        Milliseconds since 1970; 0 where it has not ended.
    files
        Address of its files.
    job_key
        Of its job; empty for the run of a question.
    trials
        Of the job's tuning.
    """

    run_id: str
    status: str
    started: int
    ended: int
    files: str
    job_key: str
    trials: int


@dataclass(frozen=True)
class JobCost:
    """What a job took that ended, whether it finished or failed.

    Attributes
    ----------
    question, job_key, pipeline_file, pipeline, dataset
        Of which question, and of the job.
    cpu_seconds
        That it took.
    declared_seconds
        What its pipeline's declared costs made of it; NaN where it failed or was run by an earlier version.
    """

    question: str
    job_key: str
    pipeline_file: str
    pipeline: str
    dataset: str
    cpu_seconds: float
    declared_seconds: float


class SqliteIndex:
    """The lists of one store.

    Parameters
    ----------
    file
        ``mlflow.db``; where there is none, nothing is listed and nothing is made.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def questions(self) -> list[str]:
        """Name the questions that have been asked, newest first.

        Raises
        ------
        RequestError
            The file is no store that can be read.
        """
        return [name for (name,) in self._rows(_QUESTIONS)]

    def runs(self, question: str, kind: str) -> list[RunEntry]:
        """List the runs of a question, newest first.

        Parameters
        ----------
        question
            Its name.
        kind
            ``job``, or ``question`` for its own.

        Raises
        ------
        RequestError
            The file is no store that can be read.
        """
        return [
            RunEntry(run_id, status, started or 0, ended or 0, files, key or "", int(trials or 0))
            for run_id, status, started, ended, files, key, trials in self._rows(_RUNS, kind, question)
        ]

    def costs(self, question: str) -> list[JobCost]:
        """List what jobs took, of all questions.

        Parameters
        ----------
        question
            Of a server only its jobs are listed, since all would take minutes.

        Raises
        ------
        RequestError
            The file is no store that can be read.
        """
        return [
            JobCost(of, key, file, title, dataset, cpu, nan if declared is None else declared)
            for of, key, file, title, dataset, cpu, declared in self._rows(_COSTS)
        ]

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        # A store that is being made has no experiment yet, and lists nothing.
        if not is_whole(self._file):
            return []
        # Patient: whoever records holds the file for moments at a time. Not read-only: what a writer that
        # was killed left half done is rolled back by whoever opens the file next, which needs to write.
        address = f"{self._file.absolute().as_uri()}?mode=rw"
        try:
            with closing(sqlite3.connect(address, uri=True, timeout=60.0)) as connection:
                connection.execute("PRAGMA query_only = ON")
                return connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            expected = "a tracking store of the installed version of MLflow"
            raise RequestError(f"cannot be read: {error}", file=self._file, expected=expected) from error
