"""R3: another load or speed, same bearing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from suite.errors import RequestError
from suite.protocols.fold import Fold
from suite.protocols.hold_out import hold_out, refuse, units_of
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd


def _condition(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    conditions = sorted(metadata["condition"].unique())
    if len(conditions) < 2:
        raise RequestError("one condition only", key="condition", expected=">= 2 conditions")
    units = units_of(metadata, ["condition"])
    seen = units.table.groupby("state")["condition"].transform("size")
    refused = refuse(units.table, seen >= 2, "no bearing of it ran in two conditions")
    if len(refused) == units.table["fault"].nunique():
        raise RequestError("no bearing ran in two conditions", key="condition", expected=">= 2 a bearing")
    n_folds = min(folds, len(conditions))
    numbers = {name: k % n_folds for k, name in enumerate(conditions)}
    fold_numbers = metadata["condition"].map(numbers).to_numpy()
    made = hold_out(metadata, fold_numbers, n_folds, refused, metadata["condition"].astype(str))
    states = units.table["state"].to_numpy()[units.of_row]
    return [_only_known_bearings(states, fold) for fold in made]


def _only_known_bearings(states: npt.NDArray[np.integer], fold: Fold) -> Fold:
    # "Another condition, same bearing": a bearing, or a state of it, that training never met is not part
    # of the claim.
    known = np.isin(states[fold.test], states[fold.train])
    return replace(fold, test=fold.test[known])


RUNG = Rung(
    "R3",
    "condition",
    "the same bearing at another load or speed",
    frozenset({"samples", "duplicates", "recordings", "conditions"}),
    _condition,
)
