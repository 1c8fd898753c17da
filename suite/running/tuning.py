"""Tuning: one study a job, the same sampler, trials and cap of CPU time for every pipeline."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf, nan
from pathlib import Path
from typing import Any, TypeVar

import optuna
from optuna.exceptions import ExperimentalWarning
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial, TrialState

from suite.arrays import Probabilities
from suite.database_address import is_database_away
from suite.files import is_disk_failure
from suite.identity import seed_of
from suite.patience import patiently
from suite.pipeline import Params, Pipeline
from suite.question.job import Sampler
from suite.question.space import draw, free_space, starts_of
from suite.records.record import Tuning
from suite.running.cost import cpu_clock
from suite.running.journal import has_studies, open_storage

ReportStep = Callable[[int, float], None]

STEPS_A_FOLD = 1000
"""Epochs of the inner fold k are reported as steps k·1000, k·1000 + 1, ..."""

OBJECTIVE = "inner macro-F1"
"""What a study maximises, as the dashboard labels it: from 0 to 1, mean over the inner folds."""

NUMBER = "number"
"""User attribute of a trial: which of its study's trials it is, those alone counted that count."""

ORIGIN = "origin"
"""User attribute of a trial: ``start`` where the contestant's file gives its setting, else the sampler."""

CPU_SECONDS = "cpu_seconds"
"""User attribute of a trial: its CPU time, s."""


@dataclass(frozen=True)
class Score:
    """What an objective gives back.

    Attributes
    ----------
    mean, folds
        The mean inner score, and that of each inner fold.
    held_out
        What was predicted for the other side of each inner fold, shape (n, classes).
    charged_seconds
        CPU time, s, that features which were looked up took when they were computed.
    """

    mean: float
    folds: tuple[float, ...]
    held_out: tuple[Probabilities, ...] = ()
    charged_seconds: float = 0.0


_Given = TypeVar("_Given")

Objective = Callable[[Params, ReportStep], Score]
Keep = Callable[[int, Params, Score], None]


@dataclass(frozen=True)
class Spending:
    """What a study may spend.

    Attributes
    ----------
    trials
        Settings tried, pruned and failed ones counted.
    seconds
        CPU time over all trials, those before an interruption counted; none starts after it. What a
        killed process had spent on a trial that did not end is not known and not counted.
    sampler
        ``random`` draws each setting independently of all others, so that the search can be replayed in
        other orders, and prunes none; ``tpe`` learns from earlier trials and prunes by them.
    """

    trials: int
    seconds: float
    sampler: Sampler = "random"


@dataclass(frozen=True)
class Outcome:
    """What came of one trial.

    Attributes
    ----------
    params
        Its setting; empty where it failed before one was drawn.
    inner
        Mean inner score; -inf where the trial failed or was pruned.
    cpu_seconds
        Of its inner fits, s.
    """

    params: Params
    inner: float
    cpu_seconds: float


@dataclass(frozen=True)
class Tuned:
    """The outcome of a study.

    Attributes
    ----------
    params, score
        Of the best trial.
    summary, curve
        What the search did, and the best score after each trial.
    earlier_seconds, earlier_cpu_seconds
        Wall clock and CPU time of those trials that an earlier process ran.
    outcomes
        Of every trial, in order.
    starts
        How many of the first trials are starts.
    """

    params: Params
    score: float
    summary: Tuning
    curve: list[tuple[int, float]]
    earlier_seconds: float = 0.0
    earlier_cpu_seconds: float = 0.0
    outcomes: tuple[Outcome, ...] = ()
    starts: int = 1


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
    keep: Keep = lambda number, params, score: None,
    *,
    draws: Sequence[str | int],
    orders_known: bool = True,
) -> Tuned:
    """Search a pipeline's space, going on where an interrupted study stopped.

    The pipeline's starts come first, as far as the trials reach, and then what the sampler draws.

    A trial is drawn and run in memory and written to the study in one piece when it has ended. The sampler
    is seeded by ``draws`` and the trial's number and sees what is written alone, so what a killed process
    had begun leaves no trace, and the search goes on as if it had run through.

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
    keep
        Called with a scored trial's number, parameters and score before the study learns of it: a place for
        what a trial leaves behind, which costs the search nothing; what it raises makes the trial fail.
    orders_known
        Whether the fault orders of all windows are known: else starts that need them are left out.
    draws
        Names that the draws derive from, beside the trial's number: neither the study's name nor the
        question's, whose change must change no result.

    Returns
    -------
    Tuned
        Best parameters and what the search cost.

    Raises
    ------
    TuningError
        When every trial failed.
    OSError
        When nothing can be written any more: that is no outcome of a trial.
    AwayError
        When a team's database was away for too long.
    """
    study = _asked(lambda: _open(runs, study_name, attributes))
    _asked(lambda: _forgive(study))
    free = free_space(pipeline, fixed)
    trials = spending.trials if free else 1
    starts = [
        {name: value for name, value in params.items() if name in free}
        for params in starts_of(pipeline, fixed, orders_known=orders_known)
    ]
    earlier = spent = _asked(lambda: _spent(study))
    while len(spent) < trials and _cpu_seconds(spent) < spending.seconds:
        search = _searched(draws, pipeline, spent, starts, spending.sampler)
        origin = "start" if len(spent) < len(starts) else spending.sampler
        trial = _run_trial(search, len(spent), origin, pipeline, fixed, objective, keep, runs)
        _asked(partial(study.add_trial, trial))
        spent = _asked(lambda: _spent(study))
    return _asked(lambda: _outcome(study, earlier, trials, len(starts)))


