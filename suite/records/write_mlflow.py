"""A question and its records become runs of MLflow."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from suite.data.dataset import find_dataset
from suite.data.window_store import StoredWindows
from suite.files import new_folder, write_bytes, write_text
from suite.question.job import Job
from suite.records.artifacts import fetched_folder, job_folder, outcome_folder, write_record
from suite.records.job_table import view_tag
from suite.records.mlflow_entries import dataset_of, metrics_of, params_of, tags_of
from suite.records.record import Record
from suite.records.tracking_client import SERVED, open_client, search_runs, store_errors, tracking_uri
from suite.unfinished import scratch_folder
from suite.wording import in_markdown
from suite.workspace import Workspace, tracking_server

if TYPE_CHECKING:
    from suite.records.read_mlflow import StoredRecord

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

MODELS = "trained models"
"""Experiment of the models that were fitted on all bearings; no question can be called so."""

QUESTION = "question.json"
"""File of the parent run that holds the plan and its surroundings."""


class RecordWriter:
    """Writes records into the tracking store of a workspace, which is made if there is none.

    Parameters
    ----------
    workspace
        ``mlflow.db`` and ``artifacts/`` lie in its state folder, unless ``SUITE_TRACKING_URI`` names a
        server that a team shares.
    say
        Gets a line when that server is away, and when it answers again.
    """

    def __init__(self, workspace: Workspace, say: Callable[[str], None] = lambda line: None) -> None:
        self._workspace = workspace
        self.client = open_client(workspace, say)
        self._experiments: dict[str, str] = {}

    def open_question(self, name: str, about: Mapping[str, Any]) -> str:
        """Start the parent run of a question, or go on with the one there is.

        Leftovers of a process that was killed while it recorded are closed as ``KILLED`` first, and their
        files go; they carry no result, and their jobs run again.

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
        self._close_leftovers(experiment)
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

    def _close_leftovers(self, experiment: str) -> None:
        for run in self._search(experiment, "attributes.status = 'RUNNING' and tags.kind = 'job'"):
            self.client.set_terminated(run.info.run_id, status="KILLED")
            folder = _folder_of(run)
            # On a server, or beside the store that this one was copied from, another user may be writing it.
            own = folder is not None and folder.is_relative_to(self._workspace.runs / "artifacts")
            if folder is not None and own and tracking_server() is None:
                shutil.rmtree(folder, ignore_errors=True)

    def _write_question(self, parent: str, about: dict[str, Any]) -> None:
        folder = _folder_of(self.client.get_run(parent))
        if folder is not None:
            write_text(folder / QUESTION, json.dumps(about, indent=2))
        else:
            self.client.log_dict(parent, about, QUESTION)

    def close_question(self, parent: str, complete: bool) -> None:
        """End the parent run, and those that a server began twice since its first answer was lost."""
        with store_errors(self._workspace):
            self._close_leftovers(self.client.get_run(parent).info.experiment_id)
            self.client.set_terminated(parent, status="FINISHED" if complete else "FAILED")

    def write(self, record: Record, parent: str) -> str:
        """Write one record as one run, with the files that its job left.

        The run counts only once its status is final, and that is written last: a kill at any moment
        before leaves a run that the next start closes and repeats. Then what the job left goes; of a failed
        job what its trials predicted stays, since it may be retried. Files of a run that a server keeps stay
        here, too, where they would be fetched to when a board is shown.

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
            made = self._create_run(record, parent)
            run = str(made.info.run_id)
            left = outcome_folder(self._workspace, record.job)
            with scratch_folder() as folder:
                write_record(folder, record)
                self.client.log_artifacts(run, str(folder))
            if record.predictions:
                self.client.log_artifacts(run, str(left))
            finished = record.status == "finished"
            self.client.set_terminated(run, status="FINISHED" if finished else "FAILED")
        if _folder_of(made) is None:
            self._keep_files(run, record, left)
        shutil.rmtree(job_folder(self._workspace, record.job) if finished else left, ignore_errors=True)
        return run

    def _keep_files(self, run: str, record: Record, left: Path) -> None:
        with new_folder(fetched_folder(self._workspace, run)) as folder:
            write_record(folder, record)
            for file in sorted(left.iterdir()) if record.predictions else []:
                file.rename(folder / file.name)

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

    def _create_run(self, record: Record, parent: str) -> Any:
        from mlflow.entities import Metric, Param, RunTag

        job = record.job
        names = {"mlflow.runName": job.short_name, "mlflow.parentRunId": parent, "kind": "job"}
        now = int(time.time() * 1000)
        began = now - round(1000 * record.seconds)
        experiment = self.experiment_id(job.experiment)
        made = self.client.create_run(experiment, start_time=began, tags=_who() | names)
        run = made.info.run_id
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
        return made

    def experiment_id(self, name: str) -> str:
        """Give the id of an MLflow experiment, a question's or :data:`MODELS`, made if there is none."""
        if name not in self._experiments:
            self._experiments[name] = self._known_experiment(name) or self._new_experiment(name)
        return self._experiments[name]

    def _known_experiment(self, name: str) -> str | None:
        known = self.client.get_experiment_by_name(name)
        if known is None:
            return None
        if known.lifecycle_stage == "deleted":
            self.client.restore_experiment(known.experiment_id)
        return str(known.experiment_id)

    def _new_experiment(self, name: str) -> str:
        from mlflow.exceptions import MlflowException

        location = None
        # A server has a place for files. A database has none: MLflow would take the working folder.
        if urlsplit(tracking_uri(self._workspace)).scheme not in SERVED:
            location = (self._workspace.runs / "artifacts" / name).as_uri()
        tags = KIND | view_tag()
        try:
            return str(self.client.create_experiment(name, artifact_location=location, tags=tags))
        except MlflowException as error:
            known = self._known_experiment(name)
            # Another user may have made it at the same moment.
            if error.error_code != "RESOURCE_ALREADY_EXISTS" or known is None:
                raise
            return known

    def _input(self, job: Job) -> Any:
        from mlflow.entities import Dataset, DatasetInput, InputTag

        about = StoredWindows.at(self._workspace, job.windows).about()
        facts = dataset_of(job, about, find_dataset(about["dataset"]).homepage)
        return DatasetInput(Dataset(**facts), [InputTag("mlflow.data.context", "training and test")])

    def _search(self, experiment: str, query: str) -> list[Any]:
        return list(search_runs(self.client, experiment, query))


def _folder_of(run: Any) -> Path | None:
    """Give the folder of a run's files, where they lie on this machine's disk."""
    address = urlsplit(run.info.artifact_uri)
    return Path(unquote(address.path)) if address.scheme in ("", "file") else None


@cache
def _who() -> dict[str, str]:
    """Give the user, the command and the commit, as MLflow itself would tag them."""
    from mlflow.tracking.context.registry import resolve_tags

    return {name: str(value) for name, value in resolve_tags().items()}
