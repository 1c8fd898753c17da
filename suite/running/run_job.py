"""Run one job: enter, tune, calibrate, refit with each seed, predict, be judged."""

from __future__ import annotations

import json
import shutil
import time
import traceback
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import nan
from typing import Any

import numpy as np
import numpy.typing as npt

from suite import pipeline as contestants
from suite.data.window_store import StoredWindows
from suite.data.windows import Windows
from suite.evaluation.calibration import Temperature
from suite.evaluation.metrics import macro_f1
from suite.files import new_folder
from suite.identity import seed_of
from suite.pipeline import Context, Estimator, Params, Pipeline
from suite.question.job import Job
from suite.records.record import COSTS, METRICS, Result
from suite.running.blind import Entry, enter, judge
from suite.running.cost import Meter, environment
from suite.running.system_metrics import SystemMetrics
from suite.running.tuning import STEPS_A_FOLD, Report, Score, Spending, Tuned, tune, untuned
from suite.serving.skops_file import NotStorableError
from suite.serving.stored_model import REASON, ModelFacts, example_row, model_folder, store_model
from suite.workspace import Workspace

Probabilities = npt.NDArray[np.float64]


def run_job(job: Job, workspace: Workspace) -> Result:
    """Run one job to its result; an exception becomes a failed result with its traceback.

    Parameters
    ----------
    job
        What to run.
    workspace
        Where material, studies and cache lie.

    Returns
    -------
    Result
        Finished or failed, with the same columns.
    """
    meter = Meter()
    with SystemMetrics() as system:
        try:
            result = _play(job, workspace, meter)
        except Exception:
            result = failed(job, traceback.format_exc(), meter)
    return replace(result, curves={**result.curves, **system.curves})


def failed(job: Job, error: str, meter: Meter | None = None) -> Result:
    """Make the result of a job that did not come to an end."""
    cost = dict.fromkeys(COSTS, nan)
    if meter is not None:
        cost |= {"cpu_seconds": meter.cpu_seconds(), "peak_memory_mb": meter.peak_memory_mb()}
    return Result(
        job_key=job.key,
        status="failed",
        metrics=dict.fromkeys(METRICS, nan),
        cost=cost,
        environment=environment(),
        error=error,
    )


@dataclass(eq=False)
class _Bout:
    """One contestant in one fold, with what it learns on the way."""

    job: Job
    workspace: Workspace
    pipeline: Pipeline
    device: str
    entry: Entry
    held_out: dict[str, list[Probabilities]] = field(default_factory=dict)

    def estimator(self, params: Mapping[str, Any], seed: int, report: Report | None = None) -> Estimator:
        target, labels = self.entry.target, self.entry.target_labels
        context = Context(seed, self.device, self.workspace.cache, report, target, labels)
        return self.pipeline.build(params, context)


def _play(job: Job, workspace: Workspace, meter: Meter) -> Result:
    pipeline = contestants.find(job.pipeline_file)
    entry = enter(job, workspace, bound=pipeline.bound)
    bout = _Bout(job, workspace, pipeline, device_for(pipeline), entry)
    began = time.perf_counter()
    tuned = _tune(bout)
    temperature = _calibrate(bout, tuned.params)
    tune_seconds = time.perf_counter() - began
    classes = np.unique(entry.labels)
    probabilities, times, last = _refit(bout, tuned.params, temperature, classes)
    judgement = judge(job, workspace, entry.counts, probabilities, classes)
    fit_seconds, predict_seconds = np.mean(times, axis=0)
    busy = time.perf_counter() - began
    _keep(bout, last, temperature)
    return Result(
        job_key=job.key,
        status="finished",
        metrics=judgement.metrics,
        seed_metrics=judgement.seed_metrics,
        cost={
            "tune_seconds": tune_seconds,
            "fit_seconds": float(fit_seconds),
            "predict_seconds": float(predict_seconds),
            "cpu_seconds": meter.cpu_seconds(),
            "gpu_seconds": busy if bout.device == "cuda" else 0.0,
            "peak_memory_mb": meter.peak_memory_mb(),
            "parameters": float(getattr(last, "n_parameters_", nan)),
        },
        params=tuned.params,
        tuning={**tuned.summary, "temperature": temperature.value},
        predictions=judgement.predictions,
        ledger={**judgement.ledger, "inner": entry.inner_note},
        environment={**environment(), "device": bout.device},
        curves={"tuning.best_inner_score": tuned.curve, **_learning_curve(last)},
    )


