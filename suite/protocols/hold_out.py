"""Hold whole recordings or bearings out: what several rungs share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask
from suite.protocols.fold import NO_ROWS, Fold, bearing_ids, name_list, rows_where

if TYPE_CHECKING:
    import pandas as pd

FoldNumbers = npt.NDArray[np.integer]
"""For each row or unit the fold that tests it, -1 for none."""


@dataclass(frozen=True, eq=False)
class Units:
    """What a window table is made of: bearings in one state, or their recordings.

    Attributes
    ----------
    table
        One row a unit, sorted: ``bearing_id``, ``fault``, further columns asked for, ``rig``, ``condition``
        and ``severity`` (the largest); and ``state``, the number of bearing and fault.
    of_row
        The unit of each row of the window table, shape (n,).
    """

    table: pd.DataFrame
    of_row: npt.NDArray[np.integer]


def units_of(metadata: pd.DataFrame, columns: list[str]) -> Units:
    """Count what a window table is made of; a bearing that is first healthy, then faulty, has two states.

    Parameters
    ----------
    metadata
        Window table.
    columns
        ``recording`` and the like, by which states are divided further; none for states alone.
    """
    groups = metadata.assign(bearing_id=bearing_ids(metadata)).groupby(["bearing_id", "fault", *columns])
    facts = {"rig": "first", "condition": "first", "severity": "max"}
    table = groups.agg({name: how for name, how in facts.items() if name not in columns}).reset_index()
    state = table.groupby(["bearing_id", "fault"]).ngroup()
    return Units(table.assign(state=state), groups.ngroup().to_numpy())


def refuse(units: pd.DataFrame, possible: pd.Series[bool], reason: str) -> dict[str, str]:
    """Name the classes none of whose units can be held out, with the reason."""
    able = possible.groupby(units["fault"]).any()
    return {str(fault): reason for fault in able.index[~able]}


def hold_out(
    metadata: pd.DataFrame,
    fold_numbers: FoldNumbers,
    n_folds: int,
    refused: dict[str, str],
    called: pd.Series[str],
) -> list[Fold]:
    """Make one fold a number.

    Parameters
    ----------
    metadata
        Window table.
    fold_numbers
        For each row the fold that leaves it out of training, -1 for none.
    n_folds
        Number of folds.
    refused
        Classes that are not tested; one of their recordings in turn is reported apart.
    called
        For each row the name of what holds it: its bearing, recording or condition.
    """
    able = ~metadata["fault"].isin(list(refused)).to_numpy()
    grid = metadata["on_grid"].to_numpy(dtype=bool)
    folds = []
    for k in range(n_folds):
        set_apart = _apart(metadata, able, k, n_folds)
        out = (fold_numbers == k) & able
        train = rows_where((fold_numbers != k) & ~set_apart)
        apart = rows_where(set_apart & grid) if set_apart.any() else NO_ROWS
        name = f"without {name_list(called[out].unique())}"
        folds.append(Fold(name, train, rows_where(out & grid), apart, refused=refused))
    return folds


def _apart(metadata: pd.DataFrame, able: Mask, k: int, n_folds: int) -> Mask:
    """Mark one recording in turn of each refused class, so that its recall can be shown apart."""
    marked = np.zeros(len(metadata), dtype=bool)
    for _, names in metadata.loc[~able].groupby("fault")["recording"]:
        recordings = sorted(names.unique())
        if len(recordings) >= 2:
            marked |= metadata["recording"].isin(recordings[k % len(recordings) :: n_folds]).to_numpy()
    return marked
