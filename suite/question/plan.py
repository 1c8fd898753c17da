"""Plan: a question becomes jobs; nothing is trained, nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from suite import pipeline as contestants
from suite.data.window_store import Material, prepare
from suite.errors import RequestError
from suite.identity import canonical
from suite.protocols import Fold, Rung, rung
from suite.question.config import DataChoice, Experiment, PipelineChoice
from suite.question.feasibility import folds_of
from suite.question.job import Job
from suite.question.space import check_fixed, check_nothing_free, space_key
from suite.workspace import Workspace


@dataclass(frozen=True)
class Plan:
    """What a question amounts to.

    Attributes
    ----------
    experiment
        The question.
    jobs
        In the order in which they are best started.
    refusals
        What the data cannot support, one sentence each.
    remarks
        What the data sets say of themselves (missing files, ...).
    """

    experiment: Experiment
    jobs: tuple[Job, ...]
    refusals: tuple[str, ...]
    remarks: tuple[str, ...]


def plan(experiment: Experiment, workspace: Workspace, file: str | Path | None = None) -> Plan:
    """Enumerate a question's jobs.

    Parameters
    ----------
    experiment
        The question.
    workspace
        Where raw data and cache lie; windows are cut and kept there when they are not yet.
    file
        The question's file, for messages.

    Returns
    -------
    Plan
        Its jobs, and what is refused.

    Raises
    ------
    RequestError
        Unknown names, missing or damaged data, or no job that the data can support.
    """
    try:
        rungs = _rungs(experiment)
        for pick in experiment.pipelines:
            check_fixed(contestants.find(pick.name), pick.fixed, f"pipelines.{pick.title}")
            if not experiment.budget.trials:
                check_nothing_free(contestants.find(pick.name), pick.fixed, f"pipelines.{pick.title}")
        refusals: list[str] = []
        remarks: list[str] = []
        jobs: list[Job] = []
        for choice in experiment.datasets:
            material = prepare(choice.name, choice.options, experiment.windows_of(choice), workspace)
            remarks += [f"{choice.title}: {line}" for line in material.about()["missing"]]
            asked = choice.protocols or experiment.protocols
            for name, entry in zip(experiment.protocols, rungs, strict=True):
                if name in asked:
                    jobs += _jobs(experiment, choice, material, entry, refusals)
    except RequestError as error:
        raise _placed(error, file) from error
    if not jobs:
        raise RequestError(f"nothing to run: {'; '.join(refusals)}", file=file, key="protocols")
    return Plan(experiment, tuple(jobs), tuple(dict.fromkeys(refusals)), tuple(remarks))


def _rungs(experiment: Experiment) -> list[Rung]:
    found = [rung(name) for name in experiment.protocols]
    rung(experiment.headline)
    names = [entry.name for entry in found]
    if len(set(names)) < len(names):
        raise RequestError("a rung stands twice", key="protocols", expected="each once")
    return found


def _placed(error: RequestError, file: str | Path | None) -> RequestError:
    if error.file is not None or file is None:
        return error
    return RequestError(error.problem, file=file, key=error.key, expected=error.expected)


def _jobs(
    experiment: Experiment, choice: DataChoice, material: Material, entry: Rung, refusals: list[str]
) -> list[Job]:
    where = f"{choice.title} {entry.level} ({entry.name})"
    try:
        folds = folds_of(choice.name, choice.title, entry, material.metadata(), experiment.folds)
    except RequestError as error:
        refusals.append(f"{where}: {error}")
        return []
    refusals += [f"{where}: no claim about {name}: {why}" for name, why in folds[0].refused.items()]
    for pick in experiment.pipelines:
        if contestants.find(pick.name).needs_target and not len(folds[0].target):
            refusals.append(f"{where}: {pick.title} adapts to a target domain, which this rung does not have")
    pairs = _pairs(folds, experiment)
    return [_job(experiment, choice, material, entry, (k, len(folds)), fold, pick) for k, fold, pick in pairs]


def _pairs(folds: list[Fold], experiment: Experiment) -> Iterator[tuple[int, Fold, PipelineChoice]]:
    for k, fold in enumerate(folds):
        for pick in experiment.pipelines:
            if len(fold.target) or not contestants.find(pick.name).needs_target:
                yield k, fold, pick


def _job(
    experiment: Experiment,
    choice: DataChoice,
    material: Material,
    entry: Rung,
    place: tuple[int, int],
    fold: Fold,
    pick: PipelineChoice,
) -> Job:
    contestant = contestants.find(pick.name)
    return Job(
        experiment=experiment.name,
        dataset=choice.title,
        windows=material.key,
        rung=entry.name,
        level=entry.level,
        fold=place[0],
        folds=place[1],
        folds_asked=experiment.folds,
        held_out=fold.name,
        pipeline=pick.title,
        pipeline_file=pick.name,
        family=contestant.family,
        fixed=canonical(pick.fixed),
        space=space_key(contestant),
        trials=experiment.budget.trials,
        seconds=experiment.budget.seconds,
        inner_folds=experiment.budget.inner_folds,
        seeds=experiment.seeds,
        bound=contestant.bound,
    )
