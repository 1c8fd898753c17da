"""A workspace in which a question of many jobs was answered, without training anything.

What a job would leave is planted: a record and predictions of the windows that its fold tests. Runs are put
into MLflow's tables directly, since its client takes a tenth of a second for each.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd

from suite.data.window_store import StoredWindows
from suite.identity import seed_of
from suite.protocols import rung
from suite.question.about import about
from suite.question.config import Experiment
from suite.question.feasibility import split_seed
from suite.question.job import Job
from suite.question.plan import Plan, plan
from suite.records.artifacts import MODEL, write_predictions, write_record
from suite.records.mlflow_entries import metrics_of, params_of, tags_of
from suite.records.record import METRICS, PREDICTIONS, Cost, Record, Tuning
from suite.records.trial_probabilities import TrialProbabilities
from suite.records.trial_table import TrialTable
from suite.records.write_mlflow import RecordWriter
from suite.running.trial_fits import Trials
from suite.workspace import Workspace

CLASSES = np.array(["ball", "healthy", "inner", "outer"])
STARTS = 2
STARTED = 1_780_000_000_000


def question(datasets: int, pipelines: int, trials: int = 5) -> Experiment:
    """Ask four rungs of five folds: 20 jobs a data set and pipeline, of which 5 are tuned."""
    world = {"rigs": 1, "bearings_per_class": 5, "seconds": 0.5}
    return Experiment.model_validate(
        {
            "name": "many",
            "datasets": [
                {"name": "simulated", "label": f"world {k}", "options": {**world, "seed": k}}
                for k in range(datasets)
            ],
            "protocols": ["window-random", "recording", "condition", "bearing"],
            "pipelines": [
                {"name": ("svm_orders", "wdcnn")[k % 2], "label": f"variant {k:02d}"}
                for k in range(pipelines)
            ],
            "windows": {"length": 1024, "overlap": 0.0},
            "folds": 5,
            "budget": {"trials": trials},
            "seeds": 2,
        }
    )


def answer(runs: Path, datasets: int, pipelines: int, trials: int = 5, *, kept: bool = False) -> Plan:
    """Plan a question in a fresh workspace and plant an answer of every job.

    Where they are ``kept``, what the trials of the tuned ones predicted is planted, too.
    """
    workspace = Workspace(runs, runs)
    made = plan(question(datasets, pipelines, trials), workspace)
    writer = RecordWriter(workspace)
    parent = writer.open_question(made.experiment.name, about(made, workspace, "suite run many.yaml"))
    writer.close_question(parent, complete=True)
    experiment = writer.client.get_experiment_by_name(made.experiment.name)
    rows: dict[str, list[tuple[Any, ...]]] = {
        name: [] for name in ("runs", "tags", "params", "latest_metrics")
    }
    folder = runs / "artifacts" / made.experiment.name
    for number, (job, predictions) in enumerate(_predicted(made, workspace)):
        run_id = uuid4().hex
        files = folder / run_id / "artifacts"
        files.mkdir(parents=True)
        record = _record(job, predictions)
        write_record(files, record)
        predictions.to_parquet(files / PREDICTIONS)
        if kept and job.replayed:
            leave_trials(files, job, predictions, record.tuning)
        _append(rows, record, run_id, number, files, experiment.experiment_id, parent)
    _insert(runs / "mlflow.db", rows)
    return made


def _predicted(made: Plan, workspace: Workspace) -> Iterator[tuple[Job, pd.DataFrame]]:
    tests: dict[tuple[str, str, int], pd.DataFrame] = {}
    for job in made.jobs:
        where = (job.dataset, job.rung, job.fold)
        if where not in tests:
            metadata = StoredWindows.at(workspace, job.windows).metadata()
            fold = rung(job.rung).split(metadata, job.folds_asked, split_seed(job.dataset, job.rung))[
                job.fold
            ]
            known = ["recording", "bearing", "condition", "rig", "fault", "severity", "start"]
            tests[where] = metadata.iloc[fold.test][known].reset_index(drop=True)
            tests[where].insert(0, "window", fold.test)
        yield job, _predictions(job, tests[where])


def _predictions(job: Job, tests: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(seed_of(job.key))
    truth = np.searchsorted(CLASSES, tests["fault"].to_numpy(str))
    logits = rng.normal(size=(job.seeds, len(tests), len(CLASSES)))
    logits[:, np.arange(len(tests)), truth] += 1.0 + (job.family == "deep")
    shares = np.exp(logits).mean(axis=0)
    shares /= shares.sum(axis=1, keepdims=True)
    named = {f"p_{name}": shares[:, k] for k, name in enumerate(CLASSES)}
    told = {f"predicted_{seed}": CLASSES[one.argmax(axis=1)] for seed, one in enumerate(logits)}
    return tests.assign(apart=False, **named, **told)


def made_records(made: Plan, workspace: Workspace, number: int) -> Iterator[tuple[Record, pd.DataFrame]]:
    """Make the records of the first tuned jobs of a plan, and what they predicted."""
    tuned = ((job, predictions) for job, predictions in _predicted(made, workspace) if job.replayed)
    for job, predictions in islice(tuned, number):
        yield _record(job, predictions), predictions


def leave_outcome(folder: Path, record: Record, predictions: pd.DataFrame) -> None:
    """Leave what a job leaves until it is recorded: predictions, its trials and a model of usual size."""
    (folder / MODEL).mkdir(parents=True)
    (folder / MODEL / "estimator.skops").write_bytes(np.random.default_rng(0).bytes(50_000))
    write_predictions(folder, record.job.name, predictions)
    leave_trials(folder, record.job, predictions, record.tuning)


def leave_trials(folder: Path, job: Job, predictions: pd.DataFrame, tuning: Tuning) -> None:
    """Write what the trials of a job might have predicted: the likelier right, the better the inner score."""
    rng = np.random.default_rng(seed_of("trials", job.key))
    trials, tests, classes = tuning.trials, len(predictions), len(CLASSES)
    inner_scores = tuning.best_inner_score * rng.uniform(0.6, 1.0, trials)
    inner_scores[tuning.best_trial] = tuning.best_inner_score
    truth = np.searchsorted(CLASSES, predictions["fault"].to_numpy(str))
    held = rng.integers(classes, size=2 * tests).astype(np.int16)
    blind = np.full((trials, job.seeds, tests, classes), np.nan)
    blind[:, 0] = _drawn(rng, truth, inner_scores)
    blind[:STARTS] = np.stack([_drawn(rng, truth, inner_scores[:STARTS]) for _ in range(job.seeds)], axis=1)
    predicted = np.where(np.isnan(blind).any(axis=-1), -1, np.nan_to_num(blind).argmax(axis=-1))
    table = TrialTable(
        inner_scores,
        STARTS,
        np.full(trials, 2.0),
        np.full(trials, 0.5),
        predicted.astype(np.int16),
        tuple(map(str, CLASSES)),
    )
    probabilities = TrialProbabilities(
        _drawn(rng, held, inner_scores),
        np.arange(2 * tests),
        held,
        blind,
        np.repeat(np.arange(20), tests // 10 + 1)[: 2 * tests],
        np.arange(2 * tests) // 5,
    )
    Trials(table, probabilities, 0.0).write(folder)


def _drawn(rng: np.random.Generator, truth: np.ndarray, skill: np.ndarray) -> np.ndarray:
    logits = rng.normal(size=(len(skill), len(truth), len(CLASSES)))
    logits[:, np.arange(len(truth)), truth] += 2.0 * skill[:, None]
    shares = np.exp(logits)
    return shares / shares.sum(axis=-1, keepdims=True)


def _record(job: Job, predictions: pd.DataFrame) -> Record:
    trials, best = job.trials, min(3, job.trials - 1)
    right = [float((predictions[f"predicted_{k}"] == predictions["fault"]).mean()) for k in range(job.seeds)]
    shared = dict.fromkeys(("samples", "neighbours", "recordings", "bearings", "conditions"), 0)
    return Record(
        job,
        "finished",
        metrics=dict.fromkeys(METRICS, float(np.mean(right))),
        seed_metrics=dict.fromkeys(METRICS, right),
        cost=Cost(5.0, 0.4, 0.1, 6.0, 0.0, 400.0, 1e4),
        tuning=Tuning(
            f"study {job.key[:8]}", trials, 0, 0, float(np.mean(right)), best, seconds=5.0, temperature=1.1
        )
        if trials
        else Tuning(),
        params={"C": 10.0, "gamma": 0.01, "band": "whitened"},
        ledger={
            "fold": job.held_out,
            "shared": shared,
            "duplicates": 0,
            "amplitude_probe": 0.41,
            "chance": 0.25,
            "findings": ["amplitude alone reaches a balanced accuracy of 0.41 (chance 0.25)"],
            "refused": {},
            "inner": "",
        },
        environment={"python": "3.11", "cpus": 2, "packages": {"numpy": np.__version__}, "device": "cpu"},
        curves={
            "tuning.best_inner_score": [(k, 0.5 + 0.02 * k) for k in range(5)],
            "system/process_cpu_percentage": [(5 * k, 99.0) for k in range(12)],
        },
        predictions=PREDICTIONS,
    )


def _append(
    rows: dict[str, list[tuple[Any, ...]]],
    record: Record,
    run_id: str,
    number: int,
    files: Path,
    experiment: str,
    parent: str,
) -> None:
    began = STARTED + 1000 * number
    run = {
        "run_uuid": run_id,
        "name": record.job.name,
        "user_id": "bench",
        "status": "FINISHED",
        "start_time": began,
        "end_time": began + 6000,
        "lifecycle_stage": "active",
        "artifact_uri": files.as_uri(),
        "experiment_id": experiment,
    }
    rows["runs"].append(tuple(run.values()))
    tags = {
        "kind": "job",
        "mlflow.parentRunId": parent,
        "mlflow.runName": record.job.short_name,
        **tags_of(record),
    }
    rows["tags"] += [(name, value, run_id) for name, value in tags.items()]
    rows["params"] += [(name, value, run_id) for name, value in params_of(record)]
    last = {name: (step, value) for name, step, value in metrics_of(record)}
    rows["latest_metrics"] += [
        (name, value, began, step, False, run_id) for name, (step, value) in last.items()
    ]


COLUMNS = {
    "runs": "run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri, "
    "experiment_id",
    "tags": "key, value, run_uuid",
    "params": "key, value, run_uuid",
    "latest_metrics": "key, value, timestamp, step, is_nan, run_uuid",
}
"""Table to the columns that are filled."""


def _insert(file: Path, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for table, columns in COLUMNS.items():
            marks = ", ".join("?" * len(columns.split(", ")))
            connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows[table])
        connection.commit()


if __name__ == "__main__":
    import sys

    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "1")
    target = Path(sys.argv[1])
    counts = map(int, sys.argv[2:5])
    print(len(answer(target, *counts, kept=True).jobs), "jobs")
