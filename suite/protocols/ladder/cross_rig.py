"""R6: another machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suite.arrays import Mask
from suite.errors import RequestError
from suite.protocols.dealing import halves
from suite.protocols.fold import Fold, may_be_tested, name_list, rows_where
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd

ON_ONE_RIG = "it occurs on one rig only"


def _cross_rig(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    rigs = sorted(metadata["rig"].unique())
    if len(rigs) < 2:
        raise RequestError("one rig only", key="cross-rig", expected=">= 2 rigs")
    on_rigs = metadata.groupby("fault")["rig"].nunique()
    common = on_rigs.index[on_rigs == len(rigs)]
    if len(common) < 2:
        raise RequestError("the rigs share fewer than two classes", key="cross-rig", expected=">= 2 classes")
    refused = {str(fault): ON_ONE_RIG for fault in on_rigs.index.difference(common)}
    shared = metadata["fault"].isin(common).to_numpy()
    half = halves(metadata)
    # First every rig once, then its other half: fewer folds still test every machine.
    tested = sorted(metadata.loc[may_be_tested(metadata), "rig"].unique())
    turns = [(rig, number) for number in (0, 1) for rig in tested][: max(folds, len(tested))]
    made = [_fold(metadata, shared, rig, half == number, refused) for rig, number in turns]
    return [fold for fold in made if len(fold.test)]


def _fold(metadata: pd.DataFrame, shared: Mask, rig: str, tested: Mask, refused: dict[str, str]) -> Fold:
    there = (metadata["rig"] == rig).to_numpy()
    grid = metadata["on_grid"].to_numpy(dtype=bool)
    return Fold(
        name=f"rig {rig}: {name_list(metadata.loc[there & tested & shared, 'bearing'].astype(str))}",
        train=rows_where(~there & shared),
        test=rows_where(there & shared & tested & grid),
        target=rows_where(there & shared & ~tested & grid),
        refused=refused,
    )


RUNG = Rung(
    "R6",
    "cross-rig",
    "another machine",
    frozenset({"samples", "duplicates", "recordings", "bearings", "rigs", "target_bearings"}),
    _cross_rig,
    target="other bearings of the machine that is tested",
)
