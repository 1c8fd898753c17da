"""The declared contrast in numbers: an interval over bearings, the probability of each side over folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from suite.analysis.cells import Cell, seed_mean
from suite.evaluation.confusion import macro_f1s
from suite.protocols import Rung, rung_of
from suite.statistics.bootstrap import Interval, align, bearing_keys, difference_interval
from suite.statistics.effects import smallest_resolvable
from suite.statistics.equivalence import Posterior, correlated_t
from suite.statistics.unsupported import Unsupported

FEW_FOLDS = 3
"""Below this many folds their spread hangs on a single number."""

SURE = 0.975
"""Probability from which a side is claimed: where there is none, either is in at most 5 % of questions."""


@dataclass(frozen=True, eq=False)
class Differences:
    """Macro-F1 of one pipeline minus another, fold by fold.

    Attributes
    ----------
    values
        One a fold, seeds averaged, on the windows that both were tested on.
    train, test
        Bearings on either side of a fold, mean over folds.
    """

    values: tuple[float, ...]
    train: float
    test: float


@dataclass(frozen=True, eq=False)
class Contrast:
    """The classical side against the deep one.

    Attributes
    ----------
    classical, deep
        The two, each with the test windows of the contestants that it took fold by fold.
    gap
        Macro-F1 of the classical side minus the deep one, with its interval over bearings.
    odds
        ``right`` is the probability that the classical side is better by more than the region of
        practical equivalence; or what is missing for a probability.
    resolvable
        True difference that these folds would find with a power of 80 %; or what is missing.
    """

    classical: Cell
    deep: Cell
    gap: Interval
    odds: Posterior | Unsupported
    resolvable: float | Unsupported

    @property
    def outcome(self) -> str:
        """Give ``equal``, ``classical``, ``deep`` or ``open`` (undecided); ``none`` where none is claimed."""
        if not rung_of(self.classical.level, self.classical.rung).supports_claim:
            return "none"
        if isinstance(self.odds, Posterior) and self.odds.equivalent >= SURE:
            return "equal"
        return "classical" if self.gap.low > 0 else "deep" if self.gap.high < 0 else "open"

    @property
    def sure(self) -> bool:
        """Whether the probability of the side that is ahead supports a claim too."""
        if not isinstance(self.odds, Posterior):
            return False
        return {"classical": self.odds.right, "deep": self.odds.left}.get(self.outcome, 0.0) >= SURE


def compare(classical: Cell, deep: Cell) -> Contrast:
    """Compare two cells of one board.

    Parameters
    ----------
    classical, deep
        Each with test windows, some in common.

    Returns
    -------
    Contrast
        With a probability only where bearings and folds support one.
    """
    gap = difference_interval(classical.tests, deep.tests)
    lacking = _lacking(rung_of(classical.level, classical.rung), gap)
    if lacking is not None:
        return Contrast(classical, deep, gap, lacking, lacking)
    folds = differences(classical, deep)
    if len(folds.values) < FEW_FOLDS:
        few = Unsupported(f"{len(folds.values)} folds, and a spread over folds needs {FEW_FOLDS}")
        return Contrast(classical, deep, gap, few, few)
    return Contrast(
        classical,
        deep,
        gap,
        correlated_t(folds.values, folds.train, folds.test),
        smallest_resolvable(folds.values, folds.train, folds.test),
    )


def _lacking(rung: Rung, gap: Interval) -> Unsupported | None:
    if rung.role == "unknown":
        return Unsupported(f"{rung.level} is not installed here, so what its sides share is not known")
    if not rung.supports_claim:
        return Unsupported(f"{rung.level} is leaky by design")
    if not rung.unseen:
        return Unsupported(f"on {rung.level} training and test share bearings, so its folds show no new ones")
    if gap.descriptive:
        return Unsupported(f"a class has {gap.fewest} of the five bearings that a claim beyond them needs")
    return None


def differences(first: Cell, second: Cell) -> Differences:
    """Give the difference in macro-F1 of each fold that both finished, and the size of its sides.

    Parameters
    ----------
    first, second
        Cells of one board, on a rung whose test bearings are unseen.

    Returns
    -------
    Differences
        Training bearings are those that the fold does not test; where rigs are held out, those
        of the rigs that it does not test.
    """
    left, right = align([first.tests, second.tests])
    keys = bearing_keys(left)
    values, trains, tests = [], [], []
    rung = rung_of(first.level, first.rung)
    for _, rows in left.groupby("fold"):
        values.append(seed_mean(rows, macro_f1s) - seed_mean(right.loc[rows.index], macro_f1s))
        tested = set(keys[rows.index])
        tests.append(len(tested))
        trains.append(len(set(keys[_elsewhere(left, rows, rung)]) - tested))
    return Differences(tuple(values), float(np.mean(trains)), float(np.mean(tests)))


def _elsewhere(tests: pd.DataFrame, rows: pd.DataFrame, rung: Rung) -> pd.Series[bool]:
    """Mark the windows whose bearings a fold may train on."""
    if rung.other_rigs:
        return ~tests["rig"].isin(rows["rig"].unique())
    return pd.Series(True, index=tests.index)
