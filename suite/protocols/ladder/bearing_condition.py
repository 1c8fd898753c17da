"""R5: another bearing at another condition."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask
from suite.errors import RequestError
from suite.protocols.dealing import deal
from suite.protocols.fold import Fold, name_list, rows_where, shown_bearings
from suite.protocols.hold_out import FoldNumbers
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd


def _bearing_condition(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    conditions = sorted(metadata["condition"].unique())
    if len(conditions) < 2:
        raise RequestError("one condition only", key="bearing-condition", expected=">= 2 conditions")
    dealt = deal(metadata, folds, "bearing-condition")
    bearing_fold = dealt.of_rows(metadata)
    n_conditions = min(folds, len(conditions))
    numbers = {name: k % n_conditions for k, name in enumerate(conditions)}
    condition_fold = metadata["condition"].map(numbers).to_numpy()
    able = ~metadata["fault"].isin(list(dealt.refused)).to_numpy()
    faults = np.where(able, metadata["fault"].to_numpy(dtype=str), "")
    cells = _cells(bearing_fold, condition_fold, faults, (dealt.folds, n_conditions))
    return [_cross(metadata, bearing_fold == b, condition_fold == c, dealt.refused) for b, c in cells]


def _cells(
    bearing_fold: FoldNumbers,
    condition_fold: FoldNumbers,
    faults: npt.NDArray[np.str_],
    shape: tuple[int, int],
) -> list[tuple[int, int]]:
    """Choose crossings that hold every bearing and every condition out once.

    They lie along the diagonal. Where not every bearing ran in every condition, each takes the next
    crossing that tests most classes.
    """
    n_bearings, n_conditions = shape
    rows = zip(bearing_fold.tolist(), condition_fold.tolist(), faults.tolist(), strict=True)
    there = {(b, c, fault) for b, c, fault in rows if fault}
    classes = Counter((b, c) for b, c, _ in there)
    cells = []
    for k in range(max(shape)):
        along = [(k % n_bearings, (k + step) % n_conditions) for step in range(n_conditions)]
        if n_conditions > n_bearings:
            along = [((k + step) % n_bearings, k % n_conditions) for step in range(n_bearings)]
        best = max(along, key=lambda cell: classes[cell])
        if classes[best] and best not in cells:
            cells.append(best)
    return cells


def _cross(metadata: pd.DataFrame, bearing: Mask, condition: Mask, refused: dict[str, str]) -> Fold:
    """Hold out a crossing; rows that share one of the two with the test side train on nothing."""
    able = ~metadata["fault"].isin(list(refused)).to_numpy()
    grid = metadata["on_grid"].to_numpy(dtype=bool)
    tested = metadata.loc[bearing & condition & able]
    bearings = shown_bearings(metadata)[tested.index]
    return Fold(
        name=f"{name_list(bearings)} at {name_list(tested['condition'])}",
        train=rows_where(~bearing & ~condition),
        test=rows_where(bearing & condition & able & grid),
        apart=rows_where(condition & ~able & grid),
        target=rows_where(~bearing & condition & able & grid),
        refused=refused,
    )


RUNG = Rung(
    "R5",
    "bearing-condition",
    "another bearing at another load or speed",
    frozenset(
        {
            "samples",
            "duplicates",
            "recordings",
            "conditions",
            "bearings",
            "target_bearings",
            "untrained_rig_classes",
        }
    ),
    _bearing_condition,
    target="other bearings, at the load or speed that is tested",
)
