"""Tracking: a result becomes one MLflow run, runs become frames. Only this module knows MLflow."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import nan
from pathlib import Path
from typing import Any

import pandas as pd

from suite.data.dataset import find
from suite.data.window_store import StoredWindows
from suite.files import only_one
from suite.question.job import Job
from suite.records.artifacts import write_artifacts
from suite.records.entries import (
    RUN_COLUMNS,
    dataset_of,
    metrics_of,
    params_of,
    row_of,
    seconds_of,
    tags_of,
)
from suite.records.record import Result
from suite.running.system_metrics import PREFIX
from suite.serving.stored_model import model_folder
from suite.workspace import Workspace, data_root, tracking_server

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "1")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

BATCH = 900
"""Metrics a call; MLflow takes 1000 entities."""

KIND = {
    "mlflow.experimentKind": "custom_model_development",
    "mlflow.experiment.primaryMetric.name": "macro_f1",
    "mlflow.experiment.primaryMetric.greaterIsBetter": "true",
}
"""Tells MLflow's pages to show training runs, not traces of language models, and what to look at."""

MODEL = "estimator"
"""Folder among a run's artifacts that holds its fitted model."""


class Store:
    """The MLflow store of a workspace.

    Parameters
    ----------
    runs
        State folder: ``mlflow.db`` and ``artifacts/`` lie in it, unless ``SUITE_TRACKING_URI`` names a
        server that a team shares.
    """

    def __init__(self, runs: Path) -> None:
        self._runs = runs
        self._workspace = Workspace(runs, data_root())
        own = f"sqlite:///{runs / 'mlflow.db'}"
        self.uri = tracking_server() or own
        runs.mkdir(parents=True, exist_ok=True)
        from mlflow.tracking import MlflowClient

        # Two processes on a fresh SQLite file crash each other's migration: one at a time.
        logging.getLogger("mlflow.store.db.utils").setLevel(logging.WARNING)
        logging.getLogger("alembic").setLevel(logging.WARNING)
        with only_one(runs / "locks" / "store.lock", "the tracking store", wait=True):
            self._client = MlflowClient(self.uri)
            self._client.search_experiments(max_results=1)

    def experiment_id(self, name: str) -> str:
        """Give the id of a question's MLflow experiment, made if there is none."""
        found = self._client.get_experiment_by_name(name)
        if found is not None:
            if found.lifecycle_stage == "deleted":
                self._client.restore_experiment(found.experiment_id)
            return str(found.experiment_id)
        place = None
        if tracking_server() is None:
            place = (self._runs / "artifacts" / name).as_uri()
        return str(self._client.create_experiment(name, artifact_location=place, tags=KIND))

    def experiments(self) -> list[str]:
        """Name the questions that have been asked, newest first."""
        found = self._client.search_experiments(order_by=["last_update_time DESC"])
        return [item.name for item in found if item.name != "Default"]

    def open_question(self, name: str, about: Mapping[str, Any]) -> str:
        """Start the parent run of a question, or go on with the one there is.

        Leftovers of a process that was killed while it recorded are closed as ``KILLED`` first; they
        carry no result, and their jobs run again.

        Parameters
        ----------
        name
            Of the question.
        about
            The plan and its surroundings, kept as ``question.json``.

        Returns
        -------
        str
            Id of the parent run.
        """
        experiment = self.experiment_id(name)
        for run in self._search(experiment, "attributes.status = 'RUNNING' and tags.kind = 'job'"):
            self._client.set_terminated(run.info.run_id, status="KILLED")
        parents = self._search(experiment, "tags.kind = 'question'")
        if parents:
            parent = parents[0].info.run_id
            self._client.update_run(parent, status="RUNNING")
        else:
            tags = _who() | {"kind": "question", "mlflow.runName": f"question: {name}"}
            if about.get("question"):
                tags["mlflow.note.content"] = str(about["question"])
            parent = self._client.create_run(experiment, tags=tags).info.run_id
        self._client.log_dict(parent, dict(about), "question.json")
        return str(parent)

    def close_question(self, parent: str, complete: bool) -> None:
        """End the parent run."""
        self._client.set_terminated(parent, status="FINISHED" if complete else "FAILED")

    def record(self, job: Job, result: Result, parent: str) -> str:
        """Record one result as one run.

        The run counts only once its status is final, and that is written last: a kill at any moment
        before leaves a run that the next start closes and repeats.

        Returns
        -------
        str
            Id of the run.
        """
        from mlflow.entities import Metric, Param, RunTag

        experiment = self.experiment_id(job.experiment)
        names = {"mlflow.runName": job.name, "mlflow.parentRunId": parent, "kind": "job"}
        now = int(time.time() * 1000)
        began = now - round(1000 * seconds_of(result))
        run = self._client.create_run(experiment, start_time=began, tags=_who() | names).info.run_id
        metrics = [
            # The machine's own are shown against time, all others against their step.
            Metric(name, value, began + 1000 * step if name.startswith(PREFIX) else now, step)
            for name, step, value in metrics_of(result)
        ]
        params = [Param(name, value) for name, value in params_of(result)]
        tags = [RunTag(name, value) for name, value in tags_of(job, result).items()]
        self._client.log_batch(run, metrics=metrics[:BATCH], params=params[:100], tags=tags)
        for start in range(BATCH, len(metrics), BATCH):
            self._client.log_batch(run, metrics=metrics[start : start + BATCH])
        self._client.log_inputs(run, [self._input(job)])
        with tempfile.TemporaryDirectory(prefix="suite-") as folder:
            write_artifacts(Path(folder), job, result)
            self._client.log_artifacts(run, folder)
        kept = model_folder(self._workspace.cache, job.key)
        if kept.is_dir():
            self._client.log_artifacts(run, str(kept), MODEL)
            shutil.rmtree(kept)
        self._client.set_terminated(run, status="FINISHED" if result.status == "finished" else "FAILED")
        return str(run)

    def outcomes(self, name: str) -> dict[str, str]:
        """Map the key of each job that has an outcome to ``finished`` or ``failed``.

        A job that failed and finished later counts as finished.
        """
        found: dict[str, str] = {}
        for run in self._job_runs(name):
            status = "finished" if run.info.status == "FINISHED" else "failed"
            key = run.data.tags["job_key"]
            found[key] = "finished" if "finished" in (status, found.get(key)) else "failed"
        return found

    def durations(self, name: str) -> dict[str, float]:
        """Map the key of each finished job to the seconds that it took."""
        return {
            run.data.tags["job_key"]: (run.info.end_time - run.info.start_time) / 1000
            for run in self._job_runs(name)
            if run.info.status == "FINISHED"
        }

    def read(self, name: str, keys: Sequence[str] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Read a question's results back.

        Parameters
        ----------
        name
            Of the question.
        keys
            Only these jobs; by default those of the question's latest plan.

        Returns
        -------
        runs, predictions : DataFrame
            One row a job (its newest finished run, or its newest failure), and one row a test window.
        """
        wanted = set(keys if keys is not None else self.planned(name))
        rows: dict[str, dict[str, Any]] = {}
        tables: dict[str, pd.DataFrame] = {}
        for run in self._job_runs(name):
            key = run.data.tags["job_key"]
            finished = run.info.status == "FINISHED"
            if key not in wanted or (key in rows and (rows[key]["status"] == "finished" or not finished)):
                continue
            row, table = self._read_run(run)
            rows[key], tables[key] = row, table
        runs = pd.DataFrame(list(rows.values()), columns=list(RUN_COLUMNS))
        parts = [table for table in tables.values() if len(table)]
        return runs, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def scores(self, name: str) -> pd.DataFrame:
        """Give what winners are chosen by, without opening a file of any run.

        Returns
        -------
        DataFrame
            One row for each finished job of the latest plan: ``job_key``, ``dataset``, ``rung``,
            ``level``, ``fold``, ``held_out``, ``pipeline``, ``bound``, ``best_inner_score``,
            ``macro_f1``, ``run_id``.
        """
        jobs = {job["key"]: job for job in self.question(name).get("jobs", [])}
        rows: dict[str, dict[str, Any]] = {}
        for run in self._job_runs(name):
            job = jobs.get(run.data.tags["job_key"])
            if job is None or run.info.status != "FINISHED" or job["key"] in rows:
                continue
            rows[job["key"]] = {
                "job_key": job["key"],
                **{name: job[name] for name in ("dataset", "rung", "level", "fold", "held_out", "pipeline")},
                "bound": job.get("bound", False),
                "best_inner_score": run.data.metrics.get("tuning.best_inner_score", nan),
                "macro_f1": run.data.metrics["macro_f1"],
                "run_id": run.info.run_id,
            }
        return pd.DataFrame(list(rows.values()))

    def download(self, run_id: str, path: str, folder: Path) -> Path | None:
        """Copy a folder of a run's artifacts; ``None`` when the run has none of that name."""
        if not self._client.list_artifacts(run_id, path):
            return None
        return Path(self._client.download_artifacts(run_id, path, str(folder)))

    def question(self, name: str) -> dict[str, Any]:
        """Give what was written down when the question was last asked; empty if it never was."""
        found = self._client.get_experiment_by_name(name)
        parents = self._search(found.experiment_id, "tags.kind = 'question'") if found else []
        if not parents:
            return {}
        folder = self._client.download_artifacts(parents[0].info.run_id, "question.json")
        return dict(json.loads(Path(folder).read_text(encoding="utf-8")))

    def planned(self, name: str) -> list[str]:
        """Give the job keys of the question's latest plan."""
        return [job["key"] for job in self.question(name).get("jobs", [])]

    def _input(self, job: Job) -> Any:
        from mlflow.entities import Dataset, DatasetInput, InputTag

        about = StoredWindows.at(self._workspace, job.windows).about()
        told = dataset_of(job, about, find(about["dataset"]).homepage)
        return DatasetInput(Dataset(**told), [InputTag("mlflow.data.context", "training and test")])

    def _job_runs(self, name: str) -> Iterator[Any]:
        """Yield the final runs of jobs, newest first."""
        found = self._client.get_experiment_by_name(name)
        if found is None:
            return
        for run in self._search(found.experiment_id, "tags.kind = 'job'"):
            if run.info.status in ("FINISHED", "FAILED") and "job_key" in run.data.tags:
                yield run

    def _search(self, experiment: str, query: str) -> list[Any]:
        runs: list[Any] = []
        token = None
        while True:
            page = self._client.search_runs(
                [experiment],
                query,
                max_results=1000,
                order_by=["attributes.start_time DESC"],
                page_token=token,
            )
            runs += page
            token = page.token
            if not token:
                return runs

    def _read_run(self, run: Any) -> tuple[dict[str, Any], pd.DataFrame]:
        with tempfile.TemporaryDirectory(prefix="suite-") as folder:
            for name in ("result.json", "predictions.parquet"):
                self._client.download_artifacts(run.info.run_id, name, folder)
            told = json.loads((Path(folder) / "result.json").read_text(encoding="utf-8"))
            table = pd.read_parquet(Path(folder) / "predictions.parquet")
        row = row_of(told, run.data.metrics, run.info.status == "FINISHED")
        started = pd.Timestamp(run.info.start_time, unit="ms", tz="UTC").isoformat()
        row |= {"run_id": run.info.run_id, "started": started}
        named = {name: row[name] for name in ("job_key", "dataset", "rung", "fold", "pipeline")}
        return row, table.assign(**named) if len(table) else table


@cache
def _who() -> dict[str, str]:
    """Give the user, the command and the commit, as MLflow itself would tag them."""
    from mlflow.tracking.context.registry import resolve_tags

    return {name: str(value) for name, value in resolve_tags().items()}
