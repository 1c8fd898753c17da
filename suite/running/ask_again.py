"""Ask contestants whose jobs have finished what was added since, from their stored models."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from suite import pipeline as contestants
from suite.evaluation.calibration import Temperature
from suite.files import new_folder
from suite.locks import only_one
from suite.question.job import Job
from suite.records.artifacts import MODEL, RECORD, job_lock, outcome_folder
from suite.records.model_files import REASON, read_model
from suite.records.predictions import RECORD_ADVICE
from suite.records.read_mlflow import StoredRecord
from suite.records.record import Record
from suite.running.answered import ask_about, lacks_answers
from suite.running.blind import open_fold
from suite.running.cost import Meter
from suite.running.novelty_scores import NoveltyOf
from suite.running.run_job import failed
from suite.workspace import Workspace


def to_ask_again(jobs: Iterable[Job], stored: Iterable[StoredRecord]) -> list[Job]:
    """Give the finished jobs that were not asked about all their probes, in the present version, or hours.

    Parameters
    ----------
    jobs
        Of a plan.
    stored
        Records of the question.

    Raises
    ------
    RequestError
        Answers that cannot be read.
    """
    folders = {one.run.job_key: one.folder for one in stored if one.record.status == "finished"}
    return [job for job in jobs if job.key in folders and lacks_answers(job, folders[job.key])]


def ask_again(job: Job, workspace: Workspace, folders: Mapping[str, Path]) -> Record:
    """Ask the stored model of a job about the probes and hours that it was not asked about.

    Parameters
    ----------
    job
        Has finished.
    workspace
        Where its windows lie; its answers are left in its outcome folder.
    folders
        Job key to the files of its run.

    Returns
    -------
    Record
        As it was recorded, with the cost of asking; or a failed one, where there is no model to ask.
    """
    meter = Meter()
    with only_one(job_lock(workspace, job), job.name, wait=True):
        try:
            reason = folders[job.key] / MODEL / REASON
            if reason.is_file():
                why = reason.read_text(encoding="utf-8")
                return failed(job, f"no model was kept to be asked: {why}; {RECORD_ADVICE}", meter)
            return _answered(job, workspace, folders[job.key], meter)
        except Exception:
            return failed(job, traceback.format_exc(), meter)


def _answered(job: Job, workspace: Workspace, files: Path, meter: Meter) -> Record:
    pipeline = contestants.find_pipeline(job.pipeline_file)
    estimator, facts = read_model(files / MODEL, pipeline.types or None)
    fold, temperature = open_fold(job, workspace), Temperature(facts.temperature)
    novelty = NoveltyOf(pipeline.novelty, estimator, fold.windows, fold.labels)
    answered = ask_about(estimator, temperature, novelty, fold, job, workspace, files)
    with new_folder(outcome_folder(workspace, job)) as folder:
        answered.write(folder)
    record = Record.from_json(json.loads((files / RECORD).read_text(encoding="utf-8")))
    cost = replace(record.cost, ask_seconds=meter.cpu_seconds())
    return replace(record, job=job, cost=cost)