def device_for(pipeline: Pipeline) -> str:
    """Give ``cuda`` to a pipeline that wants a GPU where this process sees one, else ``cpu``."""
    if not pipeline.resources.gpus:
        return "cpu"
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _tune(bout: _Bout) -> Tuned:
    job, entry = bout.job, bout.entry
    if not job.trials:
        return untuned(bout.pipeline, json.loads(job.fixed))
    seed = seed_of("tuning", job.dataset, job.rung, job.fold)

    def objective(params: Params, report: Report) -> Score:
        tables, scores = [], []
        for k, (train, valid) in enumerate(entry.inner):
            one = bout.estimator(params, seed, _from_step(k * STEPS_A_FOLD, report))
            table = _fit_predict(one, entry.windows[train], entry.labels[train], _blind(entry.windows[valid]))
            tables.append(table)
            scores.append(macro_f1(entry.labels[valid], one.classes_[table.argmax(axis=1)]))
        bout.held_out[json.dumps(params, sort_keys=True)] = tables
        return Score(float(np.mean(scores)), tuple(scores))

    return tune(
        bout.workspace.runs,
        f"{job.experiment} | {job.name} | {job.key[:8]}",
        bout.pipeline,
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
    )


def _from_step(first: int, report: Report) -> Report:
    def shifted(epoch: int, score: float) -> None:
        report(first + epoch, score)

    return shifted


def _blind(windows: Windows) -> Windows:
    return windows.for_prediction()


def _fit_predict(
    estimator: Estimator, windows: Windows, labels: npt.NDArray[np.str_], tests: Windows
) -> Probabilities:
    _fit(estimator, windows, labels)
    return _predict(estimator, tests)


def _fit(estimator: Estimator, windows: Windows, labels: npt.NDArray[np.str_]) -> None:
    with warnings.catch_warnings():
        # A setting that does not converge simply scores worse; a thousand such lines hide real ones.
        warnings.filterwarnings("ignore", message=".*(converge|max_iter|ill-conditioned).*")
        estimator.fit(windows, labels)


def _predict(estimator: Estimator, tests: Windows) -> Probabilities:
    table = np.asarray(estimator.predict_proba(tests), dtype=np.float64)
    if table.shape != (len(tests), len(estimator.classes_)):
        raise ValueError(f"predict_proba gave shape {table.shape} for {len(tests)} windows")
    if not np.isfinite(table).all():
        raise ValueError("predict_proba gave NaN or infinite probabilities")
    return table


def _calibrate(bout: _Bout, params: Params) -> Temperature:
    """Fit one temperature on the held-out inner predictions of the best setting.

    A temperature never changes which class is the largest, so calibration cannot change the ranking,
    and every contestant gets the same one. Where nothing was held out, since nothing was to be tuned,
    the probabilities stay as they are.
    """
    entry = bout.entry
    if not bout.job.trials:
        return Temperature()
    tables = bout.held_out.get(json.dumps(params, sort_keys=True))
    seed = seed_of("tuning", bout.job.dataset, bout.job.rung, bout.job.fold)
    classes = np.unique(entry.labels)
    held, truth = [], []
    for k, (train, valid) in enumerate(entry.inner):
        one = bout.estimator(params, seed)
        if tables is None:
            table = _fit_predict(one, entry.windows[train], entry.labels[train], _blind(entry.windows[valid]))
        else:
            table = tables[k]
        held.append(align(table, np.unique(entry.labels[train]), classes))
        truth.append(np.searchsorted(classes, entry.labels[valid]))
    return Temperature().fit(np.concatenate(held), np.concatenate(truth))


def align(table: Probabilities, have: npt.NDArray[np.str_], want: npt.NDArray[np.str_]) -> Probabilities:
    """Put probability columns in the order of ``want``; a class that was not trained gets zero."""
    wide = np.zeros((len(table), len(want)))
    wide[:, np.searchsorted(want, have)] = table
    return wide


def _refit(
    bout: _Bout, params: Params, temperature: Temperature, classes: npt.NDArray[np.str_]
) -> tuple[list[Probabilities], list[tuple[float, float]], Estimator]:
    tables: list[Probabilities] = []
    times: list[tuple[float, float]] = []
    job, entry = bout.job, bout.entry
    for number in range(1 if bout.pipeline.deterministic else job.seeds):
        one = bout.estimator(params, seed_of("refit", job.dataset, job.rung, job.fold, number))
        began = time.perf_counter()
        _fit(one, entry.windows, entry.labels)
        between = time.perf_counter()
        table = _predict(one, entry.tests)
        times.append((between - began, time.perf_counter() - between))
        tables.append(temperature.apply(align(table, one.classes_, classes)))
    return tables, times, one


def _keep(bout: _Bout, estimator: Estimator, temperature: Temperature) -> None:
    """Leave the last fitted estimator for its run, or the reason why it cannot be stored."""
    workspace, job = bout.workspace, bout.job
    facts = ModelFacts(
        classes=tuple(np.unique(bout.entry.labels).tolist()),
        temperature=temperature.value,
        windows=StoredWindows.at(workspace, job.windows).about()["windows"],
        example=example_row(bout.entry.windows),
    )
    place = model_folder(workspace.cache, job.key)
    shutil.rmtree(place, ignore_errors=True)
    with new_folder(place) as folder:
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
