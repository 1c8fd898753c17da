"""Runs of MLflow become records again.

The store of a workspace is one SQLite file with files beside it: its runs are listed by a query and their
records read where they lie. Runs on a server are listed by MLflow's client, and their files are fetched once.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from math import nan
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pandas as pd

from suite.errors import RequestError
from suite.files import new_folder
from suite.identity import key_of
from suite.records.answers import ANSWERS, StoredAnswers
from suite.records.artifacts import FIRST_RECORD, RECORD, fetched_folder
from suite.records.frame import frame_of
from suite.records.predictions import RECORD_ADVICE, StoredPredictions
from suite.records.record import Record
from suite.records.sqlite_index import JobCost, RunEntry, SqliteIndex
from suite.records.tracking_client import open_client, search_runs, store_errors
from suite.records.trial_table import TRIALS_FILE, StoredTrials, TrialsOfJob
from suite.records.watch import WATCH, StoredWatch
from suite.records.write_mlflow import MODELS, QUESTION
from suite.workspace import Workspace, tracking_server

FINAL = {"FINISHED": "finished", "FAILED": "failed"}
"""State of a run that holds a record to the status of the job."""

QUESTION_ADVICE = "a plan and its surroundings; run the question again and they are written anew"
"""What a question's file should hold, and what to do where it does not."""


@dataclass(frozen=True, eq=False)
class StoredRecord:
    """A record, the run that holds it, the folder of its files, and their names."""

    record: Record
    run: RunEntry
    folder: Path
    files: frozenset[str]


class Results(NamedTuple):
    """A question's results.

    Attributes
    ----------
    runs
        One row a job, columns :data:`suite.records.frame.RUN_COLUMNS`.
    predictions
        Job key to one row a test window.
    trials
        Job key to what its trials predicted, of jobs whose search can be replayed.
    answers
        Job key to what its fit said of changed windows, of jobs that were asked.
    watch
        Job key to what its fit said of healthy hours that nobody trained on, of jobs that were asked.
    """

    runs: pd.DataFrame
    predictions: StoredPredictions
    trials: StoredTrials
    answers: StoredAnswers
    watch: StoredWatch


class RecordReader:
    """Reads what was recorded in a workspace.

    Parameters
    ----------
    workspace
        Its own store is read, unless ``SUITE_TRACKING_URI`` names a server that a team shares.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def questions(self) -> list[str]:
        """Name the questions that have been asked, newest first."""
        return list(self._index.questions())

    def question(self, name: str) -> dict[str, Any]:
        """Give what was written down when a question was last asked; empty if it never was.

        Raises
        ------
        RequestError
            When that file cannot be read.
        """
        runs = self._index.runs(name, "question")
        if not runs:
            return {}
        file = self._folder(runs[0], name) / QUESTION
        content = _read_json(file, QUESTION_ADVICE)
        if not _is_question(content):
            raise RequestError("holds no question", file=file, expected=QUESTION_ADVICE)
        return dict(content)

    def closed(self, name: str) -> bool:
        """Check whether the run of a question has ended."""
        runs = self._index.runs(name, "question")
        return bool(runs) and runs[0].status in FINAL

    def state(self, name: str) -> dict[str, Any]:
        """Name what a question's results hang on, without reading any: its plan, and the runs that finished.

        Returns
        -------
        dict
            ``planned``, a key, and ``runs``, sorted ids.
        """
        runs = [run.run_id for run in self._final_runs(name) if run.status == "FINISHED"]
        return {"planned": key_of(self.planned(name)), "runs": sorted(runs)}

    def planned(self, name: str) -> list[str]:
        """Give the job keys of a question's latest plan."""
        return [job["key"] for job in self.question(name).get("jobs", [])]

    def outcomes(self, name: str) -> dict[str, str]:
        """Map the key of each job that has an outcome to ``finished`` or ``failed``.

        A job that failed and finished later counts as finished.
        """
        outcomes: dict[str, str] = {}
        for run in self._final_runs(name):
            if outcomes.get(run.job_key) != "finished":
                outcomes[run.job_key] = FINAL[run.status]
        return outcomes

    def trials(self, name: str) -> dict[str, int]:
        """Map the key of each job that has an outcome to the trials that its tuning took."""
        return {run.job_key: run.trials for run in reversed(list(self._final_runs(name)))}

    def costs(self, name: str) -> list[JobCost]:
        """List what jobs took that have ended: those of all questions, or of one on a team's server."""
        return self._index.costs(name)

    def records(self, name: str, keys: Iterable[str] | None = None) -> list[StoredRecord]:
        """Read a question's records: of each job the newest that finished, or its newest failure.

        They come in the order of the keys, whichever ended first.

        Parameters
        ----------
        name
            Of the question.
        keys
            Only these jobs; by default those of the question's latest plan, in its order.

        Raises
        ------
        RequestError
            When a record cannot be read.
        """
        wanted = dict.fromkeys(keys if keys is not None else self.planned(name))
        chosen: dict[str, RunEntry] = {}
        for run in self._final_runs(name):
            known = chosen.get(run.job_key)
            if run.job_key in wanted and (known is None or known.status != "FINISHED" == run.status):
                chosen[run.job_key] = run
        return [self._stored(chosen[key], name) for key in wanted if key in chosen]

    def read(self, name: str, keys: Iterable[str] | None = None) -> Results:
        """Read a question's results.

        Parameters
        ----------
        name, keys
            As for :meth:`records`.

        Raises
        ------
        RequestError
            When a record cannot be read.
        """
        stored = self.records(name, keys)
        # Runs go by the keys that they were recorded under: a job's key of today may be made otherwise.
        keys_then = [one.run.job_key for one in stored]
        runs = frame_of((one.record, one.run.run_id, one.run.started) for one in stored)
        files = {
            one.run.job_key: one.folder / one.record.predictions for one in stored if one.record.predictions
        }
        predictions = StoredPredictions(files)
        trials = {
            one.run.job_key: TrialsOfJob(
                one.folder / TRIALS_FILE,
                one.record.tuning.trials,
                one.record.tuning.best_inner_score,
                partial(predictions.windows, one.run.job_key),
            )
            for one in stored
            if one.record.job.replayed and one.record.predictions
        }
        asked, watched = (
            {one.run.job_key: one.folder / file for one in stored if file in one.files}
            for file in (ANSWERS, WATCH)
        )
        return Results(
            runs.assign(job_key=keys_then),
            predictions,
            StoredTrials(trials),
            StoredAnswers(asked),
            StoredWatch(watched),
        )

    @cached_property
    def _index(self) -> SqliteIndex | _ServerIndex:
        if tracking_server() is None:
            return SqliteIndex(self._workspace.runs / "mlflow.db")
        return _ServerIndex(self._client, self._workspace)

    @cached_property
    def _client(self) -> Any:
        return open_client(self._workspace)

    def _final_runs(self, name: str) -> Iterator[RunEntry]:
        return (run for run in self._index.runs(name, "job") if run.status in FINAL and run.job_key)

    def _stored(self, run: RunEntry, name: str) -> StoredRecord:
        folder = self._folder(run, name)
        files = _names(folder)
        file = folder / (FIRST_RECORD if FIRST_RECORD in files and RECORD not in files else RECORD)
        advice = f"a record; {RECORD_ADVICE}"
        try:
            return StoredRecord(Record.from_json(_read_json(file, advice)), run, folder, files)
        except ValueError as error:
            raise RequestError(str(error), file=file, expected=advice) from error

    def _folder(self, run: RunEntry, name: str) -> Path:
        address = urlsplit(run.files)
        if address.scheme in ("", "file"):
            # A state folder that was copied or moved has its runs' files where they were put in it.
            own = self._workspace.runs / "artifacts" / name / run.run_id / "artifacts"
            return own if own.is_dir() else Path(unquote(address.path))
        return self._fetched(run)

    def _fetched(self, run: RunEntry) -> Path:
        """Fetch a run's files: once for a job's, which has ended, and anew for a question's."""
        folder = fetched_folder(self._workspace, run.run_id)
        if not run.job_key:
            shutil.rmtree(folder, ignore_errors=True)
        if not folder.is_dir():
            with store_errors(self._workspace), new_folder(folder) as unfinished:
                self._client.download_artifacts(run.run_id, "", str(unfinished))
                if any(path.is_symlink() for path in unfinished.rglob("*")):
                    raise RequestError("holds a link", file=f"run {run.run_id}", expected="files alone")
        return folder


