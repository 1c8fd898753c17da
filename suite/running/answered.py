"""All that a fitted contestant is asked beside its test part: changed windows, and healthy hours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from suite.evaluation.calibration import Temperature
from suite.pipeline import Estimator
from suite.question.job import Job
from suite.records.answers import ANSWERS, lacking_answers, merged_answers, write_answers
from suite.records.watch import WATCH, watched_key, write_watch
from suite.running.asking import ask
from suite.running.blind import BlindFold
from suite.running.novelty_scores import NoveltyOf
from suite.running.watching import watch_hours
from suite.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Answered:
    """What a contestant said.

    Attributes
    ----------
    job
        Whose it is.
    held
        Folder of what it had said before; ``None`` for nothing.
    answers, watch
        Of changed test windows, and of healthy hours; ``None`` where it was not asked.
    """

    job: Job
    held: Path | None
    answers: pd.DataFrame | None
    watch: pd.DataFrame | None

    def write(self, folder: Path) -> None:
        """Write what was said into a folder, beside what had been said before of other probes."""
        if self.answers is not None:
            held = self.held / ANSWERS if self.held else None
            whole = self.answers if held is None else merged_answers(held, self.answers)
            write_answers(folder / ANSWERS, whole)
        if self.watch is not None:
            write_watch(folder / WATCH, self.watch, self.job.healthy)


def ask_about(
    estimator: Estimator,
    temperature: Temperature,
    novelty: NoveltyOf,
    fold: BlindFold,
    job: Job,
    workspace: Workspace,
    held: Path | None = None,
) -> Answered:
    """Ask a fitted contestant whatever its job names.

    Parameters
    ----------
    estimator, temperature, novelty
        Fitted, the calibration of its probabilities, and its novelty score.
    fold, job, workspace
        What it was fitted for, and where windows lie.
    held
        Folder of what it has said, which it is not asked again; by default nothing.

    Raises
    ------
    RequestError
        What is held cannot be read.
    """
    names = job.probes if held is None else lacking_answers(held / ANSWERS, job.probes)
    answers = watch = None
    if names or _lacks_unchanged(job, held):
        answers = ask(estimator, temperature, novelty, fold, job, names)
    if _lacks_hours(job, held):
        watch = watch_hours(estimator, temperature, fold, job, workspace)
    return Answered(job, held, answers, watch)


def lacks_answers(job: Job, held: Path) -> bool:
    """Check whether a finished job was not asked about something that it names.

    Raises
    ------
    RequestError
        What is held cannot be read.
    """
    names = lacking_answers(held / ANSWERS, job.probes)
    return bool(names) or _lacks_unchanged(job, held) or _lacks_hours(job, held)


def _lacks_unchanged(job: Job, held: Path | None) -> bool:
    """Check whether what is said of healthy hours lacks the faulty windows, by the same fit, beside it."""
    return bool(job.healthy) and (held is None or not (held / ANSWERS).is_file())


def _lacks_hours(job: Job, held: Path | None) -> bool:
    return bool(job.healthy) and (held is None or watched_key(held / WATCH) != job.healthy)
