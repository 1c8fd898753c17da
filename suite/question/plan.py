"""Plan: a question becomes jobs; nothing is trained, nothing is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from suite.data.dataset import find_dataset, locate_options, parse_options
from suite.data.healthy_hours import store_healthy
from suite.data.window_store import StoredWindows, store_windows
from suite.errors import RequestError
from suite.protocols import headline_of
from suite.question.asked_contestants import AskedContestant, contestants_of
from suite.question.asked_rungs import check_rungs, rungs_on
from suite.question.config import DataChoice, Experiment
from suite.question.job import Job
from suite.question.probed import little_asked
from suite.question.remarks import (
    recorded_facts,
    refusal,
    remarks,
    taught_by_simulation,
)
from suite.question.rung_jobs import AskedData, CostedJob, jobs_on
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
        contestants = contestants_of(experiment)
        refusals: list[str] = []
        notes = [f"the split {name} is not among protocols" for name in _idle(experiment)]
        costed: list[CostedJob] = []
        options: dict[str, dict[str, Any]] = {}
        for choice in experiment.datasets:
            options[choice.title] = _located(choice, workspace, file, notes)
            rules = experiment.windows_of(choice)
            stored = store_windows(choice.name, options[choice.title], rules, workspace)
            notes += _facts(choice, stored)
            able = _able(choice, stored, contestants, refusals, notes)
            healthy = _healthy(experiment, choice, options[choice.title], stored, workspace, notes)
            notes += [f"{choice.title}: {line}" for line in little_asked(experiment.probes, stored)]
            data = AskedData(experiment, choice, stored, healthy, able, refusals, notes)
            own = rungs_on(experiment, choice, data.table, refusals, notes)
            headline = headline_of(own, experiment.headline) if own else None
            for entry in own:
                tuned = entry is headline
                for bearings in experiment.thinned_to if tuned else (0,):
                    costed += jobs_on(data, entry, bearings, tuned=tuned)
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
    contestants: list[AskedContestant],
    refusals: list[str],
    notes: list[str],
) -> list[AskedContestant]:
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


def _idle(experiment: Experiment) -> list[str]:
    return [name for name in experiment.splits if name not in experiment.protocols]


def _with_file(error: RequestError, file: str | Path | None) -> RequestError:
    if error.file is not None or file is None:
        return error
    return RequestError(error.problem, file=file, key=error.key, expected=error.expected)
