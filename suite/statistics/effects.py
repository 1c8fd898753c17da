"""How large a difference is, and how large it must be to be seen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from suite.statistics.unsupported import Unsupported, finite


def standardised_difference(differences: npt.ArrayLike) -> float | Unsupported:
    """Give the paired standardised mean difference with Hedges' small-sample correction.

    Parameters
    ----------
    differences
        Paired differences, shape (n,), n >= 3.

    Returns
    -------
    float or Unsupported
        Mean over standard deviation, times 1 - 3 / (4 (n - 1) - 1).

    References
    ----------
    L. V. Hedges, J. Educ. Stat. 6 (1981).
    """
    values = finite(differences)
    if values.size < 3 or np.ptp(values) == 0:
        return Unsupported(f"{values.size} differences without a spread that could be estimated.")
    correction = 1 - 3 / (4 * (values.size - 1) - 1)
    return float(correction * values.mean() / values.std(ddof=1))


def rank_biserial(differences: npt.ArrayLike) -> float | Unsupported:
    """Give the matched-pairs rank-biserial correlation: (favourable - unfavourable) share of ranks.

    Parameters
    ----------
    differences
        Paired differences, shape (n,); zeros are left out.

    Returns
    -------
    float or Unsupported
        In [-1, 1]; 1 when every difference is positive.

    References
    ----------
    D. S. Kerby, "The simple difference formula", Compr. Psychol. 3 (2014).
    """
    values = finite(differences)
    values = values[values != 0]
    if not values.size:
        return Unsupported("The two never differ: there is nothing to rank.")
    ranks = stats.rankdata(np.abs(values))
    return float((ranks * np.sign(values)).sum() / ranks.sum())
