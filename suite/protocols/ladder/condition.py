"""R3: another load or speed, same bearing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from suite.errors import RequestError
from suite.protocols.fold import Fold, bearing_ids
from suite.protocols.hold_out import hold_out, refuse, units_of
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd


def _condition(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    units = units_of(metadata, ["condition", "recording"])
    conditions = sorted(units["condition"].unique())
    if len(conditions) < 2:
        raise RequestError("one condition only", key="condition", expected=">= 2 conditions")
    seen = units.groupby("bearing_id")["condition"].transform("nunique")
    refused = refuse(units, seen >= 2, "no bearing of it ran in two conditions")
    if len(refused) == units["fault"].nunique():
        raise RequestError("no bearing ran in two conditions", key="condition", expected=">= 2 a bearing")
    n_folds = min(folds, len(conditions))
    fold_number = units["condition"].map({name: k % n_folds for k, name in enumerate(conditions)})
    made = hold_out(metadata, units.assign(fold=fold_number), ["recording"], n_folds, refused, "condition")
    return [_only_known_bearings(metadata, fold) for fold in made]


def _only_known_bearings(metadata: pd.DataFrame, fold: Fold) -> Fold:
    # "Another condition, same bearing": a bearing that training never met is not part of the claim.
    # Looked up by hash: numpy compares every text with every other, hours for a large data set.
    ids = bearing_ids(metadata)
    known = ids.iloc[fold.test].isin(ids.iloc[fold.train].unique()).to_numpy()
    return replace(fold, test=fold.test[known])


RUNG = Rung(
    "R3",
    "condition",
    "the same bearing at another load or speed",
    frozenset({"samples", "duplicates", "recordings", "conditions"}),
    _condition,
)
