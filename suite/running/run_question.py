"""Run a question: what has no outcome yet is run, and each record written as its job ends."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from rich.console import Console

from suite.errors import RequestError
from suite.locks import only_one
from suite.question.about import about
from suite.question.job import Job
from suite.question.plan import Plan
from suite.records.artifacts import job_folder
from suite.records.read_mlflow import RecordReader, StoredRecord
from suite.records.record import Record
from suite.records.write_mlflow import RecordWriter
from suite.running.ask_again import ask_again, to_ask_again
from suite.running.engine import execute
from suite.running.progress import ProgressLine, StepLine, Tally, TrialCount
from suite.running.tuning import trials_by_job
from suite.running.whole_data_sets import Compute, WholeDataSets
from suite.unfinished import sweep
from suite.workspace import Workspace, question_lock


@dataclass(frozen=True)
class RunSummary:
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


def run_question(
    plan: Plan,
    workspace: Workspace,
    console: Console,
    *,
    executor: str = "local",
    workers: int | None = None,
    retry_failed: bool = False,
    command: str = "",
    compute_ahead: Compute = lambda keys: (),
) -> RunSummary:
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
        The command line, kept so that the question can be run again.
    compute_ahead
        Called with the jobs of each of several data sets as soon as all of them have an outcome, so that its
        board need not be computed at the end.

    Returns
    -------
    RunSummary
        Counts and failures.

    Raises
    ------
    RequestError
        When another process is running the same question in the same workspace.
    """
    name = plan.experiment.name
    reader = RecordReader(workspace)
    with only_one(question_lock(workspace, name), f"question {name!r}"):
        _sweep(workspace)
        outcomes = reader.outcomes(name)
        todo = [job for job in plan.jobs if _wanted(outcomes.get(job.key), retry_failed)]
        _clear(plan.jobs, outcomes, workspace)
        finished = sum(outcomes.get(job.key) == "finished" for job in plan.jobs)
        failed = 0 if retry_failed else sum(outcomes.get(job.key) == "failed" for job in plan.jobs)
        ended = {job.key for job in plan.jobs if job.key in outcomes} - {job.key for job in todo}
        count = _trials(plan, todo, ended, workspace)
        tally = Tally(finished + failed + len(todo), finished, failed=failed, planned=count.planned)
        tally.trials = count()
        line = ProgressLine(console, tally)
        facts, engine = about(plan, workspace, command), {"executor": executor, "workers": workers}
        unasked = _unasked(plan, reader)
        mute: tuple[str, ...] = ()
        if not todo and not unasked and _is_up_to_date(reader, name, facts):
            line.stand()
        else:
            writer = RecordWriter(workspace, line.note)
            begin = partial(writer.open_question, name, facts)
            whole = WholeDataSets(plan.jobs, ended, compute_ahead, line.note)
            parent = _run(in_turn(todo, plan.seconds), writer, begin, workspace, line, count, whole, engine)
            mute = _ask(plan, unasked, writer, workspace, console, engine)
            outcomes = reader.outcomes(name)
            writer.close_question(parent, all(outcomes.get(job.key) == "finished" for job in plan.jobs))
    failures = tuple(job.name for job in plan.jobs if outcomes.get(job.key) == "failed")
    return RunSummary(done=tally.done, cached=finished, failed=(*failures, *mute))


def _run(
    todo: Sequence[Job],
    writer: RecordWriter,
    begin: Callable[[], str],
    workspace: Workspace,
    line: ProgressLine,
    count: TrialCount,
    whole: WholeDataSets,
    engine: Mapping[str, Any],
) -> str:
    """Run jobs and record them, in a question's run that begins when no part of the request is refused."""
    parent = ""

    def ready() -> None:
        nonlocal parent
        parent = begin()

    with line:
        for record in execute(
            todo, workspace, ready=ready, watch=lambda n: line.running(n, count()), say=line.note, **engine
        ):
            writer.write(record, parent)
            count.end(record.job.key)
            line.ended(_sentence(record), record.status == "failed", count())
            whole.ended(record.job)
    return parent


