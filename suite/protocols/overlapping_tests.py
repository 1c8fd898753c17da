"""Test windows that overlap: more cuts of the very samples that a rung tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from suite.arrays import TEST_CUT, TRAIN_CUT, Rows
from suite.protocols.fold import Fold, rows_where

if TYPE_CHECKING:
    import pandas as pd


def training_cuts(metadata: pd.DataFrame) -> pd.DataFrame:
    """Give the window table without what is cut for overlapping tests alone, as it is elsewhere.

    Parameters
    ----------
    metadata
        Window table; its row numbers are the index of what is given.
    """
    if TRAIN_CUT not in metadata:
        return metadata
    rows = metadata[TRAIN_CUT].to_numpy(dtype=bool)
    return metadata[rows].drop(columns=[TRAIN_CUT, TEST_CUT])


def with_overlapping_tests(metadata: pd.DataFrame, fold: Fold) -> Fold:
    """Test all cuts of the samples that a fold tests, which a rung chose among windows that do not overlap.

    Parameters
    ----------
    metadata
        Window table.
    fold
        Of the rows of :func:`training_cuts`, by their position among these.

    Returns
    -------
    Fold
        Of the rows of the whole table. A cut is tested where both windows of the grid that it overlaps are;
        likewise of what is apart or unknown. Training and target stay.
    """
    if TRAIN_CUT not in metadata:
        return fold
    place = rows_where(metadata[TRAIN_CUT])
    test, apart, unknown = (
        _all_cuts(metadata, place[rows]) for rows in (fold.test, fold.apart, fold.unknown)
    )
    train, target = place[fold.train], place[fold.target]
    return replace(fold, train=train, test=test, apart=apart, unknown=unknown, target=target)


def _all_cuts(metadata: pd.DataFrame, rows: Rows) -> Rows:
    """Add to rows on the grid the test cuts that lie within them."""
    between = rows_where(metadata[TEST_CUT] & ~metadata["on_grid"])
    recording = np.unique(metadata["recording"].to_numpy(dtype=str), return_inverse=True)[1]
    start, length = metadata["start"].to_numpy(), (metadata["stop"] - metadata["start"]).to_numpy()
    number = start // length
    # No recording has as many windows as this, so that a number stands for one window of one recording.
    window = recording * (int(number.max(initial=0)) + 2) + number
    within = np.isin(window[between], window[rows]) & np.isin(window[between] + 1, window[rows])
    return np.union1d(rows, between[within]) if len(rows) else rows
