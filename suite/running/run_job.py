"""Run one job: divide the windows, tune, calibrate, refit with each seed, predict, be scored."""

from __future__ import annotations

import json
import shutil
import time
import traceback
from dataclasses import replace
from errno import ENOSPC
from math import nan
from pathlib import Path
from typing import Any

import numpy as np

from suite import pipeline as contestants
from suite.charges import begin_charging
from suite.errors import AwayError
from suite.evaluation.calibration import Temperature
from suite.files import is_disk_failure, new_folder
from suite.locks import only_one
from suite.pipeline import Estimator, Pipeline
from suite.question.effort import Load, declared_seconds, fits_of
from suite.question.job import Job
from suite.records.artifacts import MODEL, job_lock, outcome_folder, write_predictions
from suite.records.model_files import REASON, ModelFacts, example_row, model_mb, store_model
from suite.records.record import Cost, Record
from suite.records.skops_file import NotStorableError
from suite.running.answered import Answered, ask_about
from suite.running.attempt import Attempt
from suite.running.blind import BlindFold, ScoredFold, open_fold, score_fold
from suite.running.cost import Meter, environment
from suite.running.fitting import left_out_columns
from suite.running.novelty_scores import NoveltyOf
from suite.running.prediction_times import prediction_times
from suite.running.search import calibrate, search
from suite.running.system_metrics import SystemMetrics
from suite.running.trial_fits import Trials, all_trials, final_fits
from suite.running.tuning import Tuned
from suite.workspace import Workspace


def run_job(job: Job, workspace: Workspace) -> Record:
    """Run one job to its record; an exception becomes the record of a failure, with its traceback.

    Parameters
    ----------
    job
        What to run.
    workspace
        Where windows, studies and cache lie. A job that finishes leaves predictions and model in its
        :func:`~suite.records.artifacts.outcome_folder`.

    Returns
    -------
    Record
        Finished or failed.

    Raises
    ------
    OSError
        When nothing can be written any more: that is no outcome of a job.
    AwayError
        When a team's database was away for too long: neither is that.
    """
    # A worker whose parent was killed lives on for moments, and may still be at the same job.
    with only_one(job_lock(workspace, job), job.name, wait=True):
        return _recorded(job, workspace)


def _recorded(job: Job, workspace: Workspace) -> Record:
    meter = Meter()
    with SystemMetrics() as system:
        try:
            record = _run(job, workspace, meter)
        except AwayError:
            raise
        except Exception as error:
            if is_disk_failure(error, workspace.runs):
                raise OSError(ENOSPC, f"no room: {error}", str(workspace.runs)) from error
            record = failed(job, traceback.format_exc(), meter)
    return replace(record, curves={**record.curves, **system.curves})


def failed(job: Job, error: str, meter: Meter | None = None) -> Record:
    """Make the record of a job that did not come to an end."""
    cost = Cost()
    if meter is not None:
        cost = Cost(cpu_seconds=meter.cpu_seconds(), peak_memory_mb=meter.peak_memory_mb())
    return Record(job, "failed", cost=cost, environment=environment(), error=error)


def _run(job: Job, workspace: Workspace, meter: Meter) -> Record:
    pipeline = contestants.find_pipeline(job.pipeline_file)
    fold = open_fold(job, workspace, bound=pipeline.bound)
    attempt = Attempt(job, workspace, pipeline, device_for(pipeline), fold)
    began = time.perf_counter()
    begin_charging()
    tuned = search(attempt)
    temperature = calibrate(attempt, tuned)
    tune_seconds = tuned.earlier_seconds + time.perf_counter() - began
    fits = final_fits(attempt, tuned)
    last = fits[-1].estimator
    assert last is not None
    probabilities = [temperature.apply(one.table) for one in fits]
    novelty = NoveltyOf(pipeline.novelty, last, fold.windows, fold.labels)
    scores = novelty(fold.tests)
    trials = all_trials(attempt, tuned) if job.replayed else None
    tune_seconds = max(tune_seconds - (trials.blind_seconds if trials else 0.0), 0.0)
    busy = time.perf_counter() - began
    cpu_seconds = tuned.earlier_cpu_seconds + meter.cpu_seconds()
    took = prediction_times(attempt, last)
    before = meter.cpu_seconds()
    answered = ask_about(last, temperature, novelty, fold, job, workspace)
    ask_seconds = meter.cpu_seconds() - before
    # Last of all: from here on the labels of the test windows are known.
    scored = score_fold(job, workspace, fold.counts, probabilities, attempt.classes, scores)
    predictions, stored_mb = _leave_outcome(attempt, last, temperature, scored, trials, answered)
    return Record(
        job,
        "finished",
        metrics=scored.metrics,
        seed_metrics=scored.seed_metrics,
        cost=Cost(
            tune_seconds=tune_seconds,
            fit_seconds=float(np.mean([one.fit_seconds for one in fits])),
            predict_seconds=float(np.mean([one.predict_seconds for one in fits])),
            cpu_seconds=cpu_seconds,
            gpu_seconds=busy if attempt.device == "cuda" else 0.0,
            peak_memory_mb=meter.peak_memory_mb(),
            parameters=float(getattr(last, "n_parameters_", np.nan)),
            declared_seconds=_declared_seconds(attempt, tuned),
            stored_mb=stored_mb,
            ask_seconds=ask_seconds if job.probes or job.healthy else nan,
            window_ms=took.window_ms,
            recording_ms=took.recording_ms,
            model_mb=model_mb(outcome_folder(workspace, job) / MODEL),
        ),
        tuning=replace(tuned.summary, temperature=temperature.value),
        params=tuned.params,
        ledger={
            **scored.ledger,
            **_inner_facts(fold),
            "left_out": left_out_columns(last),
            **_simulated_facts(last),
        },
        environment={**environment(), "device": attempt.device},
        curves={"tuning.best_inner_score": tuned.curve, **_learning_curve(last)},
        predictions=predictions,
    )


