"""What intervals without width leave open: the bootstrap has no failure to draw."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from suite.statistics.shares import unseen_share


class LeftOpen(NamedTuple):
    """The largest share of bearings that may fail where none of those tested did."""

    bearings: int
    share: float


def left_open(board: pd.DataFrame) -> LeftOpen | None:
    """Give what scores of a board leave open of which no window was wrong; ``None`` where there is none.

    Parameters
    ----------
    board
        Rows of one rung, as in :func:`suite.analysis.table.rank_cells`; of several such rows the one with
        the fewest bearings counts.
    """
    tested = board.loc[board["macro_f1_low"] == 1.0, "bearings"]
    return None if tested.empty else LeftOpen(int(tested.min()), unseen_share(int(tested.min())))
