"""R4: another bearing, the headline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suite.errors import RequestError
from suite.protocols.fold import Fold, rank_within
from suite.protocols.hold_out import hold_out, refuse, units_of
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd


def _bearing(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    units = units_of(metadata, [])
    bearings = units.groupby("fault")["bearing_id"].transform("size")
    refused = refuse(units, bearings >= 2, "it has a single bearing, which cannot be held out")
    if len(refused) == units["fault"].nunique():
        raise RequestError(
            "every class has a single bearing", key="bearing", expected=">= 2 bearings a class"
        )
    n_folds = min(folds, int(bearings[bearings >= 2].min()))
    # In order of severity, so that each fold holds out a like share of small and large faults;
    # where each size is one bearing (CWRU) a fold leaves one fault size out.
    position = rank_within(units["fault"], [units["severity"], units["bearing_id"]])
    fold = (position % n_folds).where(bearings >= 2, -1)
    return hold_out(metadata, units.assign(fold=fold), [], n_folds, refused, "bearings")


RUNG = Rung(
    "R4",
    "bearing",
    "another bearing",
    frozenset({"samples", "duplicates", "recordings", "bearings"}),
    _bearing,
    role="headline",
    tested="never seen in training",
    subject="Bearings never seen",
)
