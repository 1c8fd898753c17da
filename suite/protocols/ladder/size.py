"""R4s: another bearing, with a fault of a size that was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

from suite.errors import RequestError
from suite.protocols.dealing import SINGLE, Bearing, Dealing, FoldOf, bearings_of, deal_evenly
from suite.protocols.fold import Fold, shown_bearings
from suite.protocols.hold_out import hold_out, units_of
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd

_NAME = "size"
SINGLE_ON_A_RIG = "it has a single bearing on a rig, which cannot be held out"


def _size(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    _check_one_size_each(metadata)
    bearings = bearings_of(metadata)
    faulty = {fault for one in bearings if one.severity > 0 for fault in one.classes}
    sized = [one for one in bearings if one.classes & faulty]
    unknown = [one.name for one in sized if isnan(one.severity)]
    if unknown:
        raise RequestError(f"no size is known of {', '.join(unknown[:3])}", key=_NAME, expected="severities")
    number = _numbers(sized)
    n_sizes = max(number.values(), default=-1) + 1
    if n_sizes < 2:
        raise RequestError(
            "faults are of one size, or of none that is known", key=_NAME, expected=">= 2 sizes"
        )
    n_folds = min(folds, n_sizes)
    fold_of = {name: k % n_folds for name, k in number.items()}
    others = [one for one in bearings if not one.classes & faulty]
    refused = _deal_others(others, n_folds, fold_of)
    dealt = Dealing(fold_of, n_folds, refused).of_rows(metadata)
    return hold_out(metadata, dealt, n_folds, refused, _called(metadata, faulty))


def _check_one_size_each(metadata: pd.DataFrame) -> None:
    """Refuse bearings that grew: whoever holds a size out would hold the smaller one's bearings out, too."""
    units = units_of(metadata, []).table["bearing_id"].unique()
    sizes = metadata[metadata["severity"] > 0].groupby(["rig", "bearing"])["severity"].nunique()
    grown = sizes.index[sizes > 1]
    if len(grown):
        problem = f"{len(grown)} of {len(units)} bearings had faults of several sizes ({grown[0][1]})"
        raise RequestError(problem, key=_NAME, expected="one size a bearing")


def _numbers(sized: Sequence[Bearing]) -> dict[str, int]:
    """Give each bearing the number of its size among those of its rig: units differ between rigs."""
    ordered = {
        rig: sorted({one.severity for one in sized if one.rig == rig}) for rig in {b.rig for b in sized}
    }
    return {one.name: ordered[one.rig].index(one.severity) for one in sized}


def _deal_others(others: Sequence[Bearing], folds: int, fold_of: FoldOf) -> dict[str, str]:
    """Deal bearings of classes without sizes, such as healthy ones; refuse a class with one bearing there."""
    refused = {}
    for fault in sorted({fault for one in others for fault in one.classes}):
        own = [one for one in others if fault in one.classes]
        if min(sum(one.rig == rig for one in own) for rig in {one.rig for one in own}) < 2:
            refused[fault] = SINGLE if len(own) == 1 else SINGLE_ON_A_RIG
    held = [one for one in others if not one.classes & refused.keys()]
    fold_of.update(deal_evenly(held, {one.name: one.classes for one in held}, folds))
    return refused


def _called(metadata: pd.DataFrame, faulty: set[str]) -> pd.Series[str]:
    """Name rows by what is held out: the size, with its rig where there are several, or else the bearing."""
    sizes = metadata["severity"].map(lambda size: f"size {size:g}")
    if metadata["rig"].nunique() > 1:
        sizes = metadata["rig"].astype(str) + " " + sizes
    return sizes.where(metadata["fault"].isin(sorted(faulty)), shown_bearings(metadata))


RUNG = Rung(
    "R4s",
    _NAME,
    "another bearing, with a fault of another size",
    frozenset({"samples", "duplicates", "recordings", "bearings", "sizes", "untrained_rig_classes"}),
    _size,
    role="variant",
    tested="never seen in training, of a size never seen",
)
