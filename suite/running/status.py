"""How far a question is, read from the stores alone, so that any terminal can show it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from rich.table import Table
from rich.text import Text

from suite.locks import in_use
from suite.question.plan import Plan
from suite.records.read_mlflow import RecordReader
from suite.running.estimate import Estimate, estimate_of
from suite.wording import duration, visible
from suite.workspace import Workspace, question_lock

STATES = ("finished", "failed", "running", "waiting")


@dataclass(frozen=True)
class GroupStatus:
    """Jobs of one data set, rung and pipeline.

    Attributes
    ----------
    dataset, level, pipeline
        Which; where training parts are thinned, the level is followed by the number of bearings.
    jobs
        State to number of jobs.
    trials
        Tuning trials that have ended.
    seconds_left
        CPU time that is left, s.
    """

    dataset: str
    level: str
    pipeline: str
    jobs: Counter[str]
    trials: int
    seconds_left: float


@dataclass(frozen=True)
class QuestionStatus:
    """How far a question is.

    Attributes
    ----------
    groups
        In the order of the plan.
    estimate
        What it was to take, what was spent and what is left.
    """

    groups: list[GroupStatus]
    estimate: Estimate


def status_of(plan: Plan, workspace: Workspace) -> QuestionStatus:
    """Count a plan's jobs by state, and estimate what is left of them.

    Parameters
    ----------
    plan, workspace
        What, and where.

    Returns
    -------
    QuestionStatus
        A job counts as running once its study has trials, as long as a process runs the question; what a
        killed one left waits to be gone on with.
    """
    name = plan.experiment.name
    reader = RecordReader(workspace)
    outcomes, trials = reader.outcomes(name), reader.trials(name)
    if open_jobs := {job.key for job in plan.jobs} - outcomes.keys():
        # Studies are counted for jobs that have not ended alone: those of all jobs are many.
        from suite.running.tuning import trials_by_job

        trials = trials_by_job(workspace.runs, open_jobs) | trials
    estimate = estimate_of(plan, workspace, trials)
    begun = "running" if in_use(question_lock(workspace, name)) else "waiting"
    groups: dict[tuple[str, str, str], GroupStatus] = {}
    for job in plan.jobs:
        ended = trials.get(job.key, 0)
        state = outcomes.get(job.key, begun if ended else "waiting")
        key = (job.dataset, job.board, job.pipeline)
        group = groups.setdefault(key, GroupStatus(*key, Counter(), 0, 0.0))
        group.jobs[state] += 1
        left = group.seconds_left + estimate.left[job.key]
        groups[key] = replace(group, trials=group.trials + ended, seconds_left=left)
    return QuestionStatus(list(groups.values()), estimate)


def tabulate(status: QuestionStatus) -> Table:
    """Lay the status out as a table, with a last line for the whole and the estimate below."""
    table = Table("data set", "rung", "pipeline", *STATES, "trials", "CPU time left", show_footer=True)
    table.caption, table.caption_justify = Text(visible(status.estimate.sentence())), "left"
    total: Counter[str] = sum((group.jobs for group in status.groups), Counter())
    for group in status.groups:
        counts = [str(group.jobs[state] or "") for state in STATES]
        left = duration(group.seconds_left) if group.seconds_left else ""
        named = (Text(visible(name)) for name in (group.dataset, group.level, group.pipeline))
        table.add_row(*named, *counts, str(group.trials), left)
    table.columns[0].footer = f"{sum(total.values())} jobs"
    for column, state in zip(table.columns[3:], STATES, strict=False):
        column.footer = str(total[state])
    return table
