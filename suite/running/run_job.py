"""Run one job: divide the windows, tune, calibrate, refit with each seed, predict, be scored."""

from __future__ import annotations

import json
import shutil
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from errno import ENOSPC
from pathlib import Path
from typing import Any

import numpy as np

from suite import pipeline as contestants
from suite.arrays import Labels, Probabilities
from suite.data.window_store import StoredWindows
from suite.data.windows import ORDER_COLUMNS, Windows
from suite.evaluation.calibration import Temperature
from suite.evaluation.metrics.macro_f1 import macro_f1
from suite.files import is_disk_failure, new_folder, only_one
from suite.identity import seed_of
from suite.pipeline import Context, Estimator, Params, Pipeline
from suite.question.effort import Load, declared_seconds, refits_of
from suite.question.job import Job
from suite.records.artifacts import MODEL, job_lock, outcome_folder, trial_predictions, write_predictions
from suite.records.model_files import REASON, ModelFacts, example_row, store_model
from suite.records.record import Cost, Record
from suite.records.skops_file import NotStorableError
from suite.running.blind import BlindFold, ScoredFold, open_fold, score_fold
from suite.running.cost import Meter, environment
from suite.running.fitting import align_classes, fit, left_out_columns, predict
from suite.running.system_metrics import SystemMetrics
from suite.running.tuning import STEPS_A_FOLD, ReportStep, Score, Spending, Tuned, tune, untuned
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
    """
    # A worker whose parent was killed lives on for moments, and may still be at the same job.
    with only_one(job_lock(workspace, job), job.name, wait=True):
        return _recorded(job, workspace)


def _recorded(job: Job, workspace: Workspace) -> Record:
    meter = Meter()
    with SystemMetrics() as system:
        try:
            record = _run(job, workspace, meter)
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


@dataclass(eq=False)
class _Attempt:
    """One contestant in one fold, with what its trials leave behind."""

    job: Job
    workspace: Workspace
    pipeline: Pipeline
    device: str
    fold: BlindFold

    def estimator(self, params: Mapping[str, Any], seed: int, report: ReportStep | None = None) -> Estimator:
        """Make an untrained estimator for the whole training part."""
        return self._estimator(params, seed, report, self.fold.target, self.fold.target_labels)

    def _estimator(
        self,
        params: Mapping[str, Any],
        seed: int,
        report: ReportStep | None,
        target: Windows | None,
        labels: Labels | None,
    ) -> Estimator:
        context = Context(seed, self.device, self.workspace.cache, report, target, labels)
        return self.pipeline.build(params, context)

    def inner_table(
        self, k: int, params: Mapping[str, Any], seed: int, report: ReportStep | None = None
    ) -> tuple[Probabilities, Estimator]:
        """Fit on the training side of an inner fold, beside its own target, and predict its other side."""
        (train, valid), rows = self.fold.inner[k], self.fold.inner_targets[k]
        target = self.fold.windows[rows].for_prediction() if len(rows) else None
        labels = self.fold.labels[rows] if len(rows) and self.pipeline.bound else None
        one = self._estimator(params, seed, report, target, labels)
        fit(one, self.fold.windows[train], self.fold.labels[train])
        return predict(one, self.fold.windows[valid].for_prediction()), one


def _run(job: Job, workspace: Workspace, meter: Meter) -> Record:
    pipeline = contestants.find_pipeline(job.pipeline_file)
    fold = open_fold(job, workspace, bound=pipeline.bound)
    attempt = _Attempt(job, workspace, pipeline, device_for(pipeline), fold)
    began = time.perf_counter()
    tuned = _tune(attempt)
    temperature = _calibrate(attempt, tuned)
    tune_seconds = tuned.earlier_seconds + time.perf_counter() - began
    classes = np.unique(fold.labels)
    probabilities, times, last = _refit(attempt, tuned.params, temperature, classes)
    scored = score_fold(job, workspace, fold.counts, probabilities, classes)
    fit_seconds, predict_seconds = np.mean(times, axis=0)
    busy = time.perf_counter() - began
    predictions = _leave_outcome(attempt, last, temperature, scored)
    return Record(
        job,
        "finished",
        metrics=scored.metrics,
        seed_metrics=scored.seed_metrics,
        cost=Cost(
            tune_seconds=tune_seconds,
            fit_seconds=float(fit_seconds),
            predict_seconds=float(predict_seconds),
            cpu_seconds=tuned.earlier_cpu_seconds + meter.cpu_seconds(),
            gpu_seconds=busy if attempt.device == "cuda" else 0.0,
            peak_memory_mb=meter.peak_memory_mb(),
            parameters=float(getattr(last, "n_parameters_", np.nan)),
            declared_seconds=_declared_seconds(attempt, tuned.summary.trials),
        ),
        tuning=replace(tuned.summary, temperature=temperature.value),
        params=tuned.params,
        ledger={**scored.ledger, **_inner_facts(fold), "left_out": left_out_columns(last)},
        environment={**environment(), "device": attempt.device},
        curves={"tuning.best_inner_score": tuned.curve, **_learning_curve(last)},
        predictions=predictions,
    )


def _inner_facts(fold: BlindFold) -> dict[str, Any]:
    """Say how tuning was divided, and whether that can choose for bearings never seen."""
    level, unseen = fold.inner_rung.level, fold.inner_rung.unseen
    return {"inner": fold.inner_note, "inner_level": level, "inner_unseen": unseen}


def _declared_seconds(attempt: _Attempt, trials: int) -> float:
    """Give the CPU time of a job as its pipeline declares it, s."""
    job, fold = attempt.job, attempt.fold
    load = Load(
        training=len(fold.labels),
        tested=len(fold.tests),
        rehearsed=sum(len(train) for train, _ in fold.inner),
        samples=int(np.prod(fold.windows.signals.shape[1:])),
        trials=trials,
        refits=refits_of(attempt.pipeline, job.seeds),
    )
    return declared_seconds(attempt.pipeline, json.loads(job.fixed), load, job.seconds)


def device_for(pipeline: Pipeline) -> str:
    """Give ``cuda`` to a pipeline that needs a GPU where this process has one, else ``cpu``."""
    if not pipeline.resources.gpus:
        return "cpu"
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _tune(attempt: _Attempt) -> Tuned:
    job, fold = attempt.job, attempt.fold
    if not job.trials:
        return untuned(attempt.pipeline, json.loads(job.fixed))
    seed, store = _tuning_seed(job), trial_predictions(attempt.workspace, job)

    def objective(params: Params, report: ReportStep) -> Score:
        tables, scores = [], []
        for k, (_, valid) in enumerate(fold.inner):
            table, one = attempt.inner_table(k, params, seed, _from_step(k * STEPS_A_FOLD, report))
            tables.append(table)
            scores.append(macro_f1(fold.labels[valid], one.classes_[table.argmax(axis=1)]))
        return Score(float(np.mean(scores)), tuple(scores), tuple(tables))

    def keep(number: int, params: Params, score: Score) -> None:
        store.keep(number, params, {_inner_name(k): table for k, table in enumerate(score.held_out)})

    return tune(
        attempt.workspace.runs,
        f"{job.experiment} | {job.name} | {job.key[:8]}",
        attempt.pipeline,
        json.loads(job.fixed),
        objective,
        Spending(job.trials, job.seconds),
        {
            "dataset": job.dataset,
            "rung": f"{job.level} {job.rung}",
            "fold": job.fold,
            "held_out": job.held_out,
            "pipeline": job.pipeline,
            "family": job.family,
            "fixed": json.loads(job.fixed),
            "job_key": job.key,
        },
        keep,
        orders_known=_orders_known(fold),
        draws=(job.dataset, job.rung, job.fold, job.pipeline_file),
    )


def _orders_known(fold: BlindFold) -> bool:
    parts = (fold.windows, fold.tests)
    return all(bool(part.metadata[list(ORDER_COLUMNS)].notna().to_numpy().all()) for part in parts)


def _tuning_seed(job: Job) -> int:
    return seed_of("tuning", job.dataset, job.rung, job.fold)


def _from_step(first: int, report: ReportStep) -> ReportStep:
    def shifted(epoch: int, score: float) -> None:
        report(first + epoch, score)

    return shifted


def _calibrate(attempt: _Attempt, tuned: Tuned) -> Temperature:
    """Fit one temperature on the held-out inner predictions of the best trial.

    A temperature never changes which class is the largest, so calibration cannot change the ranking,
    and every contestant gets the same one. Where nothing was held out, since nothing was to be tuned,
    the probabilities stay as they are.
    """
    fold = attempt.fold
    if not attempt.job.trials:
        return Temperature()
    classes = np.unique(fold.labels)
    predicted, truth = [], []
    for (train, valid), table in zip(fold.inner, _held_out(attempt, tuned), strict=True):
        predicted.append(align_classes(table, np.unique(fold.labels[train]), classes))
        truth.append(np.searchsorted(classes, fold.labels[valid]))
    return Temperature().fit(np.concatenate(predicted), np.concatenate(truth))


def _held_out(attempt: _Attempt, tuned: Tuned) -> list[Probabilities]:
    """Read what the best trial predicted for each inner fold; what is not kept whole is computed anew."""
    fold = attempt.fold
    store = trial_predictions(attempt.workspace, attempt.job)
    kept = store.get(tuned.summary.best_trial, tuned.params) or {}
    tables = []
    for k, (train, valid) in enumerate(fold.inner):
        table = kept.get(_inner_name(k))
        shape = (len(valid), len(np.unique(fold.labels[train])))
        if table is None or table.shape != shape or not np.isfinite(table).all():
            # With a report, as in the trial: without one a network is trained on other bearings.
            table = attempt.inner_table(k, tuned.params, _tuning_seed(attempt.job), _unread)[0]
        tables.append(table)
    return tables


def _inner_name(k: int) -> str:
    return f"inner_{k}"


def _unread(step: int, score: float) -> None:
    """Take a report that nobody needs."""


def _refit(
    attempt: _Attempt, params: Params, temperature: Temperature, classes: Labels
) -> tuple[list[Probabilities], list[tuple[float, float]], Estimator]:
    tables: list[Probabilities] = []
    times: list[tuple[float, float]] = []
    job, fold = attempt.job, attempt.fold
    for number in range(refits_of(attempt.pipeline, job.seeds)):
        one = attempt.estimator(params, seed_of("refit", job.dataset, job.rung, job.fold, number))
        began = time.perf_counter()
        fit(one, fold.windows, fold.labels)
        between = time.perf_counter()
        table = predict(one, fold.tests)
        times.append((between - began, time.perf_counter() - between))
        tables.append(temperature.apply(align_classes(table, one.classes_, classes)))
    return tables, times, one


def _leave_outcome(
    attempt: _Attempt, estimator: Estimator, temperature: Temperature, scored: ScoredFold
) -> str:
    """Leave predictions and the last fitted estimator for the run; gives the predictions' file name."""
    target = outcome_folder(attempt.workspace, attempt.job)
    shutil.rmtree(target, ignore_errors=True)
    with new_folder(target) as folder:
        _keep_model(attempt, estimator, temperature, folder / MODEL)
        return write_predictions(folder, attempt.job.name, scored.predictions)


def _keep_model(attempt: _Attempt, estimator: Estimator, temperature: Temperature, folder: Path) -> None:
    """Store an estimator, or the reason why it cannot be stored."""
    folder.mkdir()
    facts = ModelFacts(
        classes=tuple(np.unique(attempt.fold.labels).tolist()),
        temperature=temperature.value,
        windows=StoredWindows.at(attempt.workspace, attempt.job.windows).about()["windows"],
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