def _inner_facts(fold: BlindFold) -> dict[str, Any]:
    """Say how tuning was divided, and whether that can choose for bearings never seen."""
    level, unseen = fold.inner_rung.level, fold.inner_rung.unseen
    return {"inner": fold.inner_note, "inner_level": level, "inner_unseen": unseen}


def _simulated_facts(estimator: Estimator) -> dict[str, Any]:
    """Say which simulated machines a fitted estimator learned from, if any."""
    facts = getattr(estimator, "provenance_", None)
    return {} if facts is None else {"simulated_training": facts}


def _declared_seconds(attempt: Attempt, tuned: Tuned) -> float:
    """Give the CPU time of a job as its pipeline declares it, s."""
    job, fold = attempt.job, attempt.fold
    load = Load(
        training=len(fold.labels),
        tested=len(fold.tests),
        rehearsed=sum(len(train) for train, _ in fold.inner),
        samples=int(np.prod(fold.windows.signals.shape[1:])),
        trials=tuned.summary.trials,
        refits=fits_of(attempt.pipeline, job.seeds, tuned.summary.trials, tuned.starts, job.replayed),
    )
    return declared_seconds(attempt.pipeline, json.loads(job.fixed), load, job.seconds)


def device_for(pipeline: Pipeline) -> str:
    """Give ``cuda`` to a pipeline that needs a GPU where this process has one, else ``cpu``."""
    if not pipeline.resources.gpus:
        return "cpu"
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _leave_outcome(
    attempt: Attempt,
    estimator: Estimator,
    temperature: Temperature,
    scored: ScoredFold,
    trials: Trials | None,
    answered: Answered,
) -> tuple[str, float]:
    """Leave predictions, trials, answers and the last fitted estimator for the run.

    Returns
    -------
    name, size
        Name of the file of predictions, and size of those of the trials, MB.
    """
    target = outcome_folder(attempt.workspace, attempt.job)
    shutil.rmtree(target, ignore_errors=True)
    size = nan
    with new_folder(target) as folder:
        _keep_model(attempt, estimator, temperature, folder / MODEL)
        if trials is not None:
            size = trials.write(folder)
        answered.write(folder)
        return write_predictions(folder, attempt.job.name, scored.predictions), size


def _keep_model(attempt: Attempt, estimator: Estimator, temperature: Temperature, folder: Path) -> None:
    """Store an estimator, or the reason why it cannot be stored."""
    folder.mkdir()
    facts = ModelFacts(
        classes=tuple(np.unique(attempt.fold.labels).tolist()),
        temperature=temperature.value,
        windows=attempt.fold.spec.model_dump(mode="json"),
        example=example_row(attempt.fold.windows),
    )
    try:
        store_model(estimator, facts, folder)
    except NotStorableError as error:
        (folder / REASON).write_text(str(error), encoding="utf-8")


def _learning_curve(estimator: Estimator) -> dict[str, list[tuple[int, float]]]:
    curves: dict[str, list[tuple[int, float]]] = {}
    for epoch, row in enumerate(getattr(estimator, "learning_curve_", [])):
        for name, value in row.items():
            if name != "epoch":
                curves.setdefault(f"curve.{name}", []).append((epoch, float(value)))
    return curves
