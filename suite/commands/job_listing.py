"""The jobs of a plan as a table: each, or where they are thousands each fold with the number of its jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table

from suite.question.job import Job
from suite.wording import plural

LONGEST_LIST = 1000
"""Jobs that are listed one by one: more take a terminal seconds, and nobody reads them."""


def list_jobs(jobs: Sequence[Job]) -> Table:
    """Lay jobs out as a table, in their order."""
    if len(jobs) > LONGEST_LIST:
        table = Table("data set", "rung", "fold", "held out", "jobs")
        for place, number in Counter(map(_place, jobs)).items():
            table.add_row(*place, str(number))
        table.caption = f"{plural(len(jobs), 'job')}: --json lists each"
        return table
    table = Table("data set", "rung", "fold", "held out", "pipeline", "key")
    for job in jobs:
        table.add_row(*_place(job), job.pipeline, job.key[:8])
    return table


def _place(job: Job) -> tuple[str, str, str, str]:
    rung = job.board if job.split else f"{job.board} {job.rung}"
    return job.dataset, rung, f"{job.fold + 1}/{job.folds}", job.held_out
