"""Plan: a question becomes jobs; nothing is trained, nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from suite.data.dataset import find_dataset, locate_options, parse_options
from suite.data.healthy_hours import store_healthy
from suite.data.window_store import StoredWindows, store_windows
from suite.errors import RequestError
from suite.evaluation.probe import find_probe
from suite.identity import canonical
from suite.pipeline import Pipeline, find_pipeline, pipelines
from suite.protocols import Fold, Rung, headline_of
from suite.question.asked_rungs import check_rungs, rungs_on, split_text
from suite.question.config import DataChoice, Experiment, PipelineChoice
from suite.question.effort import Load, asking_seconds, declared_seconds, fits_of
from suite.question.feasibility import folds_of, no_claims, thinned
from suite.question.job import Job
from suite.question.probed import little_asked
from suite.question.remarks import (
    Entrant,
    Rehearsal,
    leaks_nothing,
    may_choose,
    recorded_facts,
    refusal,
    rehearsal,
    remarks,
    taught_by_simulation,
    unadapted,
    unrehearsed,
)
from suite.question.space import check_fixed, check_nothing_free, free_space, space_key, starts_of
from suite.wording import listed, plural
from suite.workspace import Workspace

NOTES_IN_A_LINE = 2
"""Remarks that are told beside the reasons why nothing can be run."""


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
        What is known of the data sets (missing files, ...).
    options
        Title of each data set to its options, with the paths of the files that were taken.
    seconds, asking
        Key of each job to the CPU time that its pipeline's declared costs make of it, s, and to that of its
        answers about changed windows and healthy hours.
    """

    experiment: Experiment
    jobs: tuple[Job, ...]
    refusals: tuple[str, ...]
    remarks: tuple[str, ...]
    options: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    asking: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Costed:
    """A job, and CPU time as declared, s: its own, and that of what it is asked beside its test part."""

    job: Job
    seconds: float
    asking: float


@dataclass(frozen=True)
class _Contestant:
    """A pipeline as a question chose it, with what its jobs carry of it."""

    choice: PipelineChoice
    pipeline: Pipeline
    fixed: str
    space: str
    tuned: bool

    @property
    def entrant(self) -> Entrant:
        return Entrant(self.choice.title, self.pipeline, self.choice.fixed)

    def of_jobs(self) -> dict[str, Any]:
        return {
            "pipeline": self.choice.title,
            "pipeline_file": self.choice.name,
            "family": self.pipeline.family,
            "fixed": self.fixed,
            "space": self.space,
            "bound": self.pipeline.bound,
            "learned_from": self.pipeline.learned_from,
        }


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
        check_rungs(experiment)
        contestants = _contestants(experiment)
        refusals: list[str] = []
        notes = [f"the split {name} is not among protocols" for name in _idle(experiment)]
        costed: list[_Costed] = []
        options: dict[str, dict[str, Any]] = {}
        for choice in experiment.datasets:
            options[choice.title] = _located(choice, workspace, file, notes)
            rules = experiment.windows_of(choice)
            stored = store_windows(choice.name, options[choice.title], rules, workspace)
            notes += _facts(choice, stored)
            able = _able(choice, stored, contestants, refusals, notes)
            healthy = _healthy(experiment, choice, options[choice.title], stored, workspace, notes)
            notes += [f"{choice.title}: {line}" for line in little_asked(experiment.probes, stored)]
            own = rungs_on(experiment, choice, stored.metadata(), refusals, notes)
            headline = headline_of(own, experiment.headline) if own else None
            for entry in own:
                tuned = entry is headline
                for bearings in experiment.thinned_to if tuned else (0,):
                    costed += _jobs(
                        experiment,
                        choice,
                        stored,
                        entry,
                        bearings,
                        able,
                        refusals,
                        notes,
                        healthy,
                        tuned=tuned,
                    )
    except RequestError as error:
        raise _with_file(error, file) from error
    if not costed:
        raise RequestError(f"nothing to run: {_reasons(refusals, notes)}", file=file, key="protocols")
    seconds = {one.job.key: one.seconds for one in costed}
    asking = {one.job.key: one.asking for one in costed}
    jobs, refused = tuple(one.job for one in costed), tuple(dict.fromkeys(refusals))
    return Plan(experiment, jobs, refused, tuple(notes), options, seconds, asking)


def _reasons(refusals: list[str], notes: list[str]) -> str:
    """Put what refuses all jobs in a line, and the first of what was found in the data."""
    more = [f"{plural(len(notes) - NOTES_IN_A_LINE, 'more remark')}"] if len(notes) > NOTES_IN_A_LINE else []
    return "; ".join(dict.fromkeys([*refusals, *notes[:NOTES_IN_A_LINE], *more]))


def _located(
    choice: DataChoice, workspace: Workspace, file: str | Path | None, notes: list[str]
) -> dict[str, Any]:
    """Look up the files that a data set's options name: beside the question, in the data folder, here."""
    dataset = find_dataset(choice.name)
    beside = [] if file is None else [Path(file).parent]
    folders = (*beside, workspace.data, Path())
    options, differing = locate_options(dataset, parse_options(dataset, choice.options), folders)
    notes += [f"{choice.title}: {line}" for line in differing]
    return {name: getattr(options, name) for name in dataset.paths} | {
        name: value for name, value in choice.options.items() if name not in dataset.paths
    }


