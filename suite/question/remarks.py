"""What a data set and a contestant have to do with each other: jobs that are refused, and remarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from suite.data.windows import FEWEST_PERIODS, ORDER_COLUMNS
from suite.errors import RequestError
from suite.pipeline import Pipeline, missing_package
from suite.protocols import Fold, Rung
from suite.protocols.nested import inner_splits
from suite.question.feasibility import split_seed
from suite.wording import listed

_LINES = ("outer", "inner", "ball")
"""Lines that a fault may have alone; the cage's is always beside another one."""


@dataclass(frozen=True)
class Entrant:
    """A contestant of a question: the name that it has there, its file's, and what is pinned."""

    title: str
    pipeline: Pipeline
    fixed: Mapping[str, Any]

    @property
    def needs_orders(self) -> bool:
        """Whether it sees nothing without fault orders, as it is pinned."""
        return self.pipeline.needs_orders_with(self.fixed)

    @property
    def reads_orders(self) -> bool:
        """Whether it uses fault orders, as it is pinned."""
        return self.pipeline.reads_orders or self.needs_orders


@dataclass(frozen=True, eq=False)
class RecordedFacts:
    """What contestants are asked about of a data set.

    Attributes
    ----------
    rows
        One row of the window table a recording.
    classes
        Names.
    lacking
        Recordings whose fault orders are not all known.
    length
        Samples a window.
    asked
        Key by which the question says how long a window is: length, turns or seconds.
    """

    rows: pd.DataFrame
    classes: frozenset[str]
    lacking: tuple[str, ...]
    length: int
    asked: str = "length"


def recorded_facts(table: pd.DataFrame, length: int, asked: str = "length") -> RecordedFacts:
    """Gather the facts from a window table of windows of ``length`` samples, ``asked`` for by a key."""
    rows = table.drop_duplicates("recording").reset_index(drop=True)
    unknown = rows[list(ORDER_COLUMNS)].isna().any(axis=1)
    lacking = tuple(map(str, rows.loc[unknown, "recording"]))
    return RecordedFacts(rows, frozenset(map(str, rows["fault"])), lacking, length, asked)


def refusal(entrant: Entrant, facts: RecordedFacts) -> str:
    """Say why a contestant's jobs on a data set are refused.

    Parameters
    ----------
    entrant
        The contestant.
    facts
        Of the data set.

    Returns
    -------
    str
        A clause; empty where they are not.
    """
    missing = missing_package(entrant.pipeline)
    if missing:
        return missing
    unnamed = facts.classes - (entrant.pipeline.classes or facts.classes)
    if unnamed:
        known = ", ".join(sorted(entrant.pipeline.classes or ()))
        return f"can name {known} alone, not {listed(sorted(unnamed), 8)}"
    shortest = entrant.pipeline.shortest_window
    if facts.length < shortest:
        given = f"windows.{facts.asked} {'is' if facts.asked == 'length' else 'gives'} {facts.length}"
        return f"needs windows of at least {shortest} samples, and {given}"
    lacking, number = len(facts.lacking), len(facts.rows)
    if lacking and (entrant.needs_orders or (entrant.reads_orders and lacking < number)):
        if lacking == number:
            return "sees nothing without fault orders, and no bearing geometry is given"
        some = f"{lacking} of {number} recordings ({listed(facts.lacking)})"
        return f"learns from fault orders, and no bearing geometry is given for {some}"
    return ""


def remarks(entrants: Iterable[Entrant], facts: RecordedFacts, length: int) -> Iterator[str]:
    """Say what contestants cannot see of a data set, or not in every setting.

    Parameters
    ----------
    entrants
        Contestants whose jobs are not refused.
    facts
        Of the data set.
    length
        Samples a window.

    Yields
    ------
    str
        A sentence.
    """
    entrants = list(entrants)
    if facts.lacking:
        blind = [entrant.title for entrant in entrants if entrant.reads_orders]
        if blind:
            yield f"no bearing geometry is given: fault lines tell nothing to {', '.join(blind)}"
        for entrant in entrants:
            for name, value in entrant.pipeline.orders_settings.items():
                if name not in entrant.fixed:
                    yield f"no bearing geometry is given: trials of {entrant.title} with {name}={value} fail"
    readers = [entrant.title for entrant in entrants if entrant.reads_orders]
    if readers:
        yield from _unseen_lines(facts.rows, length, ", ".join(readers))


def taught_by_simulation(pipelines: Mapping[str, Pipeline], simulated_by: str) -> str:
    """Say that contestants which learned from simulated machines are tested on simulated ones.

    Parameters
    ----------
    pipelines
        Title to contestant.
    simulated_by
        What the tested machines have in common with those, as a data set declares it; empty for real ones.

    Returns
    -------
    str
        A sentence; empty where the machines are real, or nobody learned from simulated ones.
    """
    names = [title for title, one in pipelines.items() if one.learned_from != "real"]
    if not (names and simulated_by):
        return ""
    return f"{', '.join(names)} learned from simulated machines: those tested here are {simulated_by}"


