"""R0: windows drawn at random, leaky by design."""

from __future__ import annotations

import pandas as pd
from sklearn.model_selection import StratifiedKFold

from suite.errors import RequestError
from suite.protocols.fold import Fold, rows_where
from suite.protocols.rungs import Rung


def _window_random(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    grid = rows_where(metadata["on_grid"])
    faults = metadata["fault"].to_numpy()[grid]
    fewest = int(pd.Series(faults).value_counts().min())
    if fewest < 2:
        raise RequestError("a class has a single window", key="window-random", expected=">= 2 a class")
    splitter = StratifiedKFold(min(folds, fewest), shuffle=True, random_state=seed)
    parts = splitter.split(grid, faults)
    return [Fold(f"draw {k + 1}", grid[train], grid[test]) for k, (train, test) in enumerate(parts)]


RUNG = Rung(
    "R0",
    "window-random",
    "none: leaky by design, shown only to measure the leak gap",
    frozenset({"samples", "duplicates"}),
    _window_random,
)
