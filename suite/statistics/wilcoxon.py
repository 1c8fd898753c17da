"""Wilcoxon's signed-rank test across data sets, with Holm's correction against a control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from suite.statistics.unsupported import Unsupported, Values, finite


@dataclass(frozen=True)
class Wilcoxon:
    """Result of the test.

    Attributes
    ----------
    n
        Data sets on which the two differ.
    statistic, p
        Smaller rank sum and two-sided p-value, adjusted where several are tested.
    """

    n: int
    statistic: float
    p: float


def smallest_p(n: int) -> float:
    """Give the smallest two-sided p-value that n differences can reach: 2 / 2^n, at most 1."""
    return float(min(1.0, 2.0 ** (1 - n)))


def wilcoxon(differences: npt.ArrayLike, alpha: float = 0.05) -> Wilcoxon | Unsupported:
    """Test whether two pipelines differ across independent data sets.

    Parameters
    ----------
    differences
        One a data set, shape (N,); zeros have no direction and are left out.
    alpha
        Level at which a claim is to be made.

    Returns
    -------
    Wilcoxon or Unsupported
        The sentence where no outcome could reach ``alpha``.

    Raises
    ------
    ValueError
        Differences that are not finite.
    """
    values = finite(differences)
    values = values[values != 0]
    least = smallest_p(values.size)
    if least > alpha:
        differing = "1 data set that differs" if values.size == 1 else f"{values.size} data sets that differ"
        return Unsupported(
            f"With {differing}, a two-sided Wilcoxon test cannot go under "
            f"p = {least:g}: no claim at {alpha:g} is possible."
        )
    test = stats.wilcoxon(values)
    return Wilcoxon(values.size, float(test.statistic), float(test.pvalue))


def holm(p: npt.ArrayLike) -> Values:
    """Adjust p-values for their number (Holm 1979): (m,) to (m,), family-wise."""
    values = finite(p)
    order = np.argsort(values, kind="stable")
    scaled = values[order] * np.arange(values.size, 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return adjusted


def against_control(
    scores: npt.ArrayLike, names: Sequence[str], control: str, alpha: float = 0.05
) -> dict[str, Wilcoxon | Unsupported]:
    """Compare each pipeline with a control that was named in advance, Holm-adjusted.

    Parameters
    ----------
    scores
        Shape (N data sets, k pipelines), higher is better.
    names
        The k pipelines.
    control
        One of them.
    alpha
        Level at which claims are to be made.

    Returns
    -------
    dict
        Name of each other pipeline to its result; comparisons that the data cannot support do not
        count in the correction.

    Raises
    ------
    ValueError
        Scores that are not a finite table of as many columns as names.
    """
    table = finite(scores, 2)
    if table.shape[1] != len(names):
        raise ValueError(f"{table.shape[1]} columns of scores and {len(names)} names")
    base = table[:, list(names).index(control)]
    results = {
        name: wilcoxon(column - base, alpha)
        for name, column in zip(names, table.T, strict=True)
        if name != control
    }
    tested = {name: one for name, one in results.items() if isinstance(one, Wilcoxon)}
    adjusted = holm([one.p for one in tested.values()])
    for (name, one), p in zip(tested.items(), adjusted, strict=True):
        results[name] = Wilcoxon(one.n, one.statistic, float(p))
    return results
