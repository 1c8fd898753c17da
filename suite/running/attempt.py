"""Attempt: one contestant in one fold, and the fits that its trials and its final setting need."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from suite.arrays import Labels, Probabilities
from suite.data.windows import Windows
from suite.identity import seed_of
from suite.pipeline import Context, Estimator, Params, Pipeline
from suite.question.job import Job
from suite.records.artifacts import trial_predictions
from suite.records.trial_predictions import TrialPredictions
from suite.running.blind import BlindFold
from suite.running.cost import cpu_clock
from suite.running.fitting import align_classes, fit, predict
from suite.running.tuning import ReportStep
from suite.workspace import Workspace


@dataclass(frozen=True, eq=False)
class BlindFit:
    """A fit on the whole training part, and what it predicted for the blind test part.

    Attributes
    ----------
    estimator
        Fitted; ``None`` where only its predictions were kept.
    table
        Probabilities of the test windows, shape (n, classes), columns in the order of the attempt's classes.
    fit_seconds, predict_seconds, cpu_seconds
        Wall clock of either, and CPU time of both together.
    """

    estimator: Estimator | None
    table: Probabilities
    fit_seconds: float
    predict_seconds: float
    cpu_seconds: float


SHARED_BYTES = 64_000_000
"""Signals of a training part up to which its inner folds are cut once for all trials."""


@dataclass(frozen=True, eq=False)
class _Inner:
    """What a trial is given of an inner fold."""

    train: Windows
    labels: Labels
    valid: Windows
    target: Windows | None
    target_labels: Labels | None


@dataclass(eq=False)
class Attempt:
    """One contestant in one fold.

    Attributes
    ----------
    job, workspace, pipeline, device, fold
        What is run, and on what.
    best
        Highest inner score so far, the number of its trial, and the last estimator fitted for it.
    """

    job: Job
    workspace: Workspace
    pipeline: Pipeline
    device: str
    fold: BlindFold
    best: tuple[float, int, Estimator | None] = field(default=(-np.inf, -1, None))
    _read: dict[int, Mapping[str, Probabilities]] = field(default_factory=dict, init=False)
    _inner: dict[int, _Inner] = field(default_factory=dict, init=False)

    @cached_property
    def classes(self) -> Labels:
        """Classes of the training part, sorted."""
        return np.unique(self.fold.labels)

    @cached_property
    def store(self) -> TrialPredictions:
        """Where the predictions of trials are kept while the job lasts."""
        return trial_predictions(self.workspace, self.job)

    def kept(self, trial: int, params: Params) -> Mapping[str, Probabilities]:
        """Give what an ended trial left behind, by name, read once; empty where nothing whole is kept."""
        if trial not in self._read:
            self._read[trial] = self.store.get(trial, params) or {}
        return self._read[trial]

    @property
    def replayed(self) -> bool:
        """Whether each trial predicts a blind test part, so that the search can be replayed."""
        return self.job.replayed and len(self.fold.tests) > 0

    @property
    def tuning_seed(self) -> int:
        """Seed of all inner fits."""
        return seed_of("tuning", *self.draws)

    @property
    def draws(self) -> tuple[str | int, ...]:
        """Names that every draw derives from: not the question's, the job's key or its title."""
        job = self.job
        other = (f"draw {job.draw}",) if job.draw else ()
        return (*other, job.dataset, job.rung, job.fold)

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
        context = Context(
            seed, self.device, self.workspace.cache, report, target, labels, windows=self.fold.spec
        )
        return self.pipeline.build(params, context)

    def inner_table(
        self, k: int, params: Mapping[str, Any], report: ReportStep
    ) -> tuple[Probabilities, Estimator]:
        """Fit on the training side of an inner fold, beside its own target, and predict its other side."""
        inner = self._inner.get(k) or self._cut(k)
        one = self._estimator(params, self.tuning_seed, report, inner.target, inner.target_labels)
        fit(one, inner.train, inner.labels)
        return predict(one, inner.valid), one

    def _cut(self, k: int) -> _Inner:
        """Cut an inner fold; what is kept for other trials is read-only."""
        fold, (train, valid), rows = self.fold, self.fold.inner[k], self.fold.inner_targets[k]
        inner = _Inner(
            fold.windows[train],
            fold.labels[train],
            fold.windows[valid].for_prediction(),
            fold.windows[rows].for_prediction() if len(rows) else None,
            fold.labels[rows] if len(rows) and self.pipeline.bound else None,
        )
        if fold.windows.signals.nbytes <= SHARED_BYTES:
            for part in filter(None, (inner.train, inner.valid, inner.target)):
                part.signals.flags.writeable = False
            self._inner[k] = inner
        return inner

    def blind_fit(self, params: Params, trial: int, number: int) -> BlindFit:
        """Fit on the whole training part with a seed of the trial's own, and predict the blind test part.

        Parameters
        ----------
        params
            The setting.
        trial, number
            Of the trial, and of its training seed.
        """
        cpu = cpu_clock()
        one = self.estimator(params, seed_of("refit", *self.draws, trial, number))
        began = time.perf_counter()
        fit(one, self.fold.windows, self.fold.labels)
        between = time.perf_counter()
        table = align_classes(predict(one, self.fold.tests), one.classes_, self.classes)
        end = time.perf_counter()
        return BlindFit(one, table, between - began, end - between, cpu_clock() - cpu)
