"""Fit a contestant on all bearings of a data set, and learn what it says of bearings that were left out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from suite.arrays import TESTED, Labels, Probabilities, Rows
from suite.charges import begin_charging
from suite.data.window_store import StoredWindows
from suite.data.windows import Windows
from suite.errors import RequestError
from suite.evaluation.calibration import Temperature
from suite.identity import seed_of
from suite.locks import only_one
from suite.pipeline import Estimator, Params, find_pipeline
from suite.protocols import Fold, headline_of
from suite.protocols.ledger import check_fold
from suite.protocols.nested import InnerSplits, inner_splits
from suite.protocols.overlapping_tests import training_cuts
from suite.protocols.rungs import headline_rung
from suite.question.asked_rungs import rung_of_job
from suite.question.effort import Load, declared_seconds
from suite.question.feasibility import split_seed
from suite.question.job import Job, job_fields
from suite.question.plan import Plan
from suite.question.remarks import may_choose
from suite.records.artifacts import job_folder, job_lock
from suite.running.attempt import Attempt
from suite.running.blind import BlindFold
from suite.running.fitting import align_classes, fit, predict
from suite.running.run_job import device_for
from suite.running.search import search
from suite.running.tuning import Tuned
from suite.wording import plural
from suite.workspace import Workspace

StepEnded = Callable[[int, str], None]
"""Hears how many steps have ended, and a line about the last."""

ALL_OF_THEM = -1
"""Number of the fold that holds nothing out."""


@dataclass(frozen=True)
class AllBearingsJob(Job):
    """A contestant on all bearings of a data set."""

    @property
    def name(self) -> str:
        """Readable name."""
        return f"{self.dataset} all bearings {self.pipeline}"

    @property
    def short_name(self) -> str:
        """Name in the list of studies."""
        return f"{self.pipeline} all bearings {self.dataset}"


@dataclass(frozen=True, eq=False)
class Training:
    """What is to be fitted.

    Attributes
    ----------
    job
        With the trials that can be tuned: none where no bearings can be held out for it.
    windows
        All of the data set, with their whole table.
    inner
        How they are divided for tuning.
    left_out
        How they are divided for calibration: each bearing is left out once; empty where none can be.
    seconds
        CPU time as the contestant declares it, s.
    stored
        Where the windows lie.
    """

    job: AllBearingsJob
    windows: Windows
    inner: InnerSplits
    left_out: tuple[Fold, ...]
    seconds: float
    stored: StoredWindows

    def sentence(self) -> str:
        """Say what will be done, without its time."""
        job, metadata = self.job, self.windows.metadata
        tuned = (
            f"{plural(job.trials, 'trial')} on {plural(len(self.inner.folds), 'inner fold')} of bearings"
            if job.trials
            else "not tuned: no bearings can be held out for it"
        )
        left_out = 0 if self.simulated else len(self.left_out)
        bearings = plural(len(set(bearing_of_each(metadata))), "bearing")
        fits = f"{plural(left_out, 'calibration fit')}, and the last fit"
        return f"{job.pipeline} on all {bearings} of {job.dataset}: {tuned}, {fits}"

    @property
    def steps(self) -> int:
        """Trials, calibration fits and the last fit."""
        return self.job.trials + (1 if self.simulated else len(self.left_out) + 1)

    @property
    def simulated(self) -> bool:
        """Whether it learns nothing of these bearings but the names of their classes."""
        return find_pipeline(self.job.pipeline_file).learned_from == "simulated"


@dataclass(frozen=True, eq=False)
class Trained:
    """What came of it.

    Attributes
    ----------
    estimator
        Fitted on all windows.
    classes, temperature
        Sorted; of the calibration on bearings that were left out.
    params, inner_score
        The setting that was taken, and its inner score, NaN where nothing was tuned.
    rows, probabilities
        Windows whose bearing was left out, and what was said of them, calibrated; shape (m,) and
        (m, classes).
    """

    estimator: Estimator
    classes: Labels
    temperature: Temperature
    params: Params
    inner_score: float
    rows: Rows
    probabilities: Probabilities


def training_of(made: Plan, workspace: Workspace) -> Training:
    """Prepare the training of a plan of one data set and one contestant.

    Parameters
    ----------
    made
        Its first job on the headline rung says whom, on what and with which budget.
    workspace
        Where the windows lie.

    Raises
    ------
    RequestError
        The contestant adapts to a target or is a bound, or the windows cannot be divided at all.
    LeakError
        A split shares what its rung forbids.
    """
    job = _template(made)
    pipeline = find_pipeline(job.pipeline_file)
    if pipeline.needs_target or pipeline.bound:
        why = "is a bound" if pipeline.bound else "adapts to the recordings that it is asked about"
        expected = "a contestant that learns once and is then asked"
        raise RequestError(f"{job.pipeline} {why}", key="--pipeline", expected=expected)
    stored = StoredWindows.at(workspace, job.windows)
    cuts = training_cuts(stored.metadata().drop(columns=TESTED, errors="ignore"))
    metadata, signals = cuts.reset_index(drop=True), stored.signals()
    if len(metadata) < len(signals):
        signals = signals[cuts.index.to_numpy()]
    asked = rung_of_job(job)
    of_ladder = asked.unseen and not asked.target and not asked.queries
    entry = asked if of_ladder else headline_rung()
    inner = inner_splits(entry, metadata, job.inner_folds, split_seed(job.dataset, f"{entry.name} all"))
    left_out = tuple(inner.rung.split(metadata, "auto", 0)) if inner.rung.unseen else ()
    for fold in (*inner.folds, *left_out):
        check_fold(inner.checked if fold in inner.folds else inner.rung, metadata, signals, fold)
    trials = made.experiment.budget.trials if may_choose(entry, inner.rung) else 0
    fields = {name: getattr(job, name) for name in job_fields()}
    fields |= {
        "fold": ALL_OF_THEM,
        "held_out": "nothing",
        "rung": entry.name,
        "level": entry.level,
        "split": "",
    }
    whole = AllBearingsJob(**{**fields, "trials": trials, "seeds": 1})
    windows = Windows(np.array(signals), metadata)
    return Training(whole, windows, inner, left_out, _seconds(whole, windows, inner, left_out), stored)


def _template(made: Plan) -> Job:
    whole = [job for job in made.jobs if not job.training_bearings]
    best = headline_of([rung_of_job(job) for job in whole], made.experiment.headline)
    return next(job for job in whole if job.rung == best.name)


def _seconds(job: Job, windows: Windows, inner: InnerSplits, left_out: tuple[Fold, ...]) -> float:
    pipeline = find_pipeline(job.pipeline_file)
    load = Load(
        training=len(windows),
        tested=sum(len(fold.test) for fold in left_out),
        rehearsed=sum(len(fold.train) for fold in inner.folds),
        samples=int(np.prod(windows.signals.shape[1:])),
        trials=job.trials,
        refits=1 + (len(left_out) if pipeline.learned_from != "simulated" else 0),
    )
    return declared_seconds(pipeline, json.loads(job.fixed), load, job.seconds)


def fit_on_all(training: Training, workspace: Workspace, ended: StepEnded) -> Trained:
    """Tune on inner folds of bearings, calibrate on bearings left out, fit on all.

    An interrupted search goes on where it stopped.

    Parameters
    ----------
    training, workspace
        What, and where its study lies.
    ended
        Called after each step.

    Raises
    ------
    RequestError
        Another process is at the same training.
    """
    job = training.job
    with only_one(job_lock(workspace, job), f"the training of {job.pipeline} on {job.dataset}"):
        return _fit_on_all(training, workspace, ended)


def _fit_on_all(training: Training, workspace: Workspace, ended: StepEnded) -> Trained:
    job, pipeline = training.job, find_pipeline(training.job.pipeline_file)
    attempt = Attempt(job, workspace, pipeline, device_for(pipeline), _nothing_held_out(training))
    begin_charging()

    def trial_ended(number: int, score: float) -> None:
        ended(number + 1, f"trial {number + 1} of {job.trials}: inner macro-F1 {score:.3f}")

    tuned = search(attempt, trial_ended)
    estimator = attempt.estimator(tuned.params, seed_of("refit", *attempt.draws, 0))
    if not training.simulated:
        rows, table = _say_of_left_out(training, attempt, tuned, ended)
    fit(estimator, attempt.fold.windows, attempt.fold.labels)
    ended(training.steps, f"fitted on {plural(len(attempt.fold.labels), 'window')} of all bearings")
    temperature = Temperature()
    if training.simulated:
        # What never saw a real label was, of every real bearing, trained on others.
        rows = np.flatnonzero(training.windows.metadata["on_grid"].to_numpy(bool))
        table = predict(estimator, training.windows[rows].for_prediction())
    elif len(rows):
        temperature.fit(table, np.searchsorted(attempt.classes, attempt.fold.labels[rows]))
        table = temperature.apply(table)
    return Trained(estimator, attempt.classes, temperature, tuned.params, tuned.score, rows, table)


def _nothing_held_out(training: Training) -> BlindFold:
    windows, inner = training.windows, training.inner
    nothing: Rows = np.empty(0, dtype=np.intp)
    return BlindFold(
        windows=windows.for_training(),
        labels=windows.labels,
        recordings=pd.factorize(windows.metadata["recording"])[0],
        spec=training.stored.spec(),
        inner=tuple((fold.train, fold.test) for fold in inner.folds),
        inner_targets=tuple(fold.target for fold in inner.folds),
        inner_rung=inner.rung,
        inner_note=inner.note,
        tests=windows[nothing].for_prediction(),
        counts={},
        one_recording=nothing,
    )


def _say_of_left_out(
    training: Training, attempt: Attempt, tuned: Tuned, ended: StepEnded
) -> tuple[Rows, Probabilities]:
    """Predict each bearing by a fit on the others, with the setting that was taken."""
    rows: list[Rows] = []
    tables = [np.empty((0, len(attempt.classes)))]
    for number, fold in enumerate(training.left_out):
        one = attempt.estimator(tuned.params, seed_of("calibration", *attempt.draws, number))
        fit(one, attempt.fold.windows[fold.train], attempt.fold.labels[fold.train])
        table = predict(one, attempt.fold.windows[fold.test].for_prediction())
        tables.append(align_classes(table, one.classes_, attempt.classes))
        rows.append(fold.test)
        line = f"calibration {number + 1} of {len(training.left_out)}: {fold.name}"
        ended(training.job.trials + number + 1, line)
    return np.concatenate([np.empty(0, dtype=np.intp), *rows]), np.concatenate(tables)


def forget_trials(training: Training, workspace: Workspace) -> None:
    """Remove what the trials predicted, once the model is kept; the study stays."""
    shutil.rmtree(job_folder(workspace, training.job), ignore_errors=True)


def bearing_of_each(metadata: pd.DataFrame) -> Labels:
    """Name the physical bearing of each window, shape (n,): no two rigs share one."""
    return (metadata["rig"].astype(str) + "/" + metadata["bearing"].astype(str)).to_numpy(str)
