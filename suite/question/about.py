"""What is written down with a question: its plan, what its data sets consist of, and its inputs' hashes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from suite import __version__
from suite.data.dataset import find_dataset, locate_options, parse_options
from suite.data.describe import describe_recordings
from suite.data.distinct import distinguish
from suite.data.window_store import StoredWindows
from suite.data.windows import WindowSpec
from suite.identity import key_of
from suite.pipeline import find_pipeline
from suite.protocols import FoldCount, headline_of
from suite.protocols.fold import may_be_tested
from suite.question.asked_rungs import rung_of_job
from suite.question.config import DataChoice, Experiment, PipelineChoice, to_yaml
from suite.question.feasibility import supported, window_table
from suite.question.plan import Plan
from suite.question.profiles import profile_words
from suite.question.remarks import taught_by_simulation
from suite.wording import readable
from suite.workspace import Workspace


def hashes(plan: Plan) -> dict[str, str]:
    """Name the inputs of a question by content.

    Parameters
    ----------
    plan
        Of the question.

    Returns
    -------
    dict
        ``question`` and one ``windows of <data set>`` each, to a sha256.
    """
    keys = {f"windows of {title}": key for title, key in _materials(plan).items()}
    return {"question": key_of(to_yaml(plan.experiment)), **keys}


def dataset_facts(name: str, options: Mapping[str, Any], workspace: Workspace) -> dict[str, Any]:
    """Describe a data set that no question has used yet; nothing is written.

    Parameters
    ----------
    name, options
        Of the catalog.
    workspace
        Where raw data lie.

    Returns
    -------
    dict
        In plain JSON types: ``dataset``, ``summary``, ``citation``, ``licence``, ``homepage``,
        ``caveat``, ``options``, ``missing``; what :func:`suite.data.describe.describe_recordings` gives;
        ``windows`` (the usual ones) and ``rungs``, from :func:`suite.question.feasibility.supported` with
        these windows.

    Raises
    ------
    RequestError
        Unknown name or options, missing or damaged data.
    """
    dataset = find_dataset(name)
    parsed = parse_options(dataset, options)
    located, _ = locate_options(dataset, parsed, (Path(), workspace.data))
    recordings = distinguish(dataset.read(workspace.data, located)).used
    # A recording shorter than a window would give none, and the rungs' reasons would be about that.
    length = min([WindowSpec().length, *(recording.signal.shape[1] for recording in recordings)])
    folds: FoldCount = Experiment.model_fields["folds"].default
    return {
        **_declared(name),
        "options": parsed.model_dump(mode="json"),
        "missing": dataset.missing(workspace.data, located),
        **describe_recordings(recordings),
        "windows": {"length": length},
        "rungs": supported(name, name, window_table(recordings, length), folds),
    }


def planned_dataset_facts(plan: Plan, workspace: Workspace) -> dict[str, dict[str, Any]]:
    """Describe each data set of a plan that has jobs.

    Parameters
    ----------
    plan, workspace
        What, and where its windows lie.

    Returns
    -------
    dict
        Title to card: as :func:`dataset_facts` gives it, but with the question's windows, of which each
        of the ``classes`` is how many can be tested, and, where there are some, ``grades`` of recordings
        and ``lives`` that they are of.
    """
    keys = _materials(plan)
    return {
        choice.title: _card(choice, plan, StoredWindows.at(workspace, keys[choice.title]), workspace)
        for choice in plan.experiment.datasets
        if choice.title in keys
    }


def _materials(plan: Plan) -> dict[str, str]:
    return {job.dataset: job.windows for job in plan.jobs}


def _declared(name: str) -> dict[str, Any]:
    dataset = find_dataset(name)
    named = ("summary", "citation", "licence", "homepage", "caveat")
    return {"dataset": name, **{key: getattr(dataset, key) for key in named}}


def _card(choice: DataChoice, plan: Plan, stored: StoredWindows, workspace: Workspace) -> dict[str, Any]:
    table = stored.metadata()
    windows = table.loc[table["on_grid"] & may_be_tested(table), "fault"].value_counts()
    described = _described(choice, plan.options[choice.title], stored, workspace)
    declared = _declared(choice.name)
    declared["caveat"] = "; ".join(filter(None, [declared["caveat"], _taught(choice, plan)]))
    for fault, counts in described["classes"].items():
        counts["windows"] = int(windows.get(fault, 0))
    dataset = find_dataset(choice.name)
    options = parse_options(dataset, plan.options[choice.title])
    graded, ordered = dataset.grades(options), dataset.lives(options)
    return {
        **stored.about(),
        **declared,
        **({"grades": graded} if graded else {}),
        **({"lives": {name: list(one) for name, one in ordered.items()}} if ordered else {}),
        "options": choice.options,
        **described,
        "rungs": supported(choice.name, choice.title, table, plan.experiment.folds),
    }


def _taught(choice: DataChoice, plan: Plan) -> str:
    """Say that contestants learned from simulated machines, where simulated ones are tested."""
    dataset = find_dataset(choice.name)
    titles = {job.pipeline for job in plan.jobs if job.dataset == choice.title}
    entrants = {
        one.title: find_pipeline(one.name) for one in plan.experiment.pipelines if one.title in titles
    }
    return taught_by_simulation(entrants, dataset.simulated_by(parse_options(dataset, choice.options)))


def _described(
    choice: DataChoice, located: Mapping[str, Any], stored: StoredWindows, workspace: Workspace
) -> dict[str, Any]:
    known = stored.description()
    if known is None:
        dataset = find_dataset(choice.name)
        recordings = dataset.read(workspace.data, parse_options(dataset, located))
        known = describe_recordings(distinguish(recordings).used)
        stored.keep_description(known)
    return known


def _plain_name(choice: PipelineChoice) -> str:
    """Give what sentences call a contestant; a variant is called as the question labels it."""
    declared = "" if choice.label else find_pipeline(choice.name).plain_name
    return declared or readable(choice.title)


def _headline(plan: Plan) -> str:
    """Give the rung of the verdict: the strictest that is run, where the one that is named is not."""
    rungs = {job.rung: rung_of_job(job) for job in plan.jobs}
    named = plan.experiment.headline
    known = {name for entry in rungs.values() for name in (entry.name, entry.level)}
    return named if named in known else headline_of(list(rungs.values()), named).name


def about(plan: Plan, workspace: Workspace, command: str) -> dict[str, Any]:
    """Describe a question beside its results.

    Parameters
    ----------
    plan, workspace
        What, and where its windows lie.
    command
        The command that ran the question.

    Returns
    -------
    dict
        In plain JSON types.
    """
    experiment = plan.experiment
    return {
        "question": experiment.question,
        "name": experiment.name,
        "profile": profile_words(experiment.profile),
        "headline": _headline(plan),
        "probes": list(experiment.probes),
        "contestants": [choice.title for choice in experiment.pipelines],
        "plain_names": {choice.title: _plain_name(choice) for choice in experiment.pipelines},
        "novelty": {choice.title: find_pipeline(choice.name).novelty for choice in experiment.pipelines},
        "controls": list(experiment.controls),
        "pools": {choice.title: choice.pool for choice in experiment.datasets if choice.pool},
        "published": [table.model_dump(mode="json") for table in experiment.published],
        "config": to_yaml(experiment),
        "command": command,
        "version": __version__,
        "hashes": hashes(plan),
        "data": planned_dataset_facts(plan, workspace),
        "refusals": list(plan.refusals),
        "remarks": list(plan.remarks),
        "jobs": [job.as_dict() for job in plan.jobs],
    }
