"""False alarms and missed faults: what a monitoring system costs whoever relies on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from suite.analysis.cells import Cell
from suite.analysis.recordings import decisions, share_over_recordings
from suite.arrays import HEALTHY, Mask
from suite.statistics.bootstrap import seed_columns
from suite.statistics.shares import Share


@dataclass(frozen=True)
class Alarms:
    """What a contestant cries out for nothing, and what it does not see.

    Attributes
    ----------
    false, missed
        Healthy recordings that are named faulty, and faulty ones that are named healthy, mean over seeds.
    false_windows, missed_windows
        The same of single windows, shares from 0 to 1, mean over seeds.
    known_bearing
        Whether some healthy recordings are of bearings that were trained on in another recording.
    """

    false: Share
    missed: Share
    false_windows: float
    missed_windows: float
    known_bearing: bool


def alarms_of(cell: Cell) -> Alarms | None:
    """Count false alarms and missed faults; ``None`` where no healthy or no faulty recording is decided."""
    known = cell.memo.get("alarms", cell.run_ids, lambda: _as_plain(_count(cell)))
    if known is None:
        return None
    return Alarms(**{**known, "false": Share(**known["false"]), "missed": Share(**known["missed"])})


def _as_plain(alarms: Alarms | None) -> dict[str, Any] | None:
    return asdict(alarms) if alarms else None


def windows_of_alarms(cell: Cell) -> tuple[pd.DataFrame, Mask]:
    """Give the windows that alarms are counted on, n of them, and which are healthy, shape (n,).

    Where healthy bearings cannot be held out, recordings of theirs that were not trained on stand apart, and
    count here.
    """
    tests, apart = cell.tests, cell.apart
    parts = [tests, apart[apart["fault"].to_numpy() == HEALTHY]] if len(apart) else [tests]
    filled = [part for part in parts if len(part)]
    rows = pd.concat(filled) if len(filled) > 1 else (filled or parts)[0]
    return rows, rows["fault"].to_numpy() == HEALTHY


def share_named_healthy(rows: pd.DataFrame, counted: Mask) -> float:
    """Give the share of windows that are named healthy, mean over seeds; NaN without any.

    Parameters
    ----------
    rows
        Predicted windows, n of them.
    counted
        Which of them, shape (n,).
    """
    answers = rows.loc[counted, [name for name in rows if str(name).startswith("predicted_")]]
    named = [answers[seed].to_numpy() == HEALTHY for seed in seed_columns(answers)]
    return float(np.mean(named)) if named and len(answers) else nan


def _count(cell: Cell) -> Alarms | None:
    rows, healthy = windows_of_alarms(cell)
    if not healthy.any() or healthy.all():
        return None
    alarmed, seen = decisions(rows[healthy]), decisions(rows[~healthy])
    if alarmed is None or seen is None:
        return None
    return Alarms(
        share_over_recordings(alarmed, (alarmed["named"] != HEALTHY).to_numpy()),
        share_over_recordings(seen, (seen["named"] == HEALTHY).to_numpy()),
        1 - share_named_healthy(rows, healthy),
        share_named_healthy(rows, ~healthy),
        len(rows) > len(cell.tests),
    )


def alarms_as_dict(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """Give the alarms of cells in plain JSON types, a row a cell that has some."""
    names = ("experiment", "dataset", "rung", "level", "pipeline")
    found = [(cell, alarms_of(cell)) for cell in cells if cell.scored]
    return [
        {**{name: getattr(cell, name) for name in names}, **asdict(alarms)}
        for cell, alarms in found
        if alarms
    ]
