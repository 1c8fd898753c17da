"""R2: another recording of the same bearing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suite.errors import RequestError
from suite.protocols.fold import Fold, rank_within
from suite.protocols.hold_out import hold_out, refuse, units_of
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd


def _recording(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    units = units_of(metadata, ["recording"])
    table = units.table
    counts = table.groupby("state")["recording"].transform("size")
    refused = refuse(table, counts >= 2, "no bearing of it has two recordings")
    if len(refused) == table["fault"].nunique():
        raise RequestError(
            "every bearing has a single recording", key="recording", expected=">= 2 recordings a bearing"
        )
    # A Latin square: neighbouring bearings leave out different conditions, so that training still
    # has every condition and the rung tests another recording, not another condition. A bearing that
    # was healthy, then faulty, counts as two here: its only healthy recording stays in training.
    position = rank_within(table["state"], [table["condition"], table["recording"]])
    n_folds = min(folds, int(counts.max()))
    fold = ((position + table["state"]) % n_folds).where(counts >= 2, -1)
    return hold_out(metadata, fold.to_numpy()[units.of_row], n_folds, refused, metadata["recording"])


RUNG = Rung(
    "R2",
    "recording",
    "another recording of the same bearing",
    frozenset({"samples", "duplicates", "recordings"}),
    _recording,
)
