"""A question and its records become runs of MLflow."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from suite.data.dataset import find_dataset
from suite.data.window_store import StoredWindows
from suite.database_address import shown_address
from suite.errors import RequestError
from suite.files import only_one, write_bytes, write_text
from suite.question.job import Job
from suite.records.artifacts import job_folder, outcome_folder, write_record
from suite.records.job_table import view_tag
from suite.records.mlflow_entries import dataset_of, metrics_of, params_of, tags_of
from suite.records.moved_store import adopt_files
from suite.records.record import Record
from suite.records.tracking_address import must_answer
from suite.records.tracking_store import SQLITE, database_file, make_whole
from suite.wording import in_markdown
from suite.workspace import Workspace, tracking_server

if TYPE_CHECKING:
    from suite.records.read_mlflow import StoredRecord

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

SYSTEM = "system/"
"""MLflow shows metrics of such names against time."""

SERVED = ("http", "https", "databricks")
"""Schemes of tracking stores that decide themselves where files go."""

MODELS = "trained models"
"""Experiment of the models that were fitted on all bearings; no question can be called so."""

QUESTION = "question.json"
"""File of the parent run that holds the plan and its surroundings."""


def tracking_uri(workspace: Workspace) -> str:
    """Give the address of the tracking store: ``mlflow.db``, unless a team shares a server."""
    return tracking_server() or f"{SQLITE}{workspace.runs / 'mlflow.db'}"


class RecordWriter:
    """Writes records into the tracking store of a workspace, which is made if there is none.

    Parameters
    ----------
    workspace
        ``mlflow.db`` and ``artifacts/`` lie in its state folder, unless ``SUITE_TRACKING_URI`` names a
        server that a team shares.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.client = open_client(workspace)

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
        with store_errors(self._workspace):
            return self._open_question(name, about)

    def _open_question(self, name: str, about: Mapping[str, Any]) -> str:
        experiment = self.experiment_id(name)
        for run in self._search(experiment, "attributes.status = 'RUNNING' and tags.kind = 'job'"):
            self.client.set_terminated(run.info.run_id, status="KILLED")
        parents = self._search(experiment, "tags.kind = 'question'")
        if parents:
            parent = parents[0].info.run_id
            self.client.update_run(parent, status="RUNNING")
        else:
            tags = _who() | {"kind": "question", "mlflow.runName": f"question: {name}"}
            if about.get("question"):
                tags["mlflow.note.content"] = in_markdown(str(about["question"]))
            parent = self.client.create_run(experiment, tags=tags).info.run_id
        self._write_question(str(parent), dict(about))
        return str(parent)

    def _write_question(self, parent: str, about: dict[str, Any]) -> None:
        address = urlsplit(self.client.get_run(parent).info.artifact_uri)
        if address.scheme in ("", "file"):
            write_text(Path(unquote(address.path)) / QUESTION, json.dumps(about, indent=2))
        else:
            self.client.log_dict(parent, about, QUESTION)

    def close_question(self, parent: str, complete: bool) -> None:
        """End the parent run."""
        with store_errors(self._workspace):
            self.client.set_terminated(parent, status="FINISHED" if complete else "FAILED")

    def write(self, record: Record, parent: str) -> str:
        """Write one record as one run, with the files that its job left.

        The run counts only once its status is final, and that is written last: a kill at any moment
        before leaves a run that the next start closes and repeats. Then what the job left goes; of a failed
        job what its trials predicted stays, since it may be retried.

        Parameters
        ----------
        record
            Of a job of the question.
        parent
            Id of the question's run.

        Returns
        -------
        str
            Id of the run.
        """
        with store_errors(self._workspace):
            run = self._create_run(record, parent)
            left = outcome_folder(self._workspace, record.job)
            with tempfile.TemporaryDirectory(prefix="suite-") as folder:
                write_record(Path(folder), record)
                self.client.log_artifacts(run, folder)
            if record.predictions:
                self.client.log_artifacts(run, str(left))
            finished = record.status == "finished"
            self.client.set_terminated(run, status="FINISHED" if finished else "FAILED")
        shutil.rmtree(job_folder(self._workspace, record.job) if finished else left, ignore_errors=True)
        return run

    def add_answers(self, stored: StoredRecord, job: Job) -> None:
        """Put the answers that a finished job left since into its run, in place of those it had.

        Parameters
        ----------
        stored
            The record of the job, as it was read.
        job
            Whose outcome folder holds the answers, about changed windows, healthy hours or both.
        """
        for left in sorted(outcome_folder(self._workspace, job).iterdir()):
            with store_errors(self._workspace):
                self.client.log_artifact(stored.run.run_id, str(left))
            content, held = left.read_bytes(), stored.folder / left.name
            if (
                not held.is_file() or held.read_bytes() != content
            ):  # Files of a server's run are fetched once.
                write_bytes(held, content)
        shutil.rmtree(job_folder(self._workspace, job), ignore_errors=True)

    def _create_run(self, record: Record, parent: str) -> str:
        from mlflow.entities import Metric, Param, RunTag

        job = record.job
        names = {"mlflow.runName": job.short_name, "mlflow.parentRunId": parent, "kind": "job"}
        now = int(time.time() * 1000)
        began = now - round(1000 * record.seconds)
        experiment = self.experiment_id(job.experiment)
        run = self.client.create_run(experiment, start_time=began, tags=_who() | names).info.run_id
        metrics = [
            # The machine's own are shown against time, all others against their step.
            Metric(name, value, began + 1000 * step if name.startswith(SYSTEM) else now, step)
            for name, step, value in metrics_of(record)
        ]
        params = [Param(name, value) for name, value in params_of(record)]
        tags = [RunTag(name, value) for name, value in tags_of(record).items()]
        self.client.log_batch(run, metrics=metrics[:BATCH], params=params[:100], tags=tags)
        for start in range(BATCH, len(metrics), BATCH):
            self.client.log_batch(run, metrics=metrics[start : start + BATCH])
        self.client.log_inputs(run, [self._input(job)])
        return str(run)

    def experiment_id(self, name: str) -> str:
        """Give the id of an MLflow experiment, a question's or :data:`MODELS`, made if there is none."""
        known = self.client.get_experiment_by_name(name)
        if known is not None:
            if known.lifecycle_stage == "deleted":
                self.client.restore_experiment(known.experiment_id)
            return str(known.experiment_id)
        location = None
        # A server has a place for files. A database has none: MLflow would take the working folder.
        if urlsplit(tracking_uri(self._workspace)).scheme not in SERVED:
            location = (self._workspace.runs / "artifacts" / name).as_uri()
        return str(self.client.create_experiment(name, artifact_location=location, tags=KIND | view_tag()))

    def _input(self, job: Job) -> Any:
        from mlflow.entities import Dataset, DatasetInput, InputTag

        about = StoredWindows.at(self._workspace, job.windows).about()
        facts = dataset_of(job, about, find_dataset(about["dataset"]).homepage)
        return DatasetInput(Dataset(**facts), [InputTag("mlflow.data.context", "training and test")])

    def _search(self, experiment: str, query: str) -> list[Any]:
        return list(search_runs(self.client, experiment, query))