def _asked(call: Callable[[], _Given]) -> _Given:
    """Ask the store of studies, again and again while a team's database is away.

    A trial that was written twice, since the answer to the first time was lost, counts once.
    """
    return patiently(call, is_database_away, "the database of studies")


def untuned(pipeline: Pipeline, fixed: Mapping[str, Any], *, orders_known: bool = True) -> Tuned:
    """Take the first start, or a recipe that is fixed in full, as it is: no study, no inner score."""
    return Tuned(starts_of(pipeline, fixed, orders_known=orders_known)[0], nan, Tuning(), [])


def _open(runs: Path, name: str, attributes: Mapping[str, Any]) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        storage=open_storage(runs), study_name=name, direction="maximize", load_if_exists=True
    )
    if study.metric_names is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            study.set_metric_names([OBJECTIVE])
    for key, value in attributes.items():
        if study.user_attrs.get(key) != value:
            study.set_user_attr(key, value)
    return study


def _searched(
    draws: Sequence[str | int],
    pipeline: Pipeline,
    spent: Sequence[FrozenTrial],
    starts: Sequence[Params],
    sampler: Sampler,
) -> optuna.Study:
    """Make a study in memory, with the trials that count where it learns from them, that draws the next."""
    number, seed = len(spent), seed_of("sampler", *draws, len(spent))
    if sampler == "tpe":
        search = _learning_search(pipeline, len(starts), seed)
        search.add_trials(spent)
    else:
        # No pruner: it would judge a trial by those before it, and another order would judge otherwise.
        search = optuna.create_study(
            direction="maximize",
            sampler=optuna.samplers.RandomSampler(seed=seed),
            pruner=optuna.pruners.NopPruner(),
        )
    if number < len(starts):
        search.enqueue_trial(starts[number])
    return search


def _learning_search(pipeline: Pipeline, starts: int, seed: int) -> optuna.Study:
    # With few trials a search is mostly its first draws: a third of TPE's usual ten random ones.
    random = starts + 3
    # Starts are never pruned: which of them suits the data is what they are there to tell.
    pruner = optuna.pruners.MedianPruner(n_startup_trials=random, n_warmup_steps=3)
    return optuna.create_study(
        direction="maximize",
        pruner=pruner if pipeline.iterative else optuna.pruners.NopPruner(),
        sampler=optuna.samplers.TPESampler(n_startup_trials=random, seed=seed),
    )


def _forgive(study: optuna.Study) -> None:
    # A study in which every trial failed made its job fail; when that job is retried it starts afresh.
    spent = _spent(study)
    if spent and all(trial.state == TrialState.FAIL for trial in spent):
        numbers = [trial.number for trial in spent]
        study.set_user_attr("forgiven", [*study.user_attrs.get("forgiven", []), *numbers])


def _spent(study: optuna.Study) -> list[FrozenTrial]:
    """Give the trials that count, in order: one of each number, should two processes have run the same."""
    forgiven = study.user_attrs.get("forgiven", [])
    spent: list[FrozenTrial] = []
    numbers = set()
    for trial in study.get_trials(deepcopy=False):
        number = trial.user_attrs.get(NUMBER)
        if trial.state.is_finished() and trial.number not in forgiven and number not in numbers:
            spent.append(trial)
            numbers |= {number} - {None}
    return spent


