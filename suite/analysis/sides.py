"""Sides are procedures: in each fold, by itself, a side takes the contestant with the best inner score of it.

A bearing that one fold tests is an inner-validation bearing of the others. A choice by inner scores averaged
over folds has therefore seen the tested bearings, and favours the side with more contestants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

from suite.analysis.cells import Cell
from suite.analysis.ensembles import members_of, without_ensembles
from suite.protocols import rung_of
from suite.wording import listed, plural, readable

SIDES = ("classical", "deep")
"""The contrast declared in advance."""

Taken = list[tuple[int, str]]
"""Fold and the contestant taken in it, in the order of folds."""

_LISTED = 12
"""Folds, or contestants, that a note names; of more the number is spoken."""


@dataclass(frozen=True, eq=False)
class SideChoice:
    """Among whom one side of the contrast takes, on one board.

    Attributes
    ----------
    name
        ``classical`` or ``deep``.
    cells
        The contestants that can be taken in some fold.
    among
        Fold to those of them that can be taken in it, in declared order; empty where the side has no verdict.
    notes
        What a careful reader should know of the choice.
    lacking
        What there is not, where nothing can be taken in some fold.
    """

    name: str
    cells: tuple[Cell, ...]
    among: dict[int, tuple[str, ...]]
    notes: tuple[str, ...] = ()
    lacking: str = ""


def takeable(runs: pd.DataFrame, declared: Sequence[str] = ()) -> pd.DataFrame:
    """Give whom a choice may take in each fold of one board.

    Parameters
    ----------
    runs
        One row a finished fold of a contestant, bounds left out: ``pipeline``, ``level``, ``rung``,
        ``fold``, ``best_inner_score`` and ``ledger``.
    declared
        Contestants in the order in which the question declares them; by default by name.

    Returns
    -------
    DataFrame
        The rows, by fold and declared order, with ``on_inner``: whether the fold's inner scores could choose.
        Where its inner splits held no bearings out though its rung does, they could not, and the first
        declared stands alone. What has no inner score is left out, unless the board has one contestant, which
        needs no choice. Ensembles are left out always: the inner scores of others selected them.
    """
    runs = without_ensembles(runs)
    position = {name: number for number, name in enumerate(declared)}
    order = sorted(
        range(len(runs)),
        key=lambda row: (
            runs["fold"].iloc[row],
            position.get(runs["pipeline"].iloc[row], len(position)),
            str(runs["pipeline"].iloc[row]),
        ),
    )
    ordered = runs.iloc[order]
    scores = pd.to_numeric(ordered["best_inner_score"], errors="coerce").to_numpy(dtype=float)
    fair = [rehearsed(*row) for row in zip(ordered["level"], ordered["rung"], ordered["ledger"], strict=True)]
    ordered = ordered.assign(on_inner=fair)
    alone = ordered["pipeline"].nunique() == 1
    stands = {fold: row for row, fold in reversed(list(enumerate(ordered["fold"]))) if not fair[row]}
    kept = [
        row == stands[fold] if fold in stands else alone or not isnan(scores[row])
        for row, fold in enumerate(ordered["fold"])
    ]
    return ordered[kept]


def take(runs: pd.DataFrame, declared: Sequence[str] = ()) -> pd.DataFrame:
    """Take a contestant in each fold of one board, on that fold's inner scores alone.

    Parameters
    ----------
    runs, declared
        As for :func:`takeable`.

    Returns
    -------
    DataFrame
        One row of :func:`takeable` a fold; the first declared wins a tie.
    """
    able = takeable(runs, declared)
    scores = pd.to_numeric(able["best_inner_score"], errors="coerce").fillna(0.0).to_numpy(dtype=float)
    best: dict[int, int] = {}
    for row, fold in enumerate(able["fold"]):
        if fold not in best or scores[row] > scores[best[fold]]:
            best[fold] = row
    return able.iloc[[best[fold] for fold in sorted(best)]]


def rehearsed(level: str, rung: str, ledger: Mapping[str, Any]) -> bool:
    """Check whether a fold's inner scores may choose for its test.

    Parameters
    ----------
    level, rung
        Of the outer fold.
    ledger
        Of its run: ``inner_unseen``, whether the inner splits held bearings out.

    Returns
    -------
    bool
        Whether they did, where the rung holds bearings out; elsewhere always.
    """
    if not rung_of(level, rung).unseen:
        return True
    # Before there was such an entry, only a note spoken that the inner splits were of another rung.
    return bool(ledger.get("inner_unseen", not ledger.get("inner")))


def side_of(board: Sequence[Cell], name: str, declared: Sequence[str] = ()) -> SideChoice:
    """Let a side take its contestants on one board.

    Parameters
    ----------
    board
        Cells of one rung of one data set.
    name
        Of the side.
    declared
        As for :func:`take`.

    Returns
    -------
    SideChoice
        Without a cell where some fold has no contestant to take.
    """
    own = [cell for cell in board if cell.family == name and not cell.bound and not members_of(cell)]
    done = [_scored(cell) for cell in own]
    if not any(len(runs) for runs in done):
        return SideChoice(name, (), {}, (), f"no finished {name} pipeline")
    rows = takeable(pd.concat([runs for runs in done if len(runs)]), declared)
    if rows.empty:
        return SideChoice(name, (), {}, (), f"no {name} pipeline with an inner score")
    among = {
        fold: tuple(map(str, rows.loc[rows["fold"] == fold, "pipeline"]))
        for fold in map(int, rows["fold"].unique())
    }
    folds = max(cell.folds for cell in board)
    if len(among) < folds:
        some = f"no {name} pipeline to take in {folds - len(among)} of {plural(folds, 'fold')}"
        return SideChoice(name, (), {}, _absent(own), some)
    taken = tuple(cell for cell in own if cell.pipeline in set(rows["pipeline"]))
    if any(isnan(cell.interval.estimate) for cell in taken):
        return SideChoice(name, (), {}, (), f"no {name} pipeline with test windows")
    cut = _cut(rows, taken)
    if cut:
        return SideChoice(name, (), {}, _absent(own), cut)
    return SideChoice(name, taken, among, (*_absent(own), *_stands(rows, len(own))))


def _cut(rows: pd.DataFrame, cells: Sequence[Cell]) -> str:
    """Say whose search a cap ended before the trials at which the verdict is spoken: without replay, all."""
    budget = cells[0].budget
    wanted = pd.Series(budget.headline, index=rows.index) if budget else rows["trials_asked"]
    cut = rows["budget_hit"].astype(bool) & (rows["trials"] < wanted)
    if not cut.any():
        return ""
    name, made, asked, fold = rows[cut].iloc[0][["pipeline", "trials", "trials_asked", "fold"]]
    plain = next(cell.plain_name for cell in cells if cell.pipeline == name)
    where = f"{plural(int(asked), 'trial')} in fold {int(fold) + 1}"
    return f"no whole search of {plain}, stopped by its cap after {int(made)} of {where}"


def counted(taken: Taken) -> str:
    """Say who was taken in how many folds, most first: ``svm_orders in 2 of 3 folds, svm_vmd in 1``."""
    counts = pd.Series([name for _, name in taken]).value_counts(sort=False).sort_values(ascending=False)
    first, *others = [(str(name), int(number)) for name, number in counts.items()]
    if not others:
        return first[0]
    parts = [f"{first[0]} in {first[1]} of {len(taken)} folds"]
    return ", ".join([*parts, *(f"{name} in {number}" for name, number in others)])


def taken_words(taken: Taken, plain_names: Mapping[str, str]) -> str:
    """Say who was taken where, folds counted from 1.

    Parameters
    ----------
    taken
        By a side.
    plain_names
        Contestant to what sentences call it; its name in the tables is put beside where it is another.
    """
    where: dict[str, list[int]] = {}
    for fold, name in taken:
        where.setdefault(name, []).append(fold)
    words = {
        name: plain if plain == readable(name) else f"{plain} ({readable(name)})"
        for name, plain in plain_names.items()
    }
    return "; ".join(f"{words[name]} in {_folds(folds)}" for name, folds in where.items())


def _folds(folds: Sequence[int]) -> str:
    return f"fold{'s' if len(folds) > 1 else ''} {listed((str(fold + 1) for fold in folds), _LISTED)}"


def _scored(cell: Cell) -> pd.DataFrame:
    return cell.finished[[key in cell.predictions for key in cell.finished["job_key"]]]


def _absent(own: Sequence[Cell]) -> tuple[str, ...]:
    """Name the contestants that could not be taken everywhere."""
    there = {cell.pipeline: len(_scored(cell)) for cell in own}
    absent = [
        f"{cell.plain_name} ({there[cell.pipeline]} of {cell.folds})"
        for cell in own
        if there[cell.pipeline] < cell.folds
    ]
    if len(own) < 2 or not absent:
        return ()
    return (f"Could be taken only in the folds that they finished: {listed(absent, _LISTED)}.",)


def _stands(rows: pd.DataFrame, contestants: int) -> tuple[str, ...]:
    """Say where nothing was chosen, since the inner splits held no bearings out."""
    stood = [int(fold) for fold in rows.loc[~rows["on_inner"], "fold"]]
    if contestants < 2 or not stood:
        return ()
    return (
        f"In {_folds(stood)} of {rows['fold'].nunique()} tuning could hold no bearings out: nothing is "
        "chosen on its inner scores, the first declared of a side stands.",
    )
