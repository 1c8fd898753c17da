"""What a job costs, as its pipeline declares it: rough, and known before anything was run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from suite.pipeline import Pipeline

USUAL_SAMPLES = 2048
"""Samples of a window for which costs are declared; they are taken to grow with them."""

UNDECLARED_SECONDS = 5.0
"""CPU time to learn from 1000 windows where a pipeline declares none, s."""

JOB_SECONDS = 1.2
"""CPU time of a job beside its contestant, s: windows, ledger, scores, storage, its part of the imports."""

CHANGING_SECONDS = 0.35
"""CPU time to change 1000 windows as a probe says and to predict them, beside their description, s."""

REFIT_TRAININGS = 2
"""Trainings of a final fit of an iterative pipeline: one finds the number of epochs, one has all windows."""


@dataclass(frozen=True)
class Load:
    """What a job has to compute on.

    Attributes
    ----------
    training, tested
        Windows of its two parts.
    rehearsed
        Windows that one trial learns from, all inner folds together.
    samples
        A window, over all its channels.
    trials, refits
        Settings scored on the inner folds, and fits on the whole training part.
    """

    training: int
    tested: int
    rehearsed: int
    samples: int
    trials: int
    refits: int


def declared_seconds(pipeline: Pipeline, fixed: Mapping[str, Any], load: Load, most_tuning: float) -> float:
    """Give the CPU time that a pipeline's declared costs make of a job.

    Trials share features, as estimators do that remember them; each final fit computes its own.

    Parameters
    ----------
    pipeline, fixed
        A contestant, and its pinned parameters; a pinned number of epochs is counted.
    load
        Of the job.
    most_tuning
        Seconds after which no trial starts.

    Returns
    -------
    float
        Seconds on one core.
    """
    needs, thousands = pipeline.resources, load.samples / USUAL_SAMPLES / 1000
    fit_seconds = UNDECLARED_SECONDS if needs.fit_seconds is None else needs.fit_seconds
    learning = fit_seconds * _share_of_epochs(pipeline, fixed) * thousands
    describing = needs.feature_seconds * thousands
    trial = load.rehearsed * learning
    tuning = min(load.trials * trial, most_tuning + trial)
    if load.trials:
        tuning += load.training * describing
    trainings = REFIT_TRAININGS if pipeline.iterative else 1
    refit = trainings * load.training * learning + (load.training + load.tested) * describing
    return JOB_SECONDS + tuning + load.refits * refit


def asking_seconds(pipeline: Pipeline, samples: int, asked: int) -> float:
    """Give the CPU time of a contestant's answers about windows beside its test part, as declared.

    Parameters
    ----------
    pipeline
        A contestant, which describes every window anew.
    samples, asked
        A window, over all its channels; and windows, each as often as it is asked about.

    Returns
    -------
    float
        Seconds on one core.
    """
    thousands = samples / USUAL_SAMPLES / 1000
    return asked * (pipeline.resources.feature_seconds + CHANGING_SECONDS) * thousands


def refits_of(pipeline: Pipeline, seeds: int) -> int:
    """Count the final fits of a job: one a seed, unless the seed changes nothing."""
    return 1 if pipeline.deterministic else seeds


LEAST_SEEDS = 2
"""Training seeds of a start under replay, at least: one that always wins would carry its only seed's luck."""


def seeds_of_trial(pipeline: Pipeline, seeds: int, *, start: bool) -> int:
    """Count the fits on the whole training part that a trial gets under replay: drawn ones have one seed."""
    return refits_of(pipeline, max(seeds, LEAST_SEEDS)) if start else 1


def fits_of(pipeline: Pipeline, seeds: int, trials: int, starts: int, replayed: bool) -> int:
    """Count the fits on the whole training part that a job makes."""
    if not replayed:
        return refits_of(pipeline, seeds)
    starts = min(starts, trials)
    return starts * seeds_of_trial(pipeline, seeds, start=True) + trials - starts


def _share_of_epochs(pipeline: Pipeline, fixed: Mapping[str, Any]) -> float:
    usual, pinned = pipeline.starts[0].get("epochs"), fixed.get("epochs")
    return float(pinned / usual) if usual and pinned else 1.0
