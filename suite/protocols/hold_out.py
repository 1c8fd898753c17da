"""Hold whole recordings or bearings out: what several rungs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from suite.arrays import Mask
from suite.protocols.fold import NO_ROWS, Fold, bearing_ids, rows_where

if TYPE_CHECKING:
    import pandas as pd


def units_of(metadata: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """List what can be held out: one row a bearing, or a bearing and further columns.

    Parameters
    ----------
    metadata
        Window table.
    columns
        ``recording`` and the like; none for whole bearings.

    Returns
    -------
    DataFrame
        ``fault``, ``bearing_id``, ``severity``, with ``condition`` where recordings are listed.
    """
    table = metadata.assign(bearing_id=bearing_ids(metadata))
    keys = list(dict.fromkeys(["fault", "bearing_id", "severity", "condition", *columns]))
    if "recording" not in columns:
        keys.remove("condition")
    return table[keys].drop_duplicates().reset_index(drop=True)


def refuse(units: pd.DataFrame, possible: pd.Series[bool], reason: str) -> dict[str, str]:
    """Name the classes none of whose units can be held out, with the reason."""
    able = possible.groupby(units["fault"]).any()
    return {str(fault): reason for fault in able.index[~able]}


def hold_out(
    metadata: pd.DataFrame,
    units: pd.DataFrame,
    columns: list[str],
    n_folds: int,
    refused: dict[str, str],
    what: str,
) -> list[Fold]:
    """Make one fold a value of ``fold``.

    Parameters
    ----------
    metadata
        Window table.
    units
        From :func:`units_of`, with ``fold``: the fold whose test side a unit belongs to, -1 for none.
    columns
        What names a unit beside its bearing.
    n_folds
        Number of folds.
    refused
        Classes that are trained on and not tested; one of their recordings in turn is reported apart.
    what
        ``condition``, ``bearings`` or ``recordings``, for the folds' names.
    """
    keys = ["bearing_id", *columns]
    table = metadata.assign(bearing_id=bearing_ids(metadata))[keys]
    fold_number = table.merge(units[[*keys, "fold"]], on=keys, how="left")["fold"].to_numpy()
    able = ~metadata["fault"].isin(list(refused)).to_numpy()
    grid = metadata["on_grid"].to_numpy(dtype=bool)
    folds = []
    for k in range(n_folds):
        set_apart = _apart(metadata, able, k, n_folds)
        out = (fold_number == k) & able
        train = rows_where((fold_number != k) & ~set_apart)
        named = units.loc[(units["fold"] == k) & ~units["fault"].isin(list(refused))]
        name = _name(named, what)
        apart = rows_where(set_apart & grid) if set_apart.any() else NO_ROWS
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


def _name(units: pd.DataFrame, what: str) -> str:
    if what == "condition":
        return "without " + ", ".join(sorted(units["condition"].unique()))
    if what == "bearings":
        return "without " + ", ".join(sorted(units["bearing_id"].str.partition("/")[2]))
    return f"without {units['recording'].nunique()} recordings"
