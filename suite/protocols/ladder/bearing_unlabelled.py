"""R4u: another bearing, of which other recordings are at hand without labels."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from suite.arrays import Mask
from suite.errors import RequestError
from suite.protocols.dealing import bearings_of, deal
from suite.protocols.fold import Fold, rank_within, shown_bearings
from suite.protocols.hold_out import hold_out, refuse, units_of
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd

NAME = "bearing-unlabelled"

BEARINGS_A_CLASS = 4
"""Least number: with fewer, half of them leave a single one for tuning to rehearse the question on."""

SINGLE_RECORDING = "no bearing of it has two recordings"


def _unlabelled(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    _check_bearings(metadata)
    return _divided(metadata, folds, any_rig=False)


def _rehearsed(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    return _divided(metadata, folds, any_rig=True)


def _check_bearings(metadata: pd.DataFrame) -> None:
    counts = Counter(fault for bearing in bearings_of(metadata) for fault in bearing.classes)
    few = [f"{fault} {number}" for fault, number in sorted(counts.items()) if number < BEARINGS_A_CLASS]
    if few:
        problem = f"too few bearings to adapt to some and learn from others: {', '.join(few)}"
        raise RequestError(problem, key=NAME, expected=f">= {BEARINGS_A_CLASS} bearings a class")


def _divided(metadata: pd.DataFrame, folds: int, *, any_rig: bool) -> list[Fold]:
    """Hold bearings out; of each, every other recording is tested and the rest is adapted on."""
    tested, adapted, lonely = _recordings(metadata)
    dealt = deal(metadata, folds, NAME, any_rig=any_rig)
    refused = {**dealt.refused, **lonely}
    made = hold_out(metadata, dealt.of_rows(metadata), dealt.folds, refused, shown_bearings(metadata))
    return [
        replace(fold, test=fold.test[tested[fold.test]], target=fold.test[adapted[fold.test]])
        for fold in made
    ]


def _recordings(metadata: pd.DataFrame) -> tuple[Mask, Mask, dict[str, str]]:
    """Mark the rows that are tested and those that are adapted on, and refuse classes that lack one of them.

    As on the rung of another recording, neighbouring bearings part their conditions the other way round. A
    bearing that was healthy, then faulty, counts as two.
    """
    units = units_of(metadata, ["recording"])
    table = units.table
    several = table.groupby("state")["recording"].transform("size") >= 2
    refused = refuse(table, several, SINGLE_RECORDING)
    if len(refused) == table["fault"].nunique():
        raise RequestError("every bearing has a single recording", key=NAME, expected=">= 2 a bearing")
    position = rank_within(table["state"], [table["condition"], table["recording"]])
    even = (position + table["state"]) % 2 == 0
    tested, adapted = (several & side for side in (even, ~even))
    of_row = units.of_row
    return np.asarray(tested.to_numpy()[of_row]), np.asarray(adapted.to_numpy()[of_row]), refused


_FORBIDS = frozenset({"samples", "duplicates", "recordings", "bearings", "target_recordings"})


RUNG = Rung(
    "R4u",
    NAME,
    "another bearing, of which other recordings are at hand without labels",
    _FORBIDS | {"untrained_rig_classes"},
    _unlabelled,
    tested="seen in training without labels alone",
    target="other recordings of the very bearings that are tested",
    rehearsal=Rung(
        "R4u",
        NAME,
        "the same with fewer bearings, on a known rig or not",
        _FORBIDS,
        _rehearsed,
        target="other recordings of the very bearings that are tested",
    ),
)
