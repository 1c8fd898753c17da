"""What guessing reaches on the classes of a test part: the floor of every score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite, nan
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from suite.analysis.cells import Cell


@dataclass(frozen=True)
class Guesses:
    """Macro-F1 of two guesses; NaN where nothing was tested.

    Attributes
    ----------
    uniform
        Expected when any class is named at random, all equally often.
    constant
        When the most frequent class is always named.
    """

    uniform: float
    constant: float

    @property
    def better(self) -> float:
        """That of the better one."""
        return max(self.uniform, self.constant)


def guesses_of(truth: pd.Series[Any]) -> Guesses:
    """Compute what guessing reaches.

    Parameters
    ----------
    truth
        True class of each test window.

    Notes
    -----
    Named at random among K classes, a class of share p has an expected precision of p and a recall of 1/K.
    """
    codes, names = pd.factorize(truth.to_numpy())
    classes = len(names)
    if not classes:
        return Guesses(nan, nan)
    counts = np.bincount(codes[codes >= 0])
    shares = counts / counts.sum()
    uniform = float((2 * shares / (1 + classes * shares)).mean())
    return Guesses(uniform, float(2 * shares.max() / (1 + shares.max()) / classes))


def guesses_of_cell(cell: Cell) -> Guesses:
    """Compute what guessing reaches on the test windows of a cell."""
    return guesses_of(cell.tests["fault"])


def guesses_of_board(rows: Iterable[Mapping[str, Any]]) -> Guesses:
    """Read what guessing reaches on a board.

    Parameters
    ----------
    rows
        Of the leaderboard of one rung of one data set, which test the same windows where complete.
    """
    tested = [row for row in rows if isfinite(row["guess_uniform"])]
    if not tested:
        return Guesses(nan, nan)
    uniform, constant = (median(row[name] for row in tested) for name in ("guess_uniform", "guess_constant"))
    return Guesses(float(uniform), float(constant))