def _unseen_lines(recordings: pd.DataFrame, length: int, readers: str) -> Iterator[str]:
    """Name lines of which windows hold too few periods, and lines beyond half the windows' rate."""
    known = recordings.dropna(subset=list(ORDER_COLUMNS))
    rates = known["rate_hz"].to_numpy(np.float64)
    hertz = known[[f"order_{line}" for line in _LINES]].to_numpy(np.float64) * known[["shaft_hz"]].to_numpy(
        np.float64
    )
    periods = length * hertz / rates[:, np.newaxis]
    short, beyond = periods.min(axis=1) < FEWEST_PERIODS, periods.max(axis=1) > length / 2
    names = known["recording"].to_list()
    if short.any():
        row, line = np.unravel_index(periods.argmin(), periods.shape)
        yield (
            f"windows of {1000 * length / rates[row]:.3g} ms hold fewer than {FEWEST_PERIODS} periods of a"
            f" fault line in {short.sum()} of {len(recordings)} recordings ({names[row]}: "
            f"{periods[row, line]:.2g} of the {_LINES[line]} line at {hertz[row, line]:.4g} Hz): {readers}"
            " cannot see it"
        )
    if beyond.any():
        row, line = np.unravel_index(periods.argmax(), periods.shape)
        yield (
            f"windows at {rates[row]:g} Hz do not reach a fault line in {beyond.sum()} of {len(recordings)}"
            f" recordings ({names[row]}: the {_LINES[line]} line is at {hertz[row, line]:.6g} Hz): {readers}"
            " cannot see it"
        )


class Rehearsal(NamedTuple):
    """How the training part of a fold is divided for tuning.

    Attributes
    ----------
    rung
        That divides it; ``None`` where none can.
    reason
        A clause that says why; empty where one can.
    windows
        That one trial learns from, all inner folds together.
    adapted
        Whether each inner fold has a target of its own.
    """

    rung: Rung | None
    reason: str
    windows: int
    adapted: bool = False


def rehearsal(
    dataset: str, entry: Rung, fold: Fold, number: int, table: pd.DataFrame, inner: Any
) -> Rehearsal:
    """Find how the training part of a fold is divided for tuning.

    Parameters
    ----------
    dataset
        As the question calls it.
    entry, fold, number
        The rung, its fold, and which one that is.
    table
        The window table.
    inner
        Inner folds that are asked for.

    Returns
    -------
    Rehearsal
        Without a rung and with a reason where nothing can be tuned.
    """
    known = table.iloc[fold.train].reset_index(drop=True)
    if known["fault"].nunique() < 2:
        return Rehearsal(None, f"its training part holds one class only ({known['fault'].iloc[0]})", 0)
    try:
        made = inner_splits(entry, known, inner, split_seed(dataset, f"{entry.name} {number}"))
    except RequestError as error:
        return Rehearsal(None, error.problem, 0)
    return Rehearsal(made.rung, "", sum(len(inner_fold.train) for inner_fold in made.folds), made.adapted)


def leaks_nothing(entry: Rung, folds: Sequence[Fold], table: pd.DataFrame) -> str:
    """Say that a rung that is leaky by design shares no recording here; else an empty text."""
    recordings = table["recording"].to_numpy()
    if not entry.leaky or any(set(recordings[fold.train]) & set(recordings[fold.test]) for fold in folds):
        return ""
    return "no recording has windows on both sides: a score here shows no leak"


def may_choose(entry: Rung, inner: Rung | None) -> bool:
    """Check whether inner scores may choose a setting: where a rung holds bearings out, so must tuning."""
    return inner is None or inner.unseen or not entry.unseen


def unrehearsed(entry: Rung, inner: Sequence[Rung | None]) -> str:
    """Say in which folds nothing is chosen, since tuning cannot hold bearings out as the rung does.

    Parameters
    ----------
    entry
        The rung.
    inner
        Fold by fold, the rung of its inner splits; ``None`` where nothing can be tuned.

    Returns
    -------
    str
        A sentence; empty where the inner scores of every fold can choose.
    """
    low = [number for number, rung in enumerate(inner) if not may_choose(entry, rung)]
    if not low:
        return ""
    names = " or ".join(dict.fromkeys(rung.name for rung in inner if rung and not rung.unseen))
    return (
        f"fold {listed(str(number + 1) for number in low)} of {len(inner)}: its training part could be "
        f"divided by {names} alone, which holds no bearings out: nothing is tuned or chosen, first starts "
        "and each side's first-declared contestant stand"
    )


def unadapted(inner: Sequence[Rehearsal], entrants: Iterable[Entrant]) -> str:
    """Say in which folds contestants that adapt are tuned without a target, since none can be set aside.

    Parameters
    ----------
    inner
        Fold by fold, how a rung with a target domain is rehearsed.
    entrants
        Contestants.

    Returns
    -------
    str
        A sentence; empty where every inner fold has a target, or nobody adapts.
    """
    adapting = [entrant.title for entrant in entrants if entrant.pipeline.needs_target]
    low = [number for number, one in enumerate(inner) if one.rung and not one.adapted]
    if not (adapting and low):
        return ""
    return (
        f"fold {listed(str(number + 1) for number in low)} of {len(inner)}: too few training bearings to set "
        f"some aside to adapt on: {', '.join(adapting)} cannot rehearse adaptation, tuned without a target"
    )
