"""U0: one load to another as the transfer benchmark splits it, windows at random; leaky by design."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from suite.arrays import Rows
from suite.errors import RequestError
from suite.protocols.fold import Fold, rows_where
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd

SHARE_OF_CONDITION = 0.8
"""Share of each condition's windows that is trained or adapted on (Zhao et al. 2021)."""


def _load_transfer(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    conditions = sorted(metadata["condition"].unique())
    if len(conditions) < 2:
        raise RequestError("one condition only", key="load-transfer", expected=">= 2 conditions")
    pieces = {name: _draw(metadata, name, seed + k) for k, name in enumerate(conditions)}
    return [
        Fold(
            f"{source} to {target}", train=pieces[source][0], test=pieces[target][1], target=pieces[target][0]
        )
        for source, target in list(permutations(conditions, 2))[:folds]
    ]


def _draw(metadata: pd.DataFrame, condition: str, seed: int) -> tuple[Rows, Rows]:
    rows = rows_where((metadata["condition"] == condition) & metadata["on_grid"])
    mixed = np.random.default_rng(seed).permutation(rows)
    cut = round(SHARE_OF_CONDITION * len(mixed))
    return np.sort(mixed[:cut]), np.sort(mixed[cut:])


RUNG = Rung(
    "U0",
    "load-transfer",
    "nothing: the split of a published benchmark, shared bearings and all, shown beside its paper",
    frozenset({"samples", "duplicates", "recordings", "conditions"}),
    _load_transfer,
    leaky=True,
    target="other windows of the very recordings that are tested",
    role="parity",
    auto_folds=4,
)
