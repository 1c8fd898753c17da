"""The jobs of a data set on a rung, each with its CPU time as declared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from suite.data.window_store import StoredWindows
from suite.errors import RequestError
from suite.evaluation.probe import find_probe
from suite.protocols import Fold, Rung
from suite.question.asked_contestants import AskedContestant
from suite.question.asked_rungs import split_text
from suite.question.config import DataChoice, Experiment
from suite.question.effort import Load, asking_seconds, declared_seconds, fits_of
from suite.question.feasibility import folds_of, no_claims, thinned
from suite.question.job import Job
from suite.question.remarks import Rehearsal, leaks_nothing, may_choose, rehearsal, unadapted, unrehearsed
from suite.question.space import starts_of
from suite.wording import listed


@dataclass(frozen=True)
class CostedJob:
    """A job, and CPU time as declared, s: its own, and that of what it is asked beside its test part."""

    job: Job
    seconds: float
    asking: float


@dataclass(frozen=True, eq=False)
class AskedData:
    """A data set as a question asks it.

    Attributes
    ----------
    experiment, choice
        The question, and its data set.
    stored, healthy
        Its windows, and the healthy hours that contestants are asked about.
    contestants
        Those to whom it says something.
    refusals, notes
        Take what it cannot support, and what is worth knowing of it.
    """

    experiment: Experiment
    choice: DataChoice
    stored: StoredWindows
    healthy: StoredWindows | None
    contestants: Sequence[AskedContestant]
    refusals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def table(self) -> pd.DataFrame:
        """Window table."""
        return self.stored.metadata()

    @cached_property
    def samples(self) -> int:
        """Of a window, over all its channels."""
        return int(np.prod(self.stored.signals().shape[1:]))


def jobs_on(data: AskedData, entry: Rung, bearings: int, *, tuned: bool) -> list[CostedJob]:
    """Enumerate the jobs of a data set on a rung.

    Parameters
    ----------
    data, entry
        Which; what the data cannot support is added to ``data.refusals``.
    bearings
        Training bearings a class; 0 for all.
    tuned
        Whether contestants are tuned; otherwise first starts stand, as they do in a fold whose tuning could
        hold no bearings out.
    """
    if not data.contestants:
        return []
    where = f"{data.choice.title} {entry.level if entry.queries else f'{entry.level} ({entry.name})'}"
    try:
        folds = _folds(data, entry, bearings)
    except RequestError as error:
        data.refusals.append(f"{where}: {error.problem if bearings else error}")
        return []
    _remark(data, entry, folds, where)
    where += f", {bearings} training bearings a class" if bearings else ""
    rehearsed = _rehearsed(data, entry, folds, where, tuned=tuned)
    asked = _AskedBeside.of(data) if tuned and not bearings else _AskedBeside()
    common = {
        **_of_all_jobs(data.experiment, data.choice, data.stored, entry),
        "folds": sum(not one.reason for one in rehearsed),
        "training_bearings": bearings,
        "probes": asked.probes,
        "healthy": asked.healthy,
    }
    made = []
    for number, (fold, one) in enumerate(zip(folds, rehearsed, strict=True)):
        trials = data.experiment.budget.trials if tuned and may_choose(entry, one.rung) else 0
        common |= {"fold": number, "held_out": fold.name, "trials": trials}
        for contestant in data.contestants:
            if not one.reason and (len(fold.target) or not contestant.pipeline.needs_target):
                job = Job(**common, **contestant.of_jobs())
                seconds = _seconds(job, contestant, fold, one.windows, data.samples)
                windows = asked.levels * len(fold.predicted) + asked.watched // len(folds)
                made.append(
                    CostedJob(job, seconds, asking_seconds(contestant.pipeline, data.samples, windows))
                )
    return made


@dataclass(frozen=True)
class _AskedBeside:
    """What contestants are asked about beside their test part, and of how many levels and healthy windows."""

    probes: tuple[str, ...] = ()
    healthy: str = ""
    levels: int = 0
    watched: int = 0

    @classmethod
    def of(cls, data: AskedData) -> _AskedBeside:
        names, healthy = data.experiment.probes, data.healthy
        levels = sum(len(find_probe(name).levels) for name in names)
        if healthy is None:
            return cls(names, levels=levels)
        return cls(names, healthy.key, levels, len(healthy.signals()))


def _folds(data: AskedData, entry: Rung, bearings: int) -> list[Fold]:
    """Split a data set's windows by a rung, and thin the training parts."""
    choice, table = data.choice, data.table
    folds = folds_of(choice.name, choice.title, entry, table, data.experiment.folds)
    made = [thinned(entry, fold, k, table, choice.title, bearings) for k, fold in enumerate(folds)]
    if bearings and all(len(fold.train) == len(one.train) for fold, one in zip(folds, made, strict=True)):
        raise RequestError(f"{bearings} training bearings a class are all there are")
    return made


def _remark(data: AskedData, entry: Rung, folds: Sequence[Fold], where: str) -> None:
    """Say what folds can support no claim about, who has nothing to adapt to, and what nobody shares."""
    refused = [f"no claim about {fault}: {why}" for fault, why in no_claims(folds).items()]
    refused += [
        f"{one.choice.title} adapts to a target domain, which this rung does not have"
        for one in data.contestants
        if one.pipeline.needs_target and not len(folds[0].target)
    ]
    data.refusals.extend(f"{where}: {line}" for line in refused)
    if unshared := leaks_nothing(entry, folds, data.table):
        data.notes.append(f"{where}: {unshared}")


def _rehearsed(
    data: AskedData, entry: Rung, folds: Sequence[Fold], where: str, *, tuned: bool
) -> list[Rehearsal]:
    """See how tuning is rehearsed in each fold; a reason why it cannot be is told once for all its folds."""
    title, budget = data.choice.title, data.experiment.budget
    made = [rehearsal(title, entry, fold, k, data.table, budget.inner_folds) for k, fold in enumerate(folds)]
    if tuned and budget.trials:
        data.notes.extend(f"{where}: {line}" for line in _untunable(entry, made, data.contestants))
    reasons = [one.reason for one in made]
    for reason in dict.fromkeys(filter(None, reasons)):
        which = listed(str(k + 1) for k, other in enumerate(reasons) if other == reason)
        data.refusals.append(f"{where}: fold {which} of {len(folds)}: {reason}")
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
    entry: Rung, rehearsed: Sequence[Rehearsal], contestants: Sequence[AskedContestant]
) -> Iterator[str]:
    """Say where tuning can hold no bearings out, and where no target can be set aside for it."""
    lower = unrehearsed(entry, [one.rung for one in rehearsed])
    tuned = (one.entrant for one in contestants if one.tuned)
    yield from filter(None, [lower, unadapted(rehearsed, tuned) if entry.target else ""])


def _seconds(job: Job, contestant: AskedContestant, fold: Fold, rehearsed: int, samples: int) -> float:
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
