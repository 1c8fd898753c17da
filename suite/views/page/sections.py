"""What the page shows, put together from cells: boards, charts, cards and failures, but no markup."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from suite.analysis.cells import Cell, latest
from suite.analysis.columns import COLUMNS, Column
from suite.analysis.leaks import Leaks
from suite.analysis.table import ranks
from suite.analysis.verdict import Verdict
from suite.protocols import rung_of
from suite.views.model_card import ModelCard, model_cards
from suite.views.page import charts
from suite.views.page.charts import Chart
from suite.views.terminal.leaderboard import footnotes
from suite.wording import count, readable

SHOWN: tuple[Column, ...] = tuple(column for column in COLUMNS if column.place != "data")
"""Columns of a board on the page."""


@dataclass(frozen=True)
class Board:
    """The ranking of one rung: rows with the text and the sort key of each shown column."""

    level: str
    rung: str
    claim: str
    leaky: bool
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
    ladder: Chart | None
    gaps: Chart | None
    costs: list[Chart]
    tuning: Chart | None
    confusions: list[Chart]
    classes: Chart | None
    bearings: Chart | None
    cards: list[ModelCard]
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
    levels = sorted(frame["level"].unique(), key=lambda name: rung_of(name).strictness, reverse=True)
    level = headline if headline in levels else levels[0]
    order = [level, *(other for other in levels if other != level)]
    top = frame[frame["level"] == level]
    board = [cell for cell in found if cell.level == level]
    by_name = {cell.pipeline: cell for cell in board if not cell.tests.empty}
    ranked = [by_name[name] for name in top["pipeline"] if name in by_name]
    return Place(
        title,
        verdict,
        duel(verdict),
        [_board(frame[frame["level"] == name]) for name in order],
        level,
        charts.ladder_chart(frame, verdict),
        charts.gap_chart(frame),
        charts.cost_charts(top),
        charts.tuning_chart(board),
        [charts.confusion_chart(cell) for cell in ranked],
        charts.class_chart(ranked),
        charts.bearing_chart(ranked),
        model_cards(verdict, ranked),
        books,
    )


def duel(verdict: Verdict) -> list[dict[str, Any]]:
    """Give name, family, estimate and interval (points) of the two contestants of a verdict."""
    found = verdict.contrast
    return [
        {
            "name": readable(cell.pipeline),
            "family": cell.family,
            "value": 100 * cell.interval.estimate,
            "low": 100 * cell.interval.low,
            "high": 100 * cell.interval.high,
        }
        for cell in ((found.classical, found.deep) if found else ())
    ]


def failures(runs: pd.DataFrame) -> list[Failure]:
    """List the folds whose latest run failed, in the order of the frame."""
    if runs.empty:
        return []
    kept = latest(runs)
    broken = kept[kept["status"] == "failed"].to_dict("records")
    return [
        Failure(
            f"{row['dataset']} · {row['level']} {row['rung']} · fold {row['fold'] + 1} of {row['folds']}"
            f" · {row['pipeline']}",
            (str(row["error"]).strip().splitlines() or ["no reason was recorded"])[-1],
            str(row["error"]).strip(),
        )
        for row in broken
    ]


def _board(board: pd.DataFrame) -> Board:
    level, rung = str(board["level"].iloc[0]), str(board["rung"].iloc[0])
    rows = []
    for place, (rank, record) in enumerate(zip(ranks(board), board.to_dict("records"), strict=True), start=1):
        row = {str(name): value for name, value in record.items()}
        partial = row["folds_done"] < row["folds"]
        cells = [{"text": column.show(row), "key": _key(row[column.name])} for column in SHOWN]
        rows.append({**row, "place": place, "rank": count(rank), "partial": partial, "cells": cells})
    protocol = rung_of(level, rung)
    return Board(level, rung, protocol.claim, protocol.leaky, rows, footnotes(board))


def _key(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.9g}" if isfinite(value) else ""
