"""Rungs that a question asks: those of the ladder, and splits that it names itself."""

from __future__ import annotations

import json

import pandas as pd

from suite.data.dataset import find_dataset
from suite.errors import RequestError
from suite.identity import canonical
from suite.protocols import Rung, rung
from suite.protocols.ladder.named import named_rung
from suite.protocols.query import never_there, read_query
from suite.protocols.sharing import settle
from suite.question.config import DataChoice, Experiment
from suite.question.job import Job
from suite.wording import listed


def check_rungs(experiment: Experiment) -> None:
    """Refuse what is neither a rung nor a split of the question, and what stands twice.

    Raises
    ------
    RequestError
        An unknown protocol or headline, a rung by name and by level.
    """
    names = [_name(experiment, protocol) for protocol in experiment.protocols]
    try:
        _name(experiment, experiment.headline)
    except RequestError as error:
        raise RequestError(error.problem, key="headline", expected=error.expected) from error
    if len(set(names)) < len(names):
        raise RequestError("a rung stands twice", key="protocols", expected="each once")


def _name(experiment: Experiment, protocol: str) -> str:
    return protocol if protocol in experiment.splits else rung(protocol).name


def rungs_on(
    experiment: Experiment, choice: DataChoice, table: pd.DataFrame, refusals: list[str], notes: list[str]
) -> list[Rung]:
    """Give the rungs that are asked of a data set.

    Parameters
    ----------
    experiment, choice
        The question, and its data set.
    table
        The window table.
    refusals, notes
        Take why a split cannot be made here, and what both sides of one share.
    """
    wanted, made = choice.protocols or experiment.protocols, []
    for protocol in experiment.protocols:
        if protocol not in wanted:
            continue
        if protocol not in experiment.splits:
            made.append(rung(protocol))
            continue
        queries = experiment.splits[protocol].queries
        try:
            settled = settle(protocol, queries, table, find_dataset(choice.name).refused_rungs)
        except RequestError as error:
            refusals.append(f"{choice.title} {protocol}: {error}")
            continue
        made.append(settled.rung)
        claim = "it supports nothing" if settled.rung.leaky else f"supports: {settled.rung.claim}"
        notes.append(f"{choice.title} {settled.rung.level}: {settled.words}; {claim}")
        texts = [text for pair in queries for text in pair]
        absent = [said for text in texts for said in never_there(read_query(text), table)]
        if absent:
            notes.append(
                f"{choice.title} {settled.rung.level}: compares with what is not there: {listed(absent, 6)}"
            )
    return made


def split_text(entry: Rung) -> str:
    """Give what a job keeps of a split that its question names; nothing on a rung of the ladder."""
    return canonical(entry.queries) if entry.queries else ""


def rung_of_job(job: Job) -> Rung:
    """Give the rung of a job: of the ladder, or as its question named it.

    Raises
    ------
    RequestError
        A rung that is not installed.
    """
    return named_rung(job.level, job.rung, json.loads(job.split)) if job.split else rung(job.rung)
