"""R4: another bearing, the headline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suite.protocols.dealing import deal
from suite.protocols.fold import Fold, shown_bearings
from suite.protocols.hold_out import hold_out
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd


def _bearing(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    dealt = deal(metadata, folds, "bearing")
    return hold_out(metadata, dealt.of_rows(metadata), dealt.folds, dealt.refused, shown_bearings(metadata))


RUNG = Rung(
    "R4",
    "bearing",
    "another bearing",
    frozenset({"samples", "duplicates", "recordings", "bearings", "untrained_rig_classes"}),
    _bearing,
    role="headline",
    tested="never seen in training",
    subject="Bearings never seen",
)
