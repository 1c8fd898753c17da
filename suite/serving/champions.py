"""Champions: who won a question on a data set, and what is expected of it on a new bearing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import pandas as pd

from suite.analysis.gathering import Predictions, cells
from suite.analysis.memo import Memo
from suite.analysis.searches import AllTrials
from suite.analysis.sides import take
from suite.serving.scope import ExpectedScore
from suite.wording import called


@dataclass(frozen=True)
class Champion:
    """The winner on one data set and rung.

    Attributes
    ----------
    dataset, level, rung, pipeline
        Where it won, and its title.
    won, folds
        In how many folds it had the best inner score, of how many whose inner scores could choose; none
        where no inner splits held bearings out as the rung does.
    """

    dataset: str
    level: str
    rung: str
    pipeline: str
    won: int
    folds: int

    def sentence(self) -> str:
        """Say why it is the champion."""
        where = f"on {self.dataset}, {called(self.level, self.rung)}"
        if not self.folds:
            return f"{self.pipeline}, the first declared, stands {where}: no inner scores could choose"
        return f"{self.pipeline} has the best inner score in {self.won} of {self.folds} folds {where}"


def choose_champions(runs: pd.DataFrame, declared: Sequence[str] = ()) -> list[Champion]:
    """Choose the champion of each data set and rung, fold by fold, by the inner scores of each fold alone.

    Parameters
    ----------
    runs
        Frame of the finished runs, columns :data:`suite.records.frame.RUN_COLUMNS`.
    declared
        Contestants in the order in which the question declares them; by default by name.

    Returns
    -------
    list of Champion
        The contestant that :func:`suite.analysis.sides.take` takes in most folds of all sides together; the
        first declared wins a tie, and stands where no inner scores could choose. Bounds, which saw labels
        that no contestant gets, never take part, nor do runs without an inner score or on thinned training
        parts.
    """
    whole = runs["training_bearings"] == 0
    fair = runs[whole & ~runs["bound"].astype(bool) & runs["best_inner_score"].notna()]
    return [_champion(board, declared) for _, board in fair.groupby(["dataset", "level", "rung"])]


def _champion(board: pd.DataFrame, declared: Sequence[str]) -> Champion:
    taken = take(board, declared)
    chosen = taken[taken["on_inner"]]
    position = {name: number for number, name in enumerate(declared)}
    won = Counter(map(str, chosen["pipeline"] if len(chosen) else taken["pipeline"]))
    name = min(won, key=lambda one: (-won[one], position.get(one, len(position)), one))
    first = board.iloc[0]
    where = (str(first["dataset"]), str(first["level"]), str(first["rung"]))
    return Champion(*where, name, won[name] if len(chosen) else 0, len(chosen))


def expected_score(
    question: str,
    where: tuple[str, str, str],
    runs: pd.DataFrame,
    predictions: Predictions,
    trials: AllTrials,
    memo: Memo,
) -> ExpectedScore | None:
    """Give what a contestant reached on bearings never seen, as the leaderboard has it.

    Parameters
    ----------
    question
        Its name.
    where
        Data set, level of the rung, and contestant.
    runs, predictions, trials, memo
        As for :func:`suite.analysis.gathering.cells`.

    Returns
    -------
    ExpectedScore or None
        ``None`` where it was not asked, or on a rung that holds no bearings out.
    """
    dataset, level, contestant = where
    board = runs[(runs["dataset"] == dataset) & (runs["level"] == level) & (runs["training_bearings"] == 0)]
    own = [
        one for one in cells(board, predictions, memo, trials) if one.pipeline == contestant and one.scored
    ]
    if not own:
        return None
    cell, interval = own[0], own[0].interval
    if not isfinite(interval.estimate):
        return None
    # With too few bearings there is an estimate and no interval.
    low, high = (
        end if isfinite(end) else bound for end, bound in ((interval.low, 0.0), (interval.high, 1.0))
    )
    return ExpectedScore(
        interval.estimate, low, high, interval.bearings, called(cell.level, cell.rung), question
    )
