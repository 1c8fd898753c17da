"""How far a question is, read from the stores alone, so that any terminal can ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan, nan
from statistics import fmean

from rich.table import Table

from suite.files import in_use
from suite.question.job import Job
from suite.question.plan import Plan
from suite.records.tracking import Store
from suite.running.tuning import trials_told
from suite.wording import duration, plural
from suite.workspace import Workspace, question_lock

STATES = ("finished", "failed", "running", "waiting")


@dataclass(frozen=True)
class Standing:
    """Jobs of one data set, rung and pipeline.

    Attributes
    ----------
    dataset, level, pipeline
        Which.
    jobs
        State to number of jobs.
    trials
        Trials told so far.
    seconds_left
        Work that is left, s of one worker; NaN while no job of the pipeline has finished.
    """

    dataset: str
    level: str
    pipeline: str
    jobs: Counter[str]
    trials: int
    seconds_left: float


def standing(plan: Plan, workspace: Workspace) -> list[Standing]:
    """Count a plan's jobs by state, and estimate what is left of them.

    Parameters
    ----------
    plan, workspace
        What, and where.

    Returns
    -------
    list of Standing
        In the order of the plan. A job counts as running once its study has trials, as long as a
        process runs the question; what a killed one left waits to be gone on with.
    """
    store = Store(workspace.runs)
    outcomes, ended = store.outcomes(plan.experiment.name), store.durations(plan.experiment.name)
    trials = trials_told(workspace.runs)
    begun = "running" if in_use(question_lock(workspace, plan.experiment.name)) else "waiting"
    groups: dict[tuple[str, str, str], Standing] = {}
    for job in plan.jobs:
        place = (job.dataset, job.level, job.pipeline)
        told = trials.get(job.key, 0)
        state = outcomes.get(job.key, begun if told else "waiting")
        left = 0.0
        if job.key not in outcomes:
            left = expected_seconds(job, plan.jobs, ended) * (1 - min(told / max(job.trials, 1), 1.0))
        group = groups.get(place, Standing(*place, Counter(), 0, 0.0))
        groups[place] = Standing(
            *place, group.jobs + Counter([state]), group.trials + told, group.seconds_left + left
        )
    return list(groups.values())


def expected_seconds(job: Job, jobs: Iterable[Job], ended: Mapping[str, float]) -> float:
    """Expect of a job what jobs like it took.

    Parameters
    ----------
    job
        One that has not ended.
    jobs
        All of the plan.
    ended
        Key of a finished job to its seconds.

    Returns
    -------
    float
        Mean over finished jobs of the same pipeline on the same data set and rung; without any, on
        the same data set; without any, anywhere; NaN where the pipeline has none.
    """
    alike = [other for other in jobs if other.key in ended and other.pipeline == job.pipeline]
    here = [other for other in alike if other.dataset == job.dataset]
    closest = [other for other in here if other.level == job.level] or here or alike
    return fmean(ended[other.key] for other in closest) if closest else nan


def time_left(groups: list[Standing]) -> str:
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


def tabulate(groups: list[Standing]) -> Table:
    """Lay a standing out as a table, with a last line for the whole and the time left below."""
    table = Table("data set", "rung", "pipeline", *STATES, "trials", "work left", show_footer=True)
    table.caption, table.caption_justify = time_left(groups), "left"
    total: Counter[str] = sum((group.jobs for group in groups), Counter())
    for group in groups:
        counts = [str(group.jobs[state] or "") for state in STATES]
        left = duration(group.seconds_left) if group.seconds_left else ""
        table.add_row(group.dataset, group.level, group.pipeline, *counts, str(group.trials), left)
    table.columns[0].footer = f"{sum(total.values())} jobs"
    for column, state in zip(table.columns[3:], STATES, strict=False):
        column.footer = str(total[state])
    return table
