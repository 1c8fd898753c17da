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
    return _dealt(metadata, folds, any_rig=False)


def _on_any_rig(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    return _dealt(metadata, folds, any_rig=True)


def _dealt(metadata: pd.DataFrame, folds: int, *, any_rig: bool) -> list[Fold]:
    dealt = deal(metadata, folds, "bearing", any_rig=any_rig)
    return hold_out(metadata, dealt.of_rows(metadata), dealt.folds, dealt.refused, shown_bearings(metadata))


FORBIDS = frozenset({"samples", "duplicates", "recordings", "bearings"})


RUNG = Rung(
    "R4",
    "bearing",
    "another bearing",
    FORBIDS | {"untrained_rig_classes"},
    _bearing,
    role="headline",
    tested="never seen in training",
    subject="Bearings never seen",
    # Where each rig has few bearings, tuning on bearings of rigs that it did not train on is stricter
    # than the rung; recordings of bearings that it did train on are far easier.
    rehearsal=Rung("R4", "bearing", "another bearing, on a known rig or not", FORBIDS, _on_any_rig),
)
