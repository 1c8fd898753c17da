"""R2: another recording of the same bearing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suite.errors import RequestError
from suite.protocols.fold import Fold, rank_within
from suite.protocols.hold_out import hold_out, refuse, units_of
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd


def _recording(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    import pandas as pd

    units = units_of(metadata, ["recording"])
    counts = units.groupby("bearing_id")["recording"].transform("size")
    refused = refuse(units, counts >= 2, "no bearing of it has two recordings")
    if len(refused) == units["fault"].nunique():
        raise RequestError(
            "every bearing has a single recording", key="recording", expected=">= 2 recordings a bearing"
        )
    # A Latin square: neighbouring bearings leave out different conditions, so that training still
    # has every condition and the rung tests another recording, not another condition.
    position = rank_within(units["bearing_id"], [units["condition"], units["recording"]])
    bearings = pd.Series(pd.factorize(units["bearing_id"], sort=True)[0], index=units.index)
    n_folds = min(folds, int(counts.max()))
    fold = ((position + bearings) % n_folds).where(counts >= 2, -1)
    return hold_out(metadata, units.assign(fold=fold), ["recording"], n_folds, refused, "recordings")


RUNG = Rung(
    "R2",
    "recording",
    "another recording of the same bearing",
    frozenset({"samples", "duplicates", "recordings"}),
    _recording,
)
