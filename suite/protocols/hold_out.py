"""Hold whole recordings or bearings out: what several rungs share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from suite.protocols.fold import NO_ROWS, Fold, Mask, bearing_ids, rows_where


def units_of(metadata: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    table = metadata.assign(bearing_id=bearing_ids(metadata))
    keys = list(dict.fromkeys(["fault", "bearing_id", "severity", "condition", *columns]))
    if "recording" not in columns:
        keys.remove("condition")
    return table[keys].drop_duplicates().reset_index(drop=True)


def refuse(units: pd.DataFrame, possible: pd.Series[bool], reason: str) -> dict[str, str]:
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
    keys = ["bearing_id", *columns]
    table = metadata.assign(bearing_id=bearing_ids(metadata))[keys]
    held = table.merge(units[[*keys, "held"]], on=keys, how="left")["held"].to_numpy()
    able = ~metadata["fault"].isin(list(refused)).to_numpy()
    grid = metadata["on_grid"].to_numpy(dtype=bool)
    folds = []
    for k in range(n_folds):
        apart_recordings = apart_recordings(metadata, able, k, n_folds)
        out = (held == k) & able
        train = rows_where((held != k) & ~apart_recordings)
        named = units.loc[(units["held"] == k) & ~units["fault"].isin(list(refused))]
        name = _name(named, what)
        apart = rows_where(apart_recordings & grid) if apart_recordings.any() else NO_ROWS
        folds.append(Fold(name, train, rows_where(out & grid), apart, refused))
    return folds


def apart_recordings(metadata: pd.DataFrame, able: Mask, k: int, n_folds: int) -> Mask:
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
