"""How far a question is, read from the stores alone, so that any terminal can show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isnan, nan
from statistics import fmean

from rich.table import Table
from rich.text import Text

from suite.files import in_use
from suite.question.job import Job
from suite.question.plan import Plan
from suite.records.read_mlflow import RecordReader
from suite.wording import duration, plural, visible
from suite.workspace import Workspace, question_lock

STATES = ("finished", "failed", "running", "waiting")


@dataclass(frozen=True)
class GroupStatus:
    """Jobs of one data set, rung and pipeline.

    Attributes
    ----------
    dataset, level, pipeline
        Which.
    jobs
        State to number of jobs.
    trials
        Tuning trials that have ended.
    seconds_left
        Work that is left, s of one worker; NaN while no job of the pipeline has finished.
    """

    dataset: str
    level: str
    pipeline: str
    jobs: Counter[str]
    trials: int
    seconds_left: float


def status_of(plan: Plan, workspace: Workspace) -> list[GroupStatus]:
    """Count a plan's jobs by state, and estimate what is left of them.

    Parameters
    ----------
    plan, workspace
        What, and where.

    Returns
    -------
    list of GroupStatus
        In the order of the plan. A job counts as running once its study has trials, as long as a
        process runs the question; what a killed one left waits to be gone on with.
    """
    name = plan.experiment.name
    reader = RecordReader(workspace)
    outcomes, trials = reader.outcomes(name), reader.trials(name)
    expected = Expectation(plan.jobs, reader.durations(name))
    if any(job.key not in outcomes for job in plan.jobs):
        # Studies are counted for jobs that have not ended alone: those of all jobs are many.
        from suite.running.tuning import trials_by_job

        trials = trials_by_job(workspace.runs) | trials
    begun = "running" if in_use(question_lock(workspace, name)) else "waiting"
    groups: dict[tuple[str, str, str], GroupStatus] = {}
    for job in plan.jobs:
        ended = trials.get(job.key, 0)
        state = outcomes.get(job.key, begun if ended else "waiting")
        left = 0.0
        if job.key not in outcomes:
            left = expected.seconds(job) * (1 - min(ended / max(job.trials, 1), 1.0))
        key = (job.dataset, job.level, job.pipeline)
        group = groups.setdefault(key, GroupStatus(*key, Counter(), 0, 0.0))
        group.jobs[state] += 1
        groups[key] = replace(group, trials=group.trials + ended, seconds_left=group.seconds_left + left)
    return list(groups.values())


class Expectation:
    """What a job is expected to take: what jobs like it took.

    Parameters
    ----------
    jobs
        All of the plan.
    ended
        Key of a finished job to its seconds.
    """

    def __init__(self, jobs: Iterable[Job], ended: Mapping[str, float]) -> None:
        self._took: dict[tuple[str, ...], list[float]] = {}
        for job in jobs:
            if job.key in ended:
                for alike in _alike(job):
                    self._took.setdefault(alike, []).append(ended[job.key])

    def seconds(self, job: Job) -> float:
        """Give the mean over finished jobs of the same pipeline.

        Those on the same data set and rung count; without any, those on the same data set; without
        any, all; NaN where the pipeline has none.
        """
        for alike in _alike(job):
            if alike in self._took:
                return fmean(self._took[alike])
        return nan


def _alike(job: Job) -> tuple[tuple[str, ...], ...]:
    return (job.pipeline, job.dataset, job.level), (job.pipeline, job.dataset), (job.pipeline,)


def time_left(groups: list[GroupStatus]) -> str:
    """Say in words how long the rest will take.

    Jobs that run now are taken to go on side by side; where none runs, one worker is assumed.
    """
    if not any(group.jobs["running"] + group.jobs["waiting"] for group in groups):
        return "nothing left to run"
    unknown = sorted({group.pipeline for group in groups if isnan(group.seconds_left)})
    known = sum(group.seconds_left for group in groups if not isnan(group.seconds_left))
    if unknown and not known:
        return f"time left unknown: no job of {', '.join(unknown)} has finished yet"
    workers = max(1, sum(group.jobs["running"] for group in groups))
    line = f"about {duration(known / workers)} left with {plural(workers, 'job')} at a time"
    return line + (f", and that of {', '.join(unknown)}, of which no job has finished" if unknown else "")


def tabulate(groups: list[GroupStatus]) -> Table:
    """Lay the status out as a table, with a last line for the whole and the time left below."""
    table = Table("data set", "rung", "pipeline", *STATES, "trials", "work left", show_footer=True)
    table.caption, table.caption_justify = Text(visible(time_left(groups))), "left"
    total: Counter[str] = sum((group.jobs for group in groups), Counter())
    for group in groups:
        counts = [str(group.jobs[state] or "") for state in STATES]
        left = duration(group.seconds_left) if group.seconds_left else ""
        named = (Text(visible(name)) for name in (group.dataset, group.level, group.pipeline))
        table.add_row(*named, *counts, str(group.trials), left)
    table.columns[0].footer = f"{sum(total.values())} jobs"
    for column, state in zip(table.columns[3:], STATES, strict=False):
        column.footer = str(total[state])
    return table