def _seconds(trials: Sequence[FrozenTrial]) -> float:
    return sum(trial.duration.total_seconds() for trial in trials if trial.duration is not None)


def _cpu_seconds(trials: Sequence[FrozenTrial]) -> float:
    return sum(float(trial.user_attrs.get(CPU_SECONDS, 0.0)) for trial in trials)


def _run_trial(
    search: optuna.Study,
    number: int,
    origin: str,
    pipeline: Pipeline,
    fixed: Mapping[str, Any],
    objective: Objective,
    keep: Keep,
    runs: Path,
) -> FrozenTrial:
    trial = search.ask()
    trial.set_user_attr(NUMBER, number)
    trial.set_user_attr(ORIGIN, origin)

    def report(step: int, score: float) -> None:
        trial.report(score, step)
        if trial.should_prune():
            trial.set_user_attr(
                "reason", f"pruned in inner fold {step // STEPS_A_FOLD}, epoch {step % STEPS_A_FOLD}"
            )
            raise optuna.TrialPruned

    began, seconds = cpu_clock(), 0.0
    try:
        params = draw(pipeline, trial, fixed)
        trial.set_user_attr("params", params)
        score = objective(params, report)
        seconds = cpu_clock() - began + score.charged_seconds
        keep(number, params, score)
    except optuna.TrialPruned:
        state, value = TrialState.PRUNED, None
    except Exception as error:
        if is_disk_failure(error, runs):
            raise
        trial.set_user_attr("reason", f"{type(error).__name__}: {error}")
        trial.set_user_attr("traceback", traceback.format_exc())
        state, value = TrialState.FAIL, None
    else:
        trial.set_user_attr("inner_scores", list(score.folds))
        state, value = TrialState.COMPLETE, score.mean
    trial.set_user_attr(CPU_SECONDS, seconds or cpu_clock() - began)
    return search.tell(trial, value, state=state)


def _outcome(study: optuna.Study, earlier: Sequence[FrozenTrial], trials: int, starts: int) -> Tuned:
    spent = _spent(study)
    complete = [number for number, trial in enumerate(spent) if trial.state == TrialState.COMPLETE]
    if not complete:
        reasons = [trial.user_attrs.get("traceback", trial.user_attrs.get("reason", "")) for trial in spent]
        raise TuningError(f"none of {len(spent)} trials came to an end\n{reasons[-1] if reasons else ''}")
    values = [float(trial.value) if trial.value is not None else -inf for trial in spent]
    best = max(complete, key=lambda number: (values[number], -number))
    study.set_user_attr("inner_scores", spent[best].user_attrs["inner_scores"])
    curve, top = [], -inf
    for number, trial in enumerate(spent):
        if trial.state == TrialState.COMPLETE:
            top = max(top, values[number])
        if top > -inf:
            curve.append((number, top))
    seconds = _seconds(spent)
    summary = Tuning(
        study=study.study_name,
        trials=len(spent),
        pruned=sum(trial.state == TrialState.PRUNED for trial in spent),
        failed=sum(trial.state == TrialState.FAIL for trial in spent),
        best_inner_score=values[best],
        best_trial=best,
        budget_hit=len(spent) < trials,
        seconds=seconds,
    )
    return Tuned(
        dict(spent[best].user_attrs["params"]),
        values[best],
        summary,
        curve,
        earlier_seconds=_seconds(earlier),
        earlier_cpu_seconds=_cpu_seconds(earlier),
        outcomes=tuple(
            Outcome(dict(trial.user_attrs.get("params", {})), value, _cpu_seconds([trial]))
            for trial, value in zip(spent, values, strict=True)
        ),
        starts=min(starts, len(spent)),
    )


def trials_by_job(runs: Path, keys: Collection[str] | None = None) -> dict[str, int]:
    """Count the ended trials of studies, by job key; empty when nothing was tuned yet.

    Parameters
    ----------
    runs
        State folder.
    keys
        Only of these jobs; by default of all.

    Raises
    ------
    RequestError
        A team's database does not answer.
    """
    if not has_studies(runs):
        return {}
    storage = open_storage(runs)
    count = partial(_trials_in, storage, keys)
    return patiently(count, is_database_away, "the database of studies", patience=0.0)


def _trials_in(storage: BaseStorage, keys: Collection[str] | None) -> dict[str, int]:
    counts = {}
    for study in storage.get_all_studies():
        key = study.user_attrs.get("job_key")
        if key is not None and (keys is None or key in keys):
            counts[str(key)] = storage.get_n_trials(study._study_id)
    return counts
