"""The leaderboard: one sortable table a rung."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from markupsafe import Markup

from suite.analysis.columns import COLUMNS, Column
from suite.analysis.table import RankedBoard
from suite.protocols import rung_of
from suite.views.footnotes import NOT_TUNED, caveats, footnotes, learned_from_mark
from suite.views.page.markup import fill
from suite.views.page.panel import DatasetResults, PageData, Panel
from suite.views.tables.latex import PREAMBLE, to_latex
from suite.views.tables.of_report import board_tables
from suite.views.tables.report_table import ReportTable
from suite.views.tables.separated import to_csv
from suite.wording import count

SHOWN: tuple[Column, ...] = tuple(column for column in COLUMNS if column.shown_in != "data")
"""Columns of the page."""


@dataclass(frozen=True)
class RungTable:
    """The ranking of one rung.

    Attributes
    ----------
    level, rung, claim, leaky
        Of the rung.
    mark
        What holds for all of its rows; empty where there is nothing to say.
    columns
        Those of :data:`SHOWN` of which there is something to show.
    rows
        A mapping each: the row of the leaderboard, with ``position``, ``rank``, ``partial``, ``mark``
        (what it learned from, where that is not the training part alone) and ``cells`` (text and sort key
        of each column).
    notes
        Below the table.
    downloads
        Name of a file to its address, which holds all of it.
    """

    level: str
    rung: str
    claim: str
    leaky: bool
    mark: str
    columns: list[Column]
    rows: list[dict[str, Any]]
    notes: list[str]
    downloads: dict[str, str]


def rung_tables(results: DatasetResults, caveat: str = "") -> list[RungTable]:
    """Make the table of each rung, the one of the details first, then from strict to leaky."""

    def key(table: RungTable) -> tuple[bool, tuple[bool, str, str]]:
        return table.level == results.level, rung_of(table.level).strictness

    tables = map(_rung_table, results.boards, board_tables(results, caveat))
    return sorted(tables, key=key, reverse=True)


def _rung_table(board: RankedBoard, plain: ReportTable) -> RungTable:
    columns = [column for column in SHOWN if column.known_in(board.frame)]
    texts = zip(*(board.texts[column.name] for column in columns), strict=True)
    rows = [
        _row(position, *row, columns)
        for position, row in enumerate(zip(board.ranks, board.rows, texts, strict=True), start=1)
    ]
    protocol = rung_of(board.level, board.rung)
    mark = NOT_TUNED if board.untuned else ""
    files = {f"{plain.name}.csv": to_csv(plain), f"{plain.name}.tex": PREAMBLE + to_latex(plain)}
    downloads = {name: _address(text) for name, text in files.items()}
    return RungTable(
        board.level,
        board.rung,
        protocol.claim,
        protocol.leaky,
        mark,
        columns,
        rows,
        footnotes(board),
        downloads,
    )


def _address(text: str) -> str:
    """Put a whole file into an address, since the page may ask nothing of any network."""
    return f"data:text/plain;base64,{base64.b64encode(text.encode()).decode()}"


def _row(
    position: int, rank: float, row: dict[str, Any], texts: Sequence[str], columns: Sequence[Column]
) -> dict[str, Any]:
    return {
        **row,
        "position": position,
        "rank": count(rank),
        "partial": row["folds_done"] < row["folds"],
        "mark": learned_from_mark(row),
        "cells": [
            {"text": text, "key": _sort_key(row[column.name])}
            for column, text in zip(columns, texts, strict=True)
        ],
    }


def _sort_key(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.9g}" if isfinite(value) else ""


def _content(data: PageData) -> Markup:
    known = caveats(data.about)
    tables = [
        (results.title, rung_tables(results, caveat), caveat)
        for results in data.datasets
        if (caveat := known.get(results.verdict.dataset, "")) is not None
    ]
    families = list(dict.fromkeys(data.families.values()))
    boards = [table for _, own, _ in tables for table in own]
    shown = [column for column in SHOWN if any(column in table.columns for table in boards)]
    return fill("panels/leaderboard.html", datasets=tables, columns=shown, families=families)


PANEL = Panel(
    "leaderboard",
    "Leaderboard",
    20,
    "Every pipeline ranked, one sortable table a rung.",
    _content,
    link="Leaderboard",
)