def _facts(choice: DataChoice, stored: StoredWindows) -> list[str]:
    """Say what is missing of a data set, and what its checks found."""
    facts = stored.about()
    lacking = [f"missing: {listed(facts['missing'])}"] if facts["missing"] else []
    lines = [*lacking, *(f"{item['subject']}: {item['text']}" for item in facts["findings"])]
    return [f"{choice.title}: {line}" for line in lines]


def _healthy(
    experiment: Experiment,
    choice: DataChoice,
    options: dict[str, Any],
    stored: StoredWindows,
    workspace: Workspace,
    notes: list[str],
) -> StoredWindows | None:
    """Give the healthy hours that contestants are asked about; ``None``, with a note, for none."""
    if experiment.healthy_hours is None:
        return None
    healthy = store_healthy(choice.name, options, experiment.healthy_hours, stored, workspace)
    if healthy is None:
        notes.append(f"{choice.title}: offers no healthy hours: its own recordings bound false alarms")
    return healthy


def _able(
    choice: DataChoice,
    stored: StoredWindows,
    contestants: list[_Contestant],
    refusals: list[str],
    notes: list[str],
) -> list[_Contestant]:
    """Leave out the contestants to whom a data set says nothing, and note what others cannot see of it."""
    length = stored.spec().length
    asked = next(iter(stored.about().get("asked", {})), "length")
    facts = recorded_facts(stored.metadata(), length, asked)
    if len(facts.classes) < 2:
        refusals.append(f"{choice.title}: one class only ({', '.join(facts.classes)}): nothing to tell apart")
        return []
    reasons = {one.choice.title: refusal(one.entrant, facts) for one in contestants}
    refusals += [f"{choice.title}: {title} {reason}" for title, reason in reasons.items() if reason]
    able = [one for one in contestants if not reasons[one.choice.title]]
    taught = taught_by_simulation({one.choice.title: one.pipeline for one in able}, _simulated_by(choice))
    lines = [*remarks((one.entrant for one in able), facts, length), *filter(None, [taught])]
    notes += [f"{choice.title}: {line}" for line in lines]
    return able


def _simulated_by(choice: DataChoice) -> str:
    dataset = find_dataset(choice.name)
    return dataset.simulated_by(parse_options(dataset, choice.options))


def _contestants(experiment: Experiment) -> list[_Contestant]:
    """Find each pipeline of a question once, and check what it pins."""
    contestants = []
    for asked in experiment.pipelines:
        key = f"pipelines.{asked.title}"
        choice, pipeline = _with_features(asked, find_pipeline(asked.name), key)
        try:
            check_fixed(pipeline, choice.fixed, key)
            if not experiment.budget.trials:
                check_nothing_free(pipeline, choice.fixed, key)
            space, tuned = space_key(pipeline), bool(free_space(pipeline, choice.fixed))
        except RequestError:
            raise
        except Exception as error:
            problem = f"its search space cannot be drawn: {type(error).__name__}: {error}"
            raise RequestError(problem, key=key, expected="suite check to pass on its file") from error
        contestants.append(_Contestant(choice, pipeline, canonical(choice.fixed), space, tuned))
    return contestants


def _with_features(choice: PipelineChoice, pipeline: Pipeline, key: str) -> tuple[PipelineChoice, Pipeline]:
    """Pin the features that a question names for a contestant, if it does."""
    if not choice.features:
        return choice, pipeline
    if pipeline.features is None:
        able = [name for name, one in pipelines().items() if one.features]
        raise RequestError(
            f"{choice.name} has features of its own",
            key=f"{key}.features",
            expected=f"one of {', '.join(able)}",
        )
    try:
        chosen = pipeline.features(choice.features)
    except RequestError as error:
        raise RequestError(error.problem, key=f"{key}.features", expected=error.expected) from error
    twice = chosen.params.keys() & choice.fixed.keys()
    if twice:
        problem = f"features and fixed.{', '.join(sorted(twice))} are given"
        raise RequestError(problem, key=key, expected="one of them")
    pinned = choice.model_copy(update={"fixed": {**choice.fixed, **chosen.params}})
    return pinned, replace(pipeline, reads_orders=chosen.reads_orders)


def _idle(experiment: Experiment) -> list[str]:
    return [name for name in experiment.splits if name not in experiment.protocols]


def _with_file(error: RequestError, file: str | Path | None) -> RequestError:
    if error.file is not None or file is None:
        return error
    return RequestError(error.problem, file=file, key=error.key, expected=error.expected)


def _folds(
    experiment: Experiment, choice: DataChoice, entry: Rung, table: pd.DataFrame, bearings: int
) -> list[Fold]:
    """Split a data set's windows by a rung, and thin the training parts."""
    folds = folds_of(choice.name, choice.title, entry, table, experiment.folds)
    made = [thinned(entry, fold, k, table, choice.title, bearings) for k, fold in enumerate(folds)]
    if bearings and all(len(fold.train) == len(one.train) for fold, one in zip(folds, made, strict=True)):
        raise RequestError(f"{bearings} training bearings a class are all there are")
    return made


