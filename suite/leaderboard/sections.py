"""What the page shows, put together from cells: boards, figures and failures, but no markup."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from suite.leaderboard import figures
from suite.leaderboard.cells import Cell, latest
from suite.leaderboard.columns import COLUMNS, Column
from suite.leaderboard.details import bearing_recalls, confusion
from suite.leaderboard.leaks import Leaks
from suite.leaderboard.terminal import footnotes
from suite.leaderboard.verdict import Verdict
from suite.leaderboard.wording import CLAIMS, readable

SHOWN: tuple[Column, ...] = tuple(column for column in COLUMNS if column.place != "data")
"""Columns of a board on the page."""


@dataclass(frozen=True)
class Chart:
    """A plotly figure with what a reader needs around it.

    Attributes
    ----------
    title, caption
        The caption says how to read it.
    spec
        Figure as JSON.
    height
        Pixels, kept free before it is drawn.
    numbers
        The same as a table; ``None`` where the boards hold the numbers already.
    """

    title: str
    caption: str
    spec: str
    height: int
    numbers: pd.DataFrame | None = None


@dataclass(frozen=True)
class Board:
    """The ranking of one rung: rows with the text and the sort key of each shown column."""

    level: str
    rung: str
    claim: str
    rows: list[dict[str, Any]]
    notes: list[str]


@dataclass(frozen=True)
class Place:
    """All that was found on one data set of one experiment; ``headline`` is the level of its details."""

    title: str
    verdict: Verdict
    duel: list[dict[str, Any]]
    boards: list[Board]
    headline: str
    ladder: Chart
    gaps: Chart | None
    cost: Chart | None
    confusions: list[Chart]
    bearings: Chart | None
    leaks: list[Leaks]


@dataclass(frozen=True)
class Failure:
    """A fold that failed: where, the last line of its traceback, and all of it."""

    where: str
    reason: str
    traceback: str


def place(
    title: str, verdict: Verdict, found: list[Cell], frame: pd.DataFrame, books: list[Leaks], headline: str
) -> Place:
    """Put one data set together.

    Parameters
    ----------
    title
        Its name on the page.
    verdict
        Its verdict.
    found, frame, books
        Its cells, its rows of the leaderboard, and its ledgers.
    headline
        Level whose board comes first and whose details are shown; the strictest there is, where the
        data set has no run on it.
    """
    levels = sorted(frame["rung_level"].unique(), reverse=True)
    level = headline if headline in levels else levels[0]
    order = [level, *(other for other in levels if other != level)]
    top = frame[frame["rung_level"] == level]
    by_name = {cell.pipeline: cell for cell in found if cell.level == level and not cell.tests.empty}
    ranked = [by_name[name] for name in top["pipeline"] if name in by_name]
    return Place(
        title,
        verdict,
        duel(verdict, {cell.pipeline: cell for cell in ranked}),
        [_board(frame[frame["rung_level"] == name]) for name in order],
        level,
        _ladder(frame, verdict),
        _gaps(frame),
        _cost(top),
        [_confusion(cell) for cell in ranked],
        _bearings(ranked),
        books,
    )


def duel(verdict: Verdict, by_name: dict[str, Cell]) -> list[dict[str, Any]]:
    """Give name, family, estimate and interval (points) of the two contestants of a verdict."""
    sides = [by_name[name] for name in verdict.chosen.values() if name in by_name]
    return [
        {
            "name": readable(cell.pipeline),
            "family": cell.family,
            "value": 100 * cell.interval.estimate,
            "low": 100 * cell.interval.low,
            "high": 100 * cell.interval.high,
        }
        for cell in sides
        if verdict.outcome != "none"
    ]


def failures(runs: pd.DataFrame) -> list[Failure]:
    """List the folds whose latest run failed, in the order of the frame."""
    if runs.empty:
        return []
    kept = latest(runs)
    broken = kept[kept["status"] == "failed"].to_dict("records")
    return [
        Failure(
            f"{row['dataset']} · {row['rung_level']} {row['rung']} · fold {row['fold'] + 1} of {row['folds']}"
            f" · {row['pipeline']}",
            (str(row["error"]).strip().splitlines() or ["no reason was recorded"])[-1],
            str(row["error"]).strip(),
        )
        for row in broken
    ]


def _board(board: pd.DataFrame) -> Board:
    level, rung = str(board["rung_level"].iloc[0]), str(board["rung"].iloc[0])
    rows = []
    for rank, record in zip(itertools.count(1), board.to_dict("records"), strict=False):
        row = {str(name): value for name, value in record.items()}
        partial = row["folds_done"] < row["folds"]
        cells = [{"text": column.show(row), "key": _key(row[column.name])} for column in SHOWN]
        rows.append({**row, "rank": rank, "partial": partial, "cells": cells})
    return Board(level, rung, CLAIMS.get(level, rung), rows, footnotes(board))


def _key(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.9g}" if isfinite(value) else ""


def _chart(title: str, caption: str, figure: Any, numbers: pd.DataFrame | None = None) -> Chart:
    return Chart(title, caption, str(figure.to_json()), int(figure.layout.height), numbers)


def _ladder(frame: pd.DataFrame, verdict: Verdict) -> Chart:
    return _chart(
        "From leaky to honest",
        "Macro-F1 of each pipeline on each rung; bars are 95 % intervals over bearings. A line that falls "
        "from left to right lived on what training and test shared. The declared contrast is drawn strong.",
        figures.ladder(frame, tuple(verdict.chosen.values())),
    )


def _gaps(frame: pd.DataFrame) -> Chart | None:
    if frame["leak_gap"].isna().all():
        return None
    return _chart(
        "Leak gap",
        "Points of macro-F1 that a random split of windows (R0) adds over unseen bearings (R4).",
        figures.leak_gaps(frame),
    )


def _cost(top: pd.DataFrame) -> Chart | None:
    if top.dropna(subset=["macro_f1", "fit_seconds"]).empty:
        return None
    return _chart(
        "Score against cost",
        "Macro-F1 against the wall-clock time of one fit, features included. Up and to the left is better.",
        figures.cost(top),
    )


def _confusion(cell: Cell) -> Chart:
    shares = confusion(cell)
    caption = "Rows: true class; columns: label given; per cent of the row, mean over seeds."
    return _chart(readable(cell.pipeline), caption, figures.confusion_matrix(shares), 100 * shares)


def _bearings(ranked: list[Cell]) -> Chart | None:
    if not ranked:
        return None
    recalls = bearing_recalls(ranked)
    return _chart(
        "Bearing by bearing",
        "Per cent of a bearing's windows named rightly. A faint row is a bearing that defeats everyone; a "
        "faint column is a pipeline that works for few bearings.",
        figures.bearing_heat(recalls),
        100 * recalls,
    )
