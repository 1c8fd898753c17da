"""The leaderboard as a frame, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, nan
from typing import Any

import pandas as pd

from suite.analysis.cells import BOARD, Cell
from suite.analysis.columns import COLUMNS
from suite.protocols import rung_of

KEYS = ("experiment", "dataset", "rung", "level", "pipeline", "family")
"""Columns that name a row."""

LEADERBOARD_SCHEMA = "bearing-arena/leaderboard/4"
"""Raised when a key of :func:`to_json` changes its meaning or goes."""


def rank_cells(cells: list[Cell]) -> pd.DataFrame:
    """Compute every column of every cell and rank inside each rung.

    Parameters
    ----------
    cells
        From :func:`suite.analysis.gathering.cells`.

    Returns
    -------
    DataFrame
        One row a cell: :data:`KEYS` and the columns of :data:`suite.analysis.columns.COLUMNS`, by
        experiment, data set and rung, those that support no claim first; inside one rung by macro-F1,
        highest first, what has none last, and bounds after all contestants. Without cells it is empty and
        has the same columns.
    """
    names = [*KEYS, *(column.name for column in COLUMNS)]
    rows = [
        [*(cell.experiment, cell.dataset, cell.rung, cell.level, cell.pipeline, cell.family), *_values(cell)]
        for cell in cells
    ]
    frame = pd.DataFrame(rows, columns=names)
    strict = [str(rung_of(cell.level, cell.rung).strictness) for cell in cells]
    order = ["experiment", "dataset", "strict", "level", "rung", "bound", "macro_f1", "pipeline"]
    ordered = frame.assign(strict=strict).sort_values(
        order, ascending=[name != "macro_f1" for name in order], na_position="last", ignore_index=True
    )
    return ordered.drop(columns="strict")


def _values(cell: Cell) -> list[Any]:
    """Compute the columns of a cell, which hang on its runs, on its siblings' and on its whole board's."""
    siblings = {level: [other.run_ids, other.folds] for level, other in cell.siblings.items()}
    boards = [[board.run_ids, board.supports_claim] for board in cell.boards]
    names = [column.name for column in COLUMNS]
    asked = [other.asked for other in (cell.boards[0].cells if cell.boards else [cell])]
    inputs = [names, cell.pipeline, cell.run_ids, len(cell.runs), cell.folds, siblings, boards, asked]

    def compute() -> list[Any]:
        return [_unboxed(column.compute(cell)) for column in COLUMNS]

    return list(cell.memo.get("columns", inputs, compute))


def _unboxed(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


@dataclass(frozen=True, eq=False)
class RankedBoard:
    """The ranking of one rung of one data set, with what every view shows of it.

    Attributes
    ----------
    frame
        Its rows of :func:`rank_cells`, in their order.
    """

    frame: pd.DataFrame

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Name of a column to its value of each row, in Python's own types."""
        names = list(map(str, self.frame))
        columns = [self.frame[name].tolist() for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    @cached_property
    def ranks(self) -> list[float]:
        """Rank of each row, 1 for the best; NaN for bounds."""
        return [nan if row["bound"] else float(place) for place, row in enumerate(self.rows, start=1)]

    @cached_property
    def texts(self) -> dict[str, list[str]]:
        """Name of each column that is shown to the texts of its rows."""
        shown = [column for column in COLUMNS if column.shown_in != "data"]
        return {column.name: [column.show(row) for row in self.rows] for column in shown}

    @property
    def level(self) -> str:
        """Level of its rung."""
        return str(self.rows[0]["level"])

    @property
    def rung(self) -> str:
        """Name of its rung."""
        return str(self.rows[0]["rung"])

    @property
    def untuned(self) -> bool:
        """Whether nothing on it was tuned."""
        return all(row["untuned"] for row in self.rows)


def ranked_boards(frame: pd.DataFrame) -> list[RankedBoard]:
    """Part a leaderboard by rung and data set, in its order; none where it is empty."""
    return [RankedBoard(board) for _, board in frame.groupby(BOARD, sort=False)] if len(frame) else []


def to_json(boards: Sequence[RankedBoard]) -> dict[str, Any]:
    """Give a leaderboard as plain JSON types.

    Parameters
    ----------
    boards
        From :func:`ranked_boards`.

    Returns
    -------
    dict
        ``schema``; ``columns``, each with ``name``, ``label``, ``unit`` and ``meaning``; ``rows``,
        each a mapping of column to value with its ``rank`` inside its rung, ``null`` for NaN and for
        the rank of a bound.
    """
    columns = [
        {"name": column.name, "label": column.label, "unit": column.unit, "meaning": column.meaning}
        for column in COLUMNS
    ]
    rows = [
        {
            "rank": int(rank) if isfinite(rank) else None,
            **{name: plain(value) for name, value in row.items()},
        }
        for board in boards
        for rank, row in zip(board.ranks, board.rows, strict=True)
    ]
    return {"schema": LEADERBOARD_SCHEMA, "columns": columns, "rows": rows}


def plain(value: Any) -> Any:
    """Give a value as JSON has it: no numpy types, and ``None`` for what is not finite."""
    value = _unboxed(value)
    return None if isinstance(value, float) and not isfinite(value) else value
