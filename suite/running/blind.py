"""Give a contestant what it may use, and score it afterwards.

A job has three steps. ``open_fold`` divides the windows and gives training windows with labels and
*blind* test windows; the contestant is tuned and fitted; only then does ``score_fold`` open the window
table again and learn the test labels. While an estimator runs, no object in its reach and no frame below
it on the stack holds a test label.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from suite.arrays import Labels, Probabilities, Real, Rows
from suite.data.window_store import StoredWindows
from suite.data.windows import Windows, WindowSpec
from suite.evaluation.recording_votes import DECIDED, mean_logs
from suite.evaluation.scoring import score
from suite.protocols import Fold, Rung
from suite.protocols.ledger import check_fold, ledger
from suite.protocols.nested import inner_splits
from suite.question.asked_rungs import rung_of_job
from suite.question.feasibility import split_seed, thinned
from suite.question.job import Job
from suite.records.record import METRICS
from suite.workspace import Workspace


@dataclass(frozen=True, eq=False)
class BlindFold:
    """What a contestant is given.

    Attributes
    ----------
    windows, labels
        Training windows (physical columns and ``group``) and their labels, shape (n,).
    recordings
        Number of each training window's recording, shape (n,), which no contestant is given.
    spec
        The settled rules by which all windows were cut.
    inner
        (train, valid) row numbers within the training part.
    inner_targets
        For each inner fold the row numbers within the training part that stand for the target domain,
        disjoint from its train and valid rows; empty where nothing is adapted to.
    inner_rung, inner_note
        The rung of the inner splits, and why it is a lower one; else empty.
    tests
        Test windows, physical columns only; after those of refused classes come those of unknown ones.
    target, target_labels
        Windows of the target domain, physical columns only, and their labels, which only a bound may
        see; ``None`` where the rung has no target domain.
    counts
        What the ledger counted before anything was trained.
    one_recording
        Rows of the test windows of one recording: of them all that of middle length.
    """

    windows: Windows
    labels: Labels
    recordings: npt.NDArray[np.intp]
    spec: WindowSpec
    inner: tuple[tuple[Rows, Rows], ...]
    inner_targets: tuple[Rows, ...]
    inner_rung: Rung
    inner_note: str
    tests: Windows
    counts: dict[str, int]
    one_recording: Rows
    target: Windows | None = None
    target_labels: Labels | None = None


def _fold(job: Job, metadata: pd.DataFrame) -> Fold:
    entry = rung_of_job(job)
    fold = entry.split(metadata, job.folds_asked, split_seed(job.dataset, job.rung))[job.fold]
    return thinned(entry, fold, job.fold, metadata, job.dataset, job.training_bearings)


def open_fold(job: Job, workspace: Workspace, *, bound: bool = False) -> BlindFold:
    """Divide the windows of a job's fold.

    Parameters
    ----------
    job, workspace
        Which fold, and where its windows lie.
    bound
        Whether the labels of the target windows are handed out.

    Raises
    ------
    LeakError
        When the fold shares what its rung forbids.
    """
    stored = StoredWindows.at(workspace, job.windows)
    metadata, signals = stored.metadata(), stored.signals()
    fold = _fold(job, metadata)
    counts = check_fold(rung_of_job(job), metadata, signals, fold)
    known = metadata.iloc[fold.train].reset_index(drop=True)
    nested = inner_splits(
        rung_of_job(job), known, job.inner_folds, split_seed(job.dataset, f"{job.rung} {job.fold}")
    )
    for inner in nested.folds:
        check_fold(nested.checked, known, signals[fold.train], inner)
    training = Windows(np.array(signals[fold.train]), known)
    tests = Windows(np.array(signals[fold.predicted]), metadata.iloc[fold.predicted])
    target = Windows(np.array(signals[fold.target]), metadata.iloc[fold.target]) if len(fold.target) else None
    return BlindFold(
        target=target.for_prediction() if target else None,
        target_labels=target.labels if target and bound else None,
        windows=training.for_training(),
        labels=training.labels,
        recordings=pd.factorize(known["recording"])[0],
        spec=stored.spec(),
        inner=tuple((inner.train, inner.test) for inner in nested.folds),
        inner_targets=tuple(inner.target for inner in nested.folds),
        inner_rung=nested.rung,
        inner_note=nested.note,
        tests=tests.for_prediction(),
        counts=counts,
        one_recording=_one_recording(metadata["recording"].to_numpy(str)[fold.predicted]),
    )


def _one_recording(names: Labels) -> Rows:
    """Give the rows of the recording that has the middle number of windows."""
    known, counts = np.unique(names, return_counts=True)
    middle = known[np.argsort(counts, kind="stable")[len(known) // 2]]
    return np.flatnonzero(names == middle)


@dataclass(frozen=True, eq=False)
class ScoredFold:
    """What comes of the test labels: metrics, one prediction row a test window, and the ledger."""

    metrics: dict[str, float]
    seed_metrics: dict[str, list[float]]
    predictions: pd.DataFrame
    ledger: dict[str, Any]


def score_fold(
    job: Job,
    workspace: Workspace,
    counts: dict[str, int],
    probabilities: list[Probabilities],
    classes: Labels,
    novelty: Real,
) -> ScoredFold:
    """Open the test labels and score what a contestant predicted.

    Parameters
    ----------
    job, workspace
        Which fold.
    counts
        Of :attr:`BlindFold.counts`.
    probabilities
        One table a seed, shape (n_tests, n_classes), rows in the order of :attr:`BlindFold.tests`.
    classes
        Names of the columns, sorted.
    novelty
        Score of each test window by the last fit, shape (n_tests,).

    Returns
    -------
    ScoredFold
        Metrics are the mean over seeds of single-seed metrics, without the windows that are apart.
    """
    stored = StoredWindows.at(workspace, job.windows)
    metadata = stored.metadata()
    fold = _fold(job, metadata)
    table = _prediction_table(metadata, fold, probabilities, classes).assign(
        novelty=novelty.astype(np.float32)
    )
    main = ~table["apart"].to_numpy()
    truth, recordings = table["fault"].to_numpy(str)[main], table["recording"].to_numpy(str)[main]
    scores = [score(truth, seed[main], list(classes), recordings) for seed in probabilities]
    by_seed = {name: [float(one[name]) for one in scores] for name in METRICS}
    return ScoredFold(
        metrics={name: float(np.mean(values)) for name, values in by_seed.items()},
        seed_metrics=by_seed,
        predictions=table,
        ledger=ledger(rung_of_job(job), metadata, stored.signals(), counts, fold, stored.spec().standardise),
    )


def _prediction_table(
    metadata: pd.DataFrame, fold: Fold, probabilities: list[Probabilities], classes: Labels
) -> pd.DataFrame:
    rows = fold.predicted
    known = ["recording", "bearing", "condition", "rig", "fault", "severity", "start"]
    table = metadata.iloc[rows][known].reset_index(drop=True)
    table.insert(0, "window", rows)
    table["apart"] = np.arange(len(rows)) >= len(fold.test)
    table["unknown"] = np.arange(len(rows)) >= len(rows) - len(fold.unknown)
    mean = np.mean(probabilities, axis=0)
    for column, name in enumerate(classes):
        table[f"p_{name}"] = mean[:, column]
    for seed, one in enumerate(probabilities):
        table[f"predicted_{seed}"] = classes[one.argmax(axis=1)]
    recording = pd.factorize(table["recording"])[0]
    for seed, one in enumerate(probabilities):
        table[f"{DECIDED}{seed}"] = classes[mean_logs(one, recording).argmax(axis=1)[recording]]
    return table
