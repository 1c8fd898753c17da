"""R0: windows drawn at random, leaky by design."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from suite.errors import RequestError
from suite.protocols.fold import Fold, rows_where
from suite.protocols.rungs import Rung

if TYPE_CHECKING:
    import pandas as pd


def _window_random(metadata: pd.DataFrame, folds: int, seed: int) -> list[Fold]:
    grid = rows_where(metadata["on_grid"])
    faults = metadata["fault"].to_numpy(dtype=str)[grid]
    fewest = int(np.unique(faults, return_counts=True)[1].min())
    if fewest < 2:
        raise RequestError("a class has a single window", key="window-random", expected=">= 2 a class")
    count = min(folds, fewest)
    draws = stratified_draws(faults, count, seed)
    return [Fold(f"draw {k + 1}", grid[draws != k], grid[draws == k]) for k in range(count)]


def stratified_draws(labels: npt.NDArray[np.str_], folds: int, seed: int) -> npt.NDArray[np.intp]:
    """Draw each row's fold so that every fold has its share of every class.

    The draws are those of scikit-learn's ``StratifiedKFold(folds, shuffle=True, random_state=seed)``, whose
    import alone takes longer than a plan.

    Parameters
    ----------
    labels
        Class of each row, shape (n,); each class has at least ``folds`` rows.
    folds
        How many.
    seed
        Of the draws.

    Returns
    -------
    ndarray
        Shape (n,), numbers from 0 to ``folds`` - 1.
    """
    rng = np.random.RandomState(seed)
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    by_appearance = np.argsort(np.argsort(first))
    classes = by_appearance[inverse]
    ordered = np.sort(classes)
    share = np.array([np.bincount(ordered[fold::folds], minlength=len(first)) for fold in range(folds)])
    draws = np.empty(len(labels), dtype=np.intp)
    for number in range(len(first)):
        of_class = np.arange(folds).repeat(share[:, number])
        rng.shuffle(of_class)
        draws[classes == number] = of_class
    return draws


RUNG = Rung(
    "R0",
    "window-random",
    "nothing: windows of one recording are on both sides, shown to measure the leak gap",
    frozenset({"samples", "duplicates"}),
    _window_random,
    leaky=True,
    role="leak",
    auto_folds=4,
)