def _jobs(
    experiment: Experiment,
    choice: DataChoice,
    stored: StoredWindows,
    entry: Rung,
    bearings: int,
    contestants: list[_Contestant],
    refusals: list[str],
    notes: list[str],
    healthy: StoredWindows | None,
    *,
    tuned: bool,
) -> list[_Costed]:
    """Enumerate the jobs of a data set on a rung, each with its CPU time as declared.

    Without ``tuned`` first starts stand, as they do in a fold whose tuning could hold no bearings out.
    """
    if not contestants:
        return []
    table, named = stored.metadata(), entry.level if entry.queries else f"{entry.level} ({entry.name})"
    where = f"{choice.title} {named}"
    try:
        folds = _folds(experiment, choice, entry, table, bearings)
    except RequestError as error:
        refusals.append(f"{where}: {error.problem if bearings else error}")
        return []
    refusals += [f"{where}: no claim about {fault}: {why}" for fault, why in no_claims(folds).items()]
    for contestant in contestants:
        if contestant.pipeline.needs_target and not len(folds[0].target):
            title = contestant.choice.title
            refusals.append(f"{where}: {title} adapts to a target domain, which this rung does not have")
    if unshared := leaks_nothing(entry, folds, table):
        notes.append(f"{where}: {unshared}")
    if bearings:
        where += f", {bearings} training bearings a class"
    wanted = experiment.budget.inner_folds
    rehearsed = [rehearsal(choice.title, entry, fold, k, table, wanted) for k, fold in enumerate(folds)]
    if tuned and experiment.budget.trials:
        notes += [f"{where}: {line}" for line in _untunable(entry, rehearsed, contestants)]
    reasons = [one.reason for one in rehearsed]
    for reason in dict.fromkeys(filter(None, reasons)):
        which = listed(str(k + 1) for k, other in enumerate(reasons) if other == reason)
        refusals.append(f"{where}: fold {which} of {len(folds)}: {reason}")
    common = {
        **_of_all_jobs(experiment, choice, stored, entry),
        "folds": reasons.count(""),
        "training_bearings": bearings,
        "probes": experiment.probes if tuned and not bearings else (),
        "healthy": healthy.key if healthy and tuned and not bearings else "",
    }
    samples = int(np.prod(stored.signals().shape[1:]))
    levels = sum(len(find_probe(name).levels) for name in common["probes"])
    hours = len(healthy.signals()) if healthy and common["healthy"] else 0
    made = []
    for number, (fold, one) in enumerate(zip(folds, rehearsed, strict=True)):
        trials = experiment.budget.trials if tuned and may_choose(entry, one.rung) else 0
        common |= {"fold": number, "held_out": fold.name, "trials": trials}
        for contestant in contestants:
            if not one.reason and (len(fold.target) or not contestant.pipeline.needs_target):
                job = Job(**common, **contestant.of_jobs())
                seconds = _seconds(job, contestant, fold, one.windows, samples)
                asked = levels * len(fold.predicted) + hours // len(folds)
                made.append(_Costed(job, seconds, asking_seconds(contestant.pipeline, samples, asked)))
    return made


def _of_all_jobs(
    experiment: Experiment, choice: DataChoice, stored: StoredWindows, entry: Rung
) -> dict[str, Any]:
    """Give what all jobs of a data set on a rung have in common."""
    return {
        "experiment": experiment.name,
        "dataset": choice.title,
        "windows": stored.key,
        "rung": entry.name,
        "level": entry.level,
        "split": split_text(entry),
        "folds_asked": experiment.folds,
        "seconds": experiment.budget.seconds,
        "sampler": experiment.budget.sampler,
        "draw": experiment.budget.draw,
        "inner_folds": experiment.budget.inner_folds,
        "seeds": experiment.seeds,
    }


def _untunable(
    entry: Rung, rehearsed: Sequence[Rehearsal], contestants: Sequence[_Contestant]
) -> Iterator[str]:
    """Say where tuning can hold no bearings out, and where no target can be set aside for it."""
    lower = unrehearsed(entry, [one.rung for one in rehearsed])
    tuned = (one.entrant for one in contestants if one.tuned)
    yield from filter(None, [lower, unadapted(rehearsed, tuned) if entry.target else ""])


def _seconds(job: Job, contestant: _Contestant, fold: Fold, rehearsed: int, samples: int) -> float:
    """Give the CPU time of a job as its pipeline declares it, s."""
    pipeline, fixed = contestant.pipeline, contestant.choice.fixed
    trials = job.trials if contestant.tuned else min(job.trials, 1)
    load = Load(
        training=len(fold.train),
        tested=len(fold.predicted),
        rehearsed=rehearsed,
        samples=samples,
        trials=trials,
        refits=fits_of(pipeline, job.seeds, trials, len(starts_of(pipeline, fixed)), job.replayed),
    )
    return declared_seconds(pipeline, fixed, load, job.seconds)
