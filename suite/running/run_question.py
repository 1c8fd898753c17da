"""Ask a question: plan it, run what has no outcome yet, record each result as it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from suite import __version__
from suite.files import only_one
from suite.question.about import data_cards, hashes
from suite.question.config import to_yaml
from suite.question.job import Job
from suite.question.plan import Plan
from suite.records.record import Result
from suite.records.tracking import Store
from suite.running.engine import execute
from suite.running.progress import ProgressLine, Tally
from suite.serving.champions import register_champions
from suite.workspace import Workspace, question_lock


@dataclass(frozen=True)
class Answer:
    """How a run of a question ended.

    Attributes
    ----------
    done, cached
        Jobs that finished now, and that had finished before.
    failed
        Names of the jobs whose latest outcome is a failure.
    """

    done: int
    cached: int
    failed: tuple[str, ...]


def ask(
    plan: Plan,
    workspace: Workspace,
    console: Console,
    *,
    executor: str = "local",
    workers: int | None = None,
    retry_failed: bool = False,
    command: str = "",
) -> Answer:
    """Run the jobs of a plan that have no outcome yet.

    Parameters
    ----------
    plan, workspace
        What, and where.
    console
        Shows progress.
    executor, workers
        See :func:`suite.running.engine.execute`.
    retry_failed
        Run the jobs that failed before, and only those.
    command
        How the question was asked, for whoever wants to ask it again.

    Returns
    -------
    Answer
        Counts and failures.

    Raises
    ------
    RequestError
        When another process is running the same question in the same workspace.
    """
    name = plan.experiment.name
    with only_one(question_lock(workspace, name), f"question {name!r}"):
        store = Store(workspace.runs)
        outcomes = store.outcomes(name)
        todo = [job for job in plan.jobs if _wanted(outcomes.get(job.key), retry_failed)]
        parent = store.open_question(name, about(plan, workspace, command))
        finished = sum(outcomes.get(job.key) == "finished" for job in plan.jobs)
        tally = Tally(total=finished + len(todo), cached=finished)
        with ProgressLine(console, tally) as line:
            results = execute(
                longest_first(todo), workspace, executor=executor, workers=workers, watch=line.running
            )
            by_key = {job.key: job for job in todo}
            for result in results:
                job = by_key[result.job_key]
                store.record(job, result, parent)
                line.ended(_sentence(job, result), result.status == "failed")
        outcomes = store.outcomes(name)
        failures = tuple(job.name for job in plan.jobs if outcomes.get(job.key) == "failed")
        complete = all(outcomes.get(job.key) == "finished" for job in plan.jobs)
        store.close_question(parent, complete)
        for lack in register_champions(store, name):
            console.print(f"not registered: {lack}", markup=False, highlight=False, soft_wrap=True)
    return Answer(done=tally.done, cached=finished, failed=failures)


def _wanted(outcome: str | None, retry_failed: bool) -> bool:
    return outcome == "failed" if retry_failed else outcome is None


def longest_first(jobs: Sequence[Job]) -> list[Job]:
    """Order jobs so that the long ones do not begin last: deep and transfer before classical."""
    return sorted(jobs, key=lambda job: job.family == "classical")


def about(plan: Plan, workspace: Workspace, command: str) -> dict[str, Any]:
    """Write down a question for whoever reads its results later."""
    return {
        "question": plan.experiment.question,
        "name": plan.experiment.name,
        "headline": plan.experiment.headline,
        "controls": list(plan.experiment.controls),
        "pools": {choice.title: choice.pool for choice in plan.experiment.datasets if choice.pool},
        "published": [table.model_dump(mode="json") for table in plan.experiment.published],
        "config": to_yaml(plan.experiment),
        "command": command,
        "version": __version__,
        "hashes": hashes(plan),
        "data": data_cards(plan, workspace),
        "refusals": list(plan.refusals),
        "remarks": list(plan.remarks),
        "jobs": [job.as_dict() for job in plan.jobs],
    }


def _sentence(job: Job, result: Result) -> str:
    if result.status == "failed":
        return f"FAILED  {job.name}: {result.error.strip().splitlines()[-1]}"
    score = result.metrics["macro_f1"]
    tune, fit = result.cost["tune_seconds"], result.cost["fit_seconds"]
    return f"{job.name}: macro-F1 {score:.3f}  (tuning {tune:.0f} s, fit {fit:.1f} s)"