@contextmanager
def store_errors(workspace: Workspace) -> Iterator[None]:
    """Say in one line that the store cannot be written.

    Raises
    ------
    RequestError
        In place of MLflow's own error.
    """
    from mlflow.exceptions import MlflowException

    try:
        yield
    except MlflowException as error:
        raise _refused(tracking_uri(workspace), error) from error


def open_client(workspace: Workspace) -> Any:
    """Open MLflow's client on the tracking store of a workspace, which is made if there is none.

    Raises
    ------
    RequestError
        The store cannot be opened, no server answers, or it is of another version of MLflow.
    """
    from mlflow.exceptions import MlflowException
    from mlflow.tracking import MlflowClient

    # What it would log with a traceback comes out as an error, in one line.
    logging.getLogger("mlflow.store.db.utils").setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    address = tracking_uri(workspace)
    if tracking_server() is not None:
        must_answer(address)
    file = database_file(address)
    with ExitStack() as stack:
        if file is not None:
            # Two processes on a fresh SQLite file crash each other's migration: one at a time.
            lock = file.with_name(file.name + ".lock")
            stack.enter_context(only_one(lock, "the tracking store", wait=True))
            make_whole(file, workspace.runs / "artifacts")
        try:
            if tracking_server() is None:
                adopt_files(workspace.runs)
            client = MlflowClient(address)
            client.search_experiments(max_results=1)
        except (MlflowException, sqlite3.Error) as error:
            raise _refused(address, error) from error
    return client


def _refused(address: str, error: Exception) -> RequestError:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    reason = next((line for line in lines if "Error)" in line), lines[0])
    expected = "a tracking store of the installed version of MLflow that can be written"
    return RequestError(f"{reason:.200}", file=shown_address(address), expected=expected)


def search_runs(client: Any, experiment: str, query: str) -> Iterator[Any]:
    """Yield the runs of an experiment, newest first, page by page."""
    token = None
    while True:
        page = client.search_runs(
            [experiment], query, max_results=1000, order_by=["attributes.start_time DESC"], page_token=token
        )
        yield from page
        token = page.token
        if not token:
            return


@cache
def _who() -> dict[str, str]:
    """Give the user, the command and the commit, as MLflow itself would tag them."""
    from mlflow.tracking.context.registry import resolve_tags

    return {name: str(value) for name, value in resolve_tags().items()}
