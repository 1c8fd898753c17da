"""R5: another bearing at another condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suite.arrays import Mask
from suite.errors import RequestError
from suite.protocols.fold import Fold, bearing_ids, rank_within, rows_where
from suite.protocols.hold_out import refuse, units_of
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd


def _bearing_condition(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    units = units_of(metadata, [])
    count = units.groupby("fault")["bearing_id"].transform("size")
    refused = refuse(units, count >= 2, "it has a single bearing, which cannot be held out")
    conditions = sorted(metadata["condition"].unique())
    if len(refused) == units["fault"].nunique() or len(conditions) < 2:
        lonely = ", ".join(refused) or "none"
        raise RequestError(
            f"{len(conditions)} conditions; classes with a single bearing: {lonely}",
            key="bearing-condition",
            expected=">= 2 conditions and >= 2 bearings a class",
        )
    n_bearings = min(folds, int(count[count >= 2].min()))
    n_conditions = min(folds, len(conditions))
    position = rank_within(units["fault"], [units["severity"], units["bearing_id"]])
    fold_of = dict(zip(units["bearing_id"], (position % n_bearings).where(count >= 2, -1), strict=True))
    bearing_fold = bearing_ids(metadata).map(fold_of).to_numpy()
    names = {name: k % n_conditions for k, name in enumerate(conditions)}
    condition_fold = metadata["condition"].map(names).to_numpy()
    # Along the diagonal of the crossing, so that every bearing and every condition is held out once.
    cells = [(k % n_bearings, k % n_conditions) for k in range(max(n_bearings, n_conditions))]
    return [_cross(metadata, bearing_fold == b, condition_fold == c, refused) for b, c in cells]


def _cross(metadata: pd.DataFrame, bearing: Mask, condition: Mask, refused: dict[str, str]) -> Fold:
    """Hold out a crossing; rows that share one of the two with the test side train on nothing."""
    able = ~metadata["fault"].isin(list(refused)).to_numpy()
    grid = metadata["on_grid"].to_numpy(dtype=bool)
    tested = metadata.loc[bearing & condition & able]
    bearings = ", ".join(sorted(tested["bearing"].unique()))
    return Fold(
        name=f"{bearings} at {', '.join(sorted(tested['condition'].unique()))}",
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
    frozenset({"samples", "duplicates", "recordings", "conditions", "bearings", "target_bearings"}),
    _bearing_condition,
)
