"""Model cards: what a winner is, what it cost, and where it fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

import pandas as pd

from suite.analysis.cells import Cell
from suite.analysis.ensembles import members_of
from suite.analysis.measures import coverage_of, energy
from suite.analysis.verdict import Verdict
from suite.analysis.window_rows import hits
from suite.protocols import rung_of
from suite.statistics.bootstrap import seed_columns
from suite.wording import (
    bracket,
    called,
    count,
    duration,
    percent,
    plural,
    readable,
    watt_hours,
)

MISCALIBRATED = 0.1
"""Expected calibration error from which probabilities should not be taken at their word."""


@dataclass(frozen=True)
class ModelCard:
    """One winner on one data set.

    Attributes
    ----------
    name, family
        Of the pipeline.
    role
        Why it has a card.
    facts
        Label to text.
    params
        Hyper-parameter to its values, one a fold, in the order of folds.
    limits
        Sentences.
    """

    name: str
    family: str
    role: str
    facts: dict[str, str]
    params: dict[str, str]
    limits: list[str]


def model_cards(verdict: Verdict, ranked: list[Cell]) -> list[ModelCard]:
    """Describe what either side of the contrast took and whatever is first on the board.

    Parameters
    ----------
    verdict
        Of the data set.
    ranked
        Cells of its headline board, in order, with test windows.
    """
    roles: dict[str, str] = {}
    first = next((cell for cell in ranked if not cell.bound), None)
    if first is not None:
        roles[first.pipeline] = "first on the board"
    for side, taken in verdict.chosen.items():
        for name, number in Counter(name for _, name in taken).items():
            share = "" if number == len(taken) else f" in {number} of {len(taken)} folds"
            role = f"the {side} side's{share}"
            roles[name] = f"{role}, {roles[name]}" if name in roles else role
    return [_card(cell, roles[cell.pipeline]) for cell in ranked if cell.pipeline in roles]


def _card(cell: Cell, role: str) -> ModelCard:
    return ModelCard(
        readable(cell.pipeline), cell.family, role, _facts(cell), _params(cell.finished), list(_limits(cell))
    )


def _facts(cell: Cell) -> dict[str, str]:
    interval, runs = cell.interval, cell.finished
    seeds = len(seed_columns(cell.tests))
    repeated = f"{seeds} replayed searches" if members_of(cell) else plural(seeds, "seed")
    trials, took = int(runs["trials"].sum()), duration(cell.mean("tune_seconds") * len(runs))
    tuned = f"{plural(trials, 'trial')} in {took}, all folds" if trials else "nothing: all was fixed"
    return {
        "Macro-F1": f"{percent(interval.estimate)} {bracket(interval.low, interval.high)} "
        f"({coverage_of(interval, rung_of(cell.level, cell.rung))})",
        "Tested on": f"{cell.dataset}, {called(cell.level, cell.rung)}: "
        f"{plural(interval.bearings, 'bearing')} in {plural(len(runs), 'fold')}, {repeated}",
        "Tuned with": tuned,
        "Learned parameters": count(cell.mean("parameters")),
        "One fit": duration(cell.mean("fit_seconds")),
        "Predicting one test part": duration(cell.mean("predict_seconds")),
        "Energy of one fold's job, estimate": watt_hours(energy(cell)),
        "Peak memory": f"{count(cell.mean('peak_memory_mb'))} MiB",
    }


def _params(runs: pd.DataFrame) -> dict[str, str]:
    """Give each hyper-parameter once where all folds agree, else fold by fold."""
    chosen = list(runs.sort_values("fold")["params"])
    names = dict.fromkeys(name for params in chosen for name in params)
    values = {name: [_short(params.get(name)) for params in chosen] for name in names}
    return {name: of[0] if len(set(of)) == 1 else " · ".join(of) for name, of in values.items()}


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _limits(cell: Cell) -> Iterator[str]:
    yield f"The score supports this alone: {rung_of(cell.level, cell.rung).claim}, on {cell.dataset}."
    if cell.interval.descriptive:
        yield f"A class has {plural(cell.interval.fewest, 'bearing')}: the score describes this sample."
    if not cell.complete:
        yield f"It stands on {len(cell.finished)} of {plural(cell.folds, 'fold')}."
    bearings = cell.bearing_recall
    share = percent(float(bearings.iloc[0]))
    yield f"Worst bearing: {bearings.index[0]}, {share} % of its windows named rightly."
    classes = hits(cell.tests).groupby(cell.tests["fault"].astype(str)).mean().sort_values(kind="stable")
    yield f"Weakest class: {classes.index[0]}, {percent(float(classes.iloc[0]))} % recall."
    ece = cell.mean("ece")
    if isfinite(ece) and ece >= MISCALIBRATED:
        yield f"Do not take its probabilities at their word: they are {percent(ece)} points off on average."
    cut = int(cell.finished["budget_hit"].sum())
    if cut:
        yield f"Time ran out before its trials did in {plural(cut, 'fold')}: more tuning might help it."
