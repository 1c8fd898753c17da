"""How far a question is, read from the stores alone, so that any terminal can ask."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rich.table import Table

from suite.experiment.home import Home
from suite.experiment.plan import Plan
from suite.experiment.tracking import Store
from suite.experiment.tuning import trials_told

STATES = ("finished", "failed", "running", "waiting")


@dataclass(frozen=True)
class Standing:
    """Jobs of one data set, rung and pipeline, by state, and trials told so far."""

    dataset: str
    level: str
    pipeline: str
    jobs: Counter[str]
    trials: int


def standing(plan: Plan, home: Home) -> list[Standing]:
    """Count a plan's jobs by state.

    Parameters
    ----------
    plan, home
        What, and where.

    Returns
    -------
    list of Standing
        In the order of the plan. A job counts as running once its study has trials.
    """
    outcomes = Store(home.runs).outcomes(plan.experiment.name)
    trials = trials_told(home.runs)
    groups: dict[tuple[str, str, str], Standing] = {}
    for job in plan.jobs:
        place = (job.dataset, job.level, job.title)
        told = trials.get(job.key, 0)
        state = outcomes.get(job.key, "running" if told else "waiting")
        group = groups.get(place, Standing(*place, Counter(), 0))
        groups[place] = Standing(*place, group.jobs + Counter([state]), group.trials + told)
    return list(groups.values())


def tabulate(groups: list[Standing]) -> Table:
    """Lay a standing out as a table, with a last line for the whole."""
    table = Table("data set", "rung", "pipeline", *STATES, "trials", show_footer=True)
    total: Counter[str] = sum((group.jobs for group in groups), Counter())
    for group in groups:
        counts = [str(group.jobs[state] or "") for state in STATES]
        table.add_row(group.dataset, group.level, group.pipeline, *counts, str(group.trials))
    table.columns[0].footer = f"{sum(total.values())} jobs"
    for column, state in zip(table.columns[3:], STATES, strict=False):
        column.footer = str(total[state])
    return table
