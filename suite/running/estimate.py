"""How much CPU time a question takes: as pipelines declare it, corrected by what jobs took here."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from suite.pipeline import find_pipeline
from suite.question.job import Job
from suite.question.plan import Plan
from suite.records.read_mlflow import RecordReader
from suite.records.sqlite_index import JobCost
from suite.wording import cpu_time, listed, plural, rough_time
from suite.workspace import Workspace

DECLARED_WEIGHT = 30.0
"""Seconds that a declaration counts as, beside what jobs took: a few short jobs are mostly their imports."""

DECLARED, UNDECLARED, MEASURED = "declared", "undeclared", "measured"
"""Where the estimate of a job comes from."""


class Forecast:
    """What a job is expected to take: its declared cost, times what jobs like it took for theirs.

    The declaration counts as :data:`DECLARED_WEIGHT` seconds that went as declared.

    Parameters
    ----------
    declared
        Key of each job to its declared CPU time, s.
    costs
        What jobs took; those without a declared cost say nothing.
    """

    def __init__(self, declared: Mapping[str, float], costs: Iterable[JobCost]) -> None:
        self._declared = declared
        self._sums: dict[tuple[str, ...], tuple[float, float]] = {}
        for cost in costs:
            if isfinite(cost.declared_seconds) and cost.declared_seconds > 0:
                for alike in _alike(cost):
                    took, said = self._sums.get(alike, (0.0, 0.0))
                    self._sums[alike] = took + cost.cpu_seconds, said + cost.declared_seconds

    def seconds(self, job: Job) -> float:
        """Give the CPU time of a job, s."""
        took, said = next((self._sums[alike] for alike in _alike(job) if alike in self._sums), (0.0, 0.0))
        return self._declared[job.key] * (took + DECLARED_WEIGHT) / (said + DECLARED_WEIGHT)

    def source(self, job: Job) -> str:
        """Say where that comes from."""
        if any(alike in self._sums for alike in _alike(job)):
            return MEASURED
        needs = find_pipeline(job.pipeline_file).resources
        return UNDECLARED if needs.fit_seconds is None else DECLARED


def _alike(job: Job | JobCost) -> tuple[tuple[str, ...], ...]:
    """Name what a job is like, the nearest first."""
    file, title = job.pipeline_file, job.pipeline
    return (file, title, job.dataset), (file, title), (file,)


@dataclass(frozen=True)
class Estimate:
    """What a question takes.

    Attributes
    ----------
    jobs, jobs_left
        Of the plan, and those without an outcome.
    before
        CPU time of all jobs, s, from what was known when none of them had been run; as all figures here with
        the answers about changed windows and healthy hours, which are counted as declared.
    spent
        CPU time of the jobs that have ended, and of the trials that have ended of the others, s.
    left
        Key of each job to the CPU time of the rest of it, s, corrected by the jobs that have ended.
    wall
        Wall clock of the rest, s, on so many ``workers``.
    workers
        Processes, one a core.
    sources
        Pipeline to where its estimate came from: ``declared``, ``undeclared`` or ``measured``.
    """

    jobs: int
    jobs_left: int
    before: float
    spent: float
    left: Mapping[str, float]
    wall: float
    workers: int
    sources: Mapping[str, str]

    def sentence(self) -> str:
        """Say it in a line, before a start and after."""
        whole = f"about {cpu_time(self.before)}"
        rest = f"about {rough_time(self.wall)} on {plural(self.workers, 'core')}"
        if self.jobs_left == self.jobs:
            return f"{whole} ({plural(self.jobs, 'job')}; {rest}), {self._basis()}"
        expected, spent = f"{whole} expected, {self._basis()}", f"{cpu_time(self.spent)} spent"
        if not self.jobs_left:
            return f"{expected}; {spent}, nothing left to run"
        left = f"about {cpu_time(sum(self.left.values()))} left"
        return f"{expected}; {spent}, {left} ({self.jobs_left} of {plural(self.jobs, 'job')}; {rest})"

    def as_dict(self) -> dict[str, Any]:
        """Give it in plain JSON types."""
        return {
            "cpu_seconds": self.before,
            "spent_cpu_seconds": self.spent,
            "left_cpu_seconds": sum(self.left.values()),
            "left_seconds": self.wall,
            "workers": self.workers,
            "jobs": self.jobs,
            "jobs_left": self.jobs_left,
            "sources": dict(self.sources),
        }

    def _basis(self) -> str:
        by_source: dict[str, list[str]] = {}
        for pipeline, source in self.sources.items():
            by_source.setdefault(source, []).append(pipeline)
        words = {MEASURED: "measured here", DECLARED: "as declared", UNDECLARED: "guessed"}
        known = [source for source in words if source in by_source]
        if len(known) == 1:
            return words[known[0]]
        return ", ".join(f"{words[source]} for {listed(by_source[source])}" for source in known)


def estimate_of(plan: Plan, workspace: Workspace, trials: Mapping[str, int]) -> Estimate:
    """Estimate what a plan takes, and what is left of it.

    Parameters
    ----------
    plan, workspace
        What, and where earlier jobs are recorded.
    trials
        Key of each job to its trials that have ended; read only of those without an outcome.

    Returns
    -------
    Estimate
        The figure from before the start leaves out what the plan's own jobs took.
    """
    name, reader = plan.experiment.name, RecordReader(workspace)
    costs, outcomes = reader.costs(name), reader.outcomes(name)
    own = [cost for cost in costs if cost.question == name and cost.job_key in plan.seconds]
    before = Forecast(plan.seconds, set(costs) - set(own))
    now = Forecast(plan.seconds, costs)
    shares = {job.key: _share_left(job, outcomes, trials) for job in plan.jobs}
    asked = {key: plan.asking.get(key, 0.0) * (key not in outcomes) for key in shares}
    left = {job.key: now.seconds(job) * shares[job.key] + asked[job.key] for job in plan.jobs}
    begun = sum(now.seconds(job) * (1 - shares[job.key]) for job in plan.jobs if job.key not in outcomes)
    answered = sum(plan.asking.values()) - sum(asked.values())
    sources: dict[str, str] = {}
    for job in plan.jobs:
        sources.setdefault(job.pipeline, before.source(job))
    workers = os.cpu_count() or 1
    return Estimate(
        jobs=len(plan.jobs),
        jobs_left=sum(job.key not in outcomes for job in plan.jobs),
        before=sum(before.seconds(job) for job in plan.jobs) + sum(plan.asking.values()),
        spent=begun + sum(cost.cpu_seconds for cost in own) + answered,
        left=left,
        wall=max(sum(left.values()) / workers, max(left.values(), default=0.0)),
        workers=workers,
        sources=sources,
    )


def _share_left(job: Job, outcomes: Collection[str], trials: Mapping[str, int]) -> float:
    """Give the share of a job's work that is still to be done: its trials are taken to be all of it."""
    if job.key in outcomes:
        return 0.0
    return 1 - min(trials.get(job.key, 0) / max(job.trials, 1), 1.0)
