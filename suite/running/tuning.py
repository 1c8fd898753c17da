"""Tuning: one study a job, the same sampler, trials and wall-clock cap for every pipeline."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState

from suite.identity import seed_of
from suite.pipeline import Params, Pipeline
from suite.question.space import RecordingTrial, draw, free_space
from suite.records.record import Tuning
from suite.running.journal import has_studies, open_storage

ReportStep = Callable[[int, float], None]

STEPS_A_FOLD = 1000
"""Epochs of the inner fold k are reported as steps k·1000, k·1000 + 1, ..."""

ORPHAN = "orphan of a process that ended; its parameters were queued again"


@dataclass(frozen=True)
class Score:
    """What an objective gives back: the mean inner score, and that of each inner fold."""

    mean: float
    folds: tuple[float, ...]


Objective = Callable[[Params, ReportStep], Score]


@dataclass(frozen=True)
class Spending:
    """What a study may spend.

    Attributes
    ----------
    trials
        Settings tried, pruned and failed ones counted.
    seconds
        Wall clock over all trials, those before an interruption counted; none starts after it.
    """

    trials: int
    seconds: float


@dataclass(frozen=True)
class Tuned:
    """The outcome of a study."""

    params: Params
    score: float
    summary: Tuning
    curve: list[tuple[int, float]]


class TuningError(RuntimeError):
    """No trial of a study came to an end; carries the last traceback."""


def tune(
    runs: Path,
    study_name: str,
    pipeline: Pipeline,
    fixed: Mapping[str, Any],
    objective: Objective,
    spending: Spending,
    attributes: Mapping[str, Any],
) -> Tuned:
    """Search a pipeline's space, going on where an interrupted study stopped.

    The sampler is seeded by the study's name and the trial's number, so an interrupted study draws
    the same settings as one that ran through.

    Parameters
    ----------
    runs
        State folder.
    study_name
        Readable and unique.
    pipeline, fixed
        Whose space, and what in it is pinned.
    objective
        Scores parameters on inner splits; may report epochs, which may prune.
    spending
        Trials and seconds.
    attributes
        User attributes of the study.

    Returns
    -------
    Tuned
        Best parameters and what the search cost.

    Raises
    ------
    TuningError
        When every trial failed.
    """
    study = _open(runs, study_name, pipeline, attributes)
    _mend_orphans(study)
    _forgive(study)
    free = free_space(pipeline, fixed)
    trials = spending.trials if free else 1
    start = {name: pipeline.start[name] for name in free if name in pipeline.start}
    if start and not _spent(study) and not study.get_trials(states=(TrialState.WAITING,)):
        study.enqueue_trial(start)
    while len(_spent(study)) < trials and _seconds(study) < spending.seconds:
        study.sampler = _sampler(study_name, len(_spent(study)))
        _run_trial(study, pipeline, fixed, objective)
    return _outcome(study, pipeline, fixed, trials, spending)


def untuned(pipeline: Pipeline, fixed: Mapping[str, Any]) -> Tuned:
    """Take a recipe that is fixed in full as it is: no study, no inner score."""
    params = draw(pipeline, RecordingTrial(pipeline.start), fixed)
    return Tuned(params, nan, Tuning(), [])


def _open(runs: Path, name: str, pipeline: Pipeline, attributes: Mapping[str, Any]) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    pruner = optuna.pruners.MedianPruner(n_startup_trials=3, n_warmup_steps=3)
    study = optuna.create_study(
        storage=open_storage(runs),
        study_name=name,
        direction="maximize",
        load_if_exists=True,
        pruner=pruner if pipeline.iterative else optuna.pruners.NopPruner(),
    )
    if not study.user_attrs:
        for key, value in attributes.items():
            study.set_user_attr(key, value)
    return study


def _sampler(study_name: str, number: int) -> optuna.samplers.BaseSampler:
    # With few trials a search is mostly its first draws: a third of TPE's usual ten random ones.
    return optuna.samplers.TPESampler(n_startup_trials=4, seed=seed_of("sampler", study_name, number))


def _mend_orphans(study: optuna.Study) -> None:
    # One worker holds a job at a time, so a trial that still runs belongs to a process that is gone.
    # Queueing comes before failing: a kill between the two repeats the mending, and loses nothing.
    waiting = study.get_trials(deepcopy=False, states=(TrialState.WAITING,))
    queued = [trial.system_attrs.get("fixed_params") for trial in waiting]
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        params = trial.params or trial.system_attrs.get("fixed_params")
        if params and params not in queued:
            study.enqueue_trial(params)
        optuna.trial.Trial(study, trial._trial_id).set_user_attr("reason", ORPHAN)
        study.tell(trial.number, state=TrialState.FAIL)


def _forgive(study: optuna.Study) -> None:
    # A study in which every trial failed made its job fail; when that job is retried it starts afresh.
    spent = _spent(study)
    if spent and all(trial.state == TrialState.FAIL for trial in spent):
        numbers = [trial.number for trial in spent]
        study.set_user_attr("forgiven", [*study.user_attrs.get("forgiven", []), *numbers])


def _spent(study: optuna.Study) -> list[FrozenTrial]:
    forgiven = study.user_attrs.get("forgiven", [])
    return [
        trial
        for trial in study.get_trials(deepcopy=False)
        if trial.state.is_finished()
        and trial.user_attrs.get("reason") != ORPHAN
        and trial.number not in forgiven
    ]


def _seconds(study: optuna.Study) -> float:
    durations = [trial.duration for trial in _spent(study)]
    return sum(duration.total_seconds() for duration in durations if duration is not None)


def _run_trial(
    study: optuna.Study, pipeline: Pipeline, fixed: Mapping[str, Any], objective: Objective
) -> None:
    trial = study.ask()

    def report(step: int, score: float) -> None:
        trial.report(score, step)
        if trial.should_prune():
            trial.set_user_attr(
                "reason", f"pruned in inner fold {step // STEPS_A_FOLD}, epoch {step % STEPS_A_FOLD}"
            )
            raise optuna.TrialPruned

    began = time.process_time()
    try:
        params = draw(pipeline, trial, fixed)
        trial.set_user_attr("params", params)
        score = objective(params, report)
    except optuna.TrialPruned:
        study.tell(trial, state=TrialState.PRUNED)
    except Exception as error:
        trial.set_user_attr("reason", f"{type(error).__name__}: {error}")
        trial.set_user_attr("traceback", traceback.format_exc())
        study.tell(trial, state=TrialState.FAIL)
    else:
        trial.set_user_attr("inner_scores", list(score.folds))
        trial.set_user_attr("cpu_seconds", time.process_time() - began)
        study.tell(trial, score.mean)


def _outcome(
    study: optuna.Study, pipeline: Pipeline, fixed: Mapping[str, Any], trials: int, spending: Spending
) -> Tuned:
    spent = _spent(study)
    complete = [trial for trial in spent if trial.state == TrialState.COMPLETE]
    if not complete:
        reasons = [trial.user_attrs.get("traceback", trial.user_attrs.get("reason", "")) for trial in spent]
        raise TuningError(f"none of {len(spent)} trials came to an end\n{reasons[-1] if reasons else ''}")
    best = max(complete, key=lambda trial: (trial.value, -trial.number))
    study.set_user_attr("inner_scores", best.user_attrs["inner_scores"])
    curve, top = [], float("-inf")
    for number, trial in enumerate(spent):
        if trial.state == TrialState.COMPLETE and trial.value is not None:
            top = max(top, trial.value)
        if top > float("-inf"):
            curve.append((number, top))
    summary = Tuning(
        study=study.study_name,
        trials=len(spent),
        pruned=sum(trial.state == TrialState.PRUNED for trial in spent),
        failed=sum(trial.state == TrialState.FAIL for trial in spent),
        best_inner_score=float(best.value or 0.0),
        best_trial=best.number,
        budget_hit=len(spent) < trials and _seconds(study) >= spending.seconds,
        seconds=_seconds(study),
    )
    return Tuned(dict(best.user_attrs["params"]), float(best.value or 0.0), summary, curve)


def trials_by_job(runs: Path) -> dict[str, int]:
    """Count the ended trials of every study, by job key; empty when nothing was tuned yet."""
    if not has_studies(runs):
        return {}
    counts = {}
    for summary in optuna.get_all_study_summaries(open_storage(runs), include_best_trial=False):
        key = summary.user_attrs.get("job_key")
        if key is not None:
            counts[str(key)] = summary.n_trials
    return counts
