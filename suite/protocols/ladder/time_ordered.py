"""R1: later in the same recording, after a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suite.errors import RequestError
from suite.protocols.fold import Fold, gap_samples, rows_where
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd

SHARE_BEFORE_GAP = 0.7
"""Share of each recording that comes before the gap."""


def _time_ordered(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    import pandas as pd

    by_recording = metadata.groupby("recording")
    first, last = by_recording["start"].transform("min"), by_recording["stop"].transform("max")
    edge = first + SHARE_BEFORE_GAP * (last - first)
    train = metadata["stop"] <= edge
    test = metadata["on_grid"] & (metadata["start"] >= edge + gap_samples(metadata))
    sides = pd.DataFrame({"train": train, "test": test}).groupby(metadata["recording"]).any().all(axis=1)
    if not sides.all():
        short = sides.index[~sides][0]
        raise RequestError(
            "recording too short to split in time with a gap",
            file=str(short) or None,
            key="time-ordered",
            expected="about 8 windows a recording",
        )
    return [Fold(f"last {1 - SHARE_BEFORE_GAP:.0%} of each recording", rows_where(train), rows_where(test))]


RUNG = Rung(
    "R1",
    "time-ordered",
    "later in the same recording",
    frozenset({"samples", "duplicates", "neighbours"}),
    _time_ordered,
)
