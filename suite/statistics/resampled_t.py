"""Nadeau and Bengio's corrected resampled t-test: two pipelines on one data set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from suite.statistics.unsupported import Unsupported, finite


@dataclass(frozen=True)
class CorrectedT:
    """Result of the test.

    Attributes
    ----------
    mean, low, high
        Mean difference and its 95 % confidence interval.
    t, df, p
        Statistic, degrees of freedom, two-sided p-value.
    """

    mean: float
    low: float
    high: float
    t: float
    df: int
    p: float


def standard_error(differences: npt.ArrayLike, train: float, test: float) -> float:
    """Give the corrected standard error of a mean difference, sqrt((1/J + test/train) s^2).

    Parameters
    ----------
    differences
        One a fold, shape (J,), J >= 2.
    train, test
        Size of either side of a fold, counted in *bearings*.

    Raises
    ------
    ValueError
        Sizes that are not positive.
    """
    if not (train > 0 and test > 0):
        raise ValueError(f"train {train} and test {test} are not positive")
    values = finite(differences)
    return float(np.sqrt((1 / values.size + test / train) * values.var(ddof=1)))


def corrected_t(differences: npt.ArrayLike, train: float, test: float) -> CorrectedT | Unsupported:
    """Test whether two pipelines differ, across the folds of one data set.

    Folds share training data, so their differences are correlated and the plain t-test claims too
    much. The correction is exact for differences with an equal correlation of test / (train + test).

    Parameters
    ----------
    differences
        Score of one pipeline minus the other, one a fold (seeds averaged before), shape (J,).
    train, test
        Size of either side of a fold, counted in *bearings*.

    Returns
    -------
    CorrectedT or Unsupported
        The sentence where there are fewer than two folds or the differences do not vary.

    Raises
    ------
    ValueError
        Differences that are not finite, sizes that are not positive.

    References
    ----------
    C. Nadeau, Y. Bengio, "Inference for the generalization error", Machine Learning 52 (2003).
    """
    values = finite(differences)
    if values.size < 2:
        return Unsupported(f"{values.size} fold: a spread needs at least two.")
    error = standard_error(values, train, test)
    if np.ptp(values) == 0:
        return Unsupported("The differences are the same in every fold: their spread cannot be estimated.")
    mean, df = float(values.mean()), values.size - 1
    reach = float(stats.t.ppf(0.975, df)) * error
    t = mean / error
    return CorrectedT(mean, mean - reach, mean + reach, t, df, float(2 * stats.t.sf(abs(t), df)))