class _ServerIndex:
    """The lists of a tracking server, by MLflow's client."""

    def __init__(self, client: Any, workspace: Workspace) -> None:
        self._client, self._workspace = client, workspace

    def questions(self) -> list[str]:
        with store_errors(self._workspace):
            known = self._client.search_experiments(order_by=["last_update_time DESC"])
        return [item.name for item in known if item.name not in ("Default", MODELS)]

    def _of(self, question: str, kind: str) -> list[Any]:
        with store_errors(self._workspace):
            known = self._client.get_experiment_by_name(question)
            if known is None:
                return []
            return list(search_runs(self._client, known.experiment_id, f"tags.kind = '{kind}'"))

    def runs(self, question: str, kind: str) -> list[RunEntry]:
        return [
            RunEntry(
                run.info.run_id,
                run.info.status,
                run.info.start_time or 0,
                run.info.end_time or 0,
                run.info.artifact_uri,
                run.data.tags.get("job_key", ""),
                int(run.data.metrics.get("tuning.trials", 0)),
            )
            for run in self._of(question, kind)
        ]

    def costs(self, question: str) -> list[JobCost]:
        costs = []
        for run in self._of(question, "job"):
            tags, metrics = run.data.tags, run.data.metrics
            if run.info.status in FINAL and "cost.cpu_seconds" in metrics:
                key, file, title = (tags.get(name, "") for name in ("job_key", "pipeline_file", "pipeline"))
                cpu, declared = metrics["cost.cpu_seconds"], metrics.get("cost.declared_seconds", nan)
                costs.append(JobCost(question, key, file, title, tags.get("dataset", ""), cpu, declared))
        return costs


def _is_question(content: Any) -> bool:
    jobs = content.get("jobs", []) if isinstance(content, dict) else None
    return isinstance(jobs, list) and all(
        isinstance(job, dict) and isinstance(job.get("key"), str) for job in jobs
    )


def _names(folder: Path) -> frozenset[str]:
    """Name the files of a folder, in one look; none where it cannot be read, as its record will say."""
    try:
        return frozenset(path.name for path in folder.iterdir())
    except OSError:
        return frozenset()


def _read_json(file: Path, expected: str) -> Any:
    try:
        return json.loads(file.read_bytes().decode())
    except (OSError, ValueError, RecursionError) as error:
        raise RequestError(f"cannot be read: {error}", file=file, expected=expected) from error
