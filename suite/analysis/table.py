"""The leaderboard as a frame, and as JSON."""

from __future__ import annotations

from math import isfinite
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


def ranks(frame: pd.DataFrame) -> pd.Series[Any]:
    """Give the rank of each row of :func:`rank_cells` inside its rung, 1 for the best; NaN for bounds."""
    positions = frame.groupby(BOARD).cumcount() + 1
    return positions.where(~frame["bound"].astype(bool))


def to_json(frame: pd.DataFrame) -> dict[str, Any]:
    """Give a leaderboard as plain JSON types.

    Parameters
    ----------
    frame
        From :func:`rank_cells`.

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
            **{str(name): plain(value) for name, value in row.items()},
        }
        for rank, row in zip(ranks(frame), frame.to_dict("records"), strict=True)
    ]
    return {"schema": LEADERBOARD_SCHEMA, "columns": columns, "rows": rows}


def plain(value: Any) -> Any:
    """Give a value as JSON has it: no numpy types, and ``None`` for what is not finite."""
    value = _unboxed(value)
    return None if isinstance(value, float) and not isfinite(value) else value
