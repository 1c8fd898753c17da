"""Bayesian comparison with a region of practical equivalence: on one data set and on several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suite.statistics.unsupported import Unsupported, finite

ROPE = 0.01
"""Differences in macro-F1 within this are of no practical consequence."""

SAMPLES = 50_000
PRIOR = 0.5
"""Weight of the prior's pseudo-observation of no difference."""


@dataclass(frozen=True)
class Posterior:
    """Probability that the difference lies below, within or above the region of equivalence."""

    left: float
    equivalent: float
    right: float


def signed_rank(
    differences: npt.ArrayLike, rope: float = ROPE, *, samples: int = SAMPLES, seed: int = 0
) -> Posterior | Unsupported:
    """Give the posterior across independent data sets (Bayesian signed-rank test).

    Parameters
    ----------
    differences
        One a data set, shape (N,). Load pairs or folds of one rig are *one* data set.
    rope
        Half width of the region of equivalence.
    samples, seed
        Draws from the Dirichlet process, and their seed.

    Returns
    -------
    Posterior or Unsupported
        The share of draws in which each region is the most probable; with fewer than two data sets
        the sentence.

    Raises
    ------
    ValueError
        Differences that are not finite.

    References
    ----------
    A. Benavoli et al., "A Bayesian Wilcoxon signed-rank test based on the Dirichlet process",
    ICML 2014; prior pseudo-observation of strength 0.5 at zero.
    """
    values = np.concatenate([[0.0], finite(differences)])
    if values.size < 3:
        return Unsupported(f"{values.size - 1} data set: nothing can be said across data sets.")
    weights = np.random.default_rng(seed).dirichlet([PRIOR, *np.ones(values.size - 1)], samples)
    sums = values[:, None] + values
    left = _share(weights, np.heaviside(-sums - 2 * rope, 0.5))
    right = _share(weights, np.heaviside(sums - 2 * rope, 0.5))
    winner = np.argmax([left, 1 - left - right, right], axis=0)
    shares = np.bincount(winner, minlength=3) / samples
    return Posterior(*(float(share) for share in shares))


def _share(weights: npt.NDArray[np.float64], inside: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Weigh the pairs that lie in a region: (samples, N), (N, N) to (samples,)."""
    return np.asarray(((weights @ inside) * weights).sum(axis=1))