def _unasked(plan: Plan, reader: RecordReader) -> dict[str, StoredRecord]:
    """Find the finished jobs that were not asked all that the plan asks, each with its record."""
    asked = [job for job in plan.jobs if job.probes or job.healthy]
    if not asked:
        return {}
    stored = reader.records(plan.experiment.name, [job.key for job in asked])
    again = {job.key for job in to_ask_again(asked, stored)}
    return {one.run.job_key: one for one in stored if one.run.job_key in again}


def _ask(
    plan: Plan,
    unasked: Mapping[str, StoredRecord],
    writer: RecordWriter,
    workspace: Workspace,
    console: Console,
    engine: Mapping[str, Any],
) -> tuple[str, ...]:
    """Ask the stored models of finished jobs; gives the names of those that could not be asked."""
    jobs = [job for job in plan.jobs if job.key in unasked]
    folders = {key: one.folder for key, one in unasked.items()}
    mute = []
    if jobs:
        run = partial(ask_again, folders=folders)
        with StepLine(console, len(jobs)) as line:
            for number, record in enumerate(execute(jobs, workspace, run=run, **engine), start=1):
                job, seconds = record.job, record.cost.ask_seconds
                if record.status == "failed":
                    mute.append(job.name)
                    line.ended(number, _sentence(record))
                else:
                    writer.add_answers(unasked[job.key], job)
                    line.ended(number, f"{job.name}: asked again ({seconds:.0f} s)")
    return tuple(mute)


def _trials(plan: Plan, todo: Sequence[Job], ended: set[str], workspace: Workspace) -> TrialCount:
    """Count trials of the jobs that ended before, and of those that are run now."""
    known = ended | {job.key for job in todo}
    planned = {job.key: job.trials for job in plan.jobs if job.key in known}
    return TrialCount(planned, ended, partial(trials_by_job, workspace.runs))


def _sweep(workspace: Workspace) -> None:
    """Remove what killed processes left half-written in the state folder, and where the system keeps such."""
    caches = (workspace.cache.glob(pattern) for pattern in ("*/", "jobs/*/*/"))
    for folder in (workspace.runs, workspace.runs / "models", *chain(*caches), Path(gettempdir())):
        sweep(folder)


def _clear(jobs: Sequence[Job], outcomes: Mapping[str, str], workspace: Workspace) -> None:
    """Remove what a process that was killed after recording a finished job left of it."""
    for job in jobs:
        if outcomes.get(job.key) == "finished":
            shutil.rmtree(job_folder(workspace, job), ignore_errors=True)


def _is_up_to_date(reader: RecordReader, name: str, facts: Mapping[str, Any]) -> bool:
    """Check whether the question's run is closed and holds what would be written into it now."""
    try:
        return reader.closed(name) and reader.question(name) == json.loads(json.dumps(facts))
    except RequestError:  # What cannot be read is written anew.
        return False


def _wanted(outcome: str | None, retry_failed: bool) -> bool:
    return outcome == "failed" if retry_failed else outcome is None


def in_turn(jobs: Sequence[Job], seconds: Mapping[str, float]) -> list[Job]:
    """Order jobs data set by data set, and those of each by their declared CPU time, the longest first.

    A data set has its answer when its last job has ended, the first ones so long before the end. Long jobs do
    not begin last: the data set with the longest job comes first, and as little time is lost as if they went
    by their length alone.
    """
    longest: dict[str, float] = {}
    for job in jobs:
        longest[job.dataset] = max(longest.get(job.dataset, 0.0), seconds[job.key])
    turn = {title: n for n, title in enumerate(sorted(longest, key=lambda title: -longest[title]))}
    return sorted(jobs, key=lambda job: (turn[job.dataset], -seconds[job.key]))


def _last_words(error: str) -> str:
    """Give the exception of a traceback in one line: what follows the last line that is indented."""
    lines = error.strip().splitlines()
    above = max((number for number, line in enumerate(lines) if line.startswith(" ")), default=-1)
    return " ".join(" ".join(lines[above + 1 :]).split()) or lines[-1]


def _sentence(record: Record) -> str:
    name = record.job.name
    if record.status == "failed":
        return f"FAILED  {name}: {_last_words(record.error)}"
    score, cost = record.metrics["macro_f1"], record.cost
    return f"{name}: macro-F1 {score:.3f}  (tuning {cost.tune_seconds:.0f} s, fit {cost.fit_seconds:.1f} s)"
