"""Temperature scaling: honest probabilities without touching a decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from suite.arrays import Probabilities

BOUNDS = (0.05, 20.0)
"""Range of the temperature: a fit never leaves it, whatever the data."""

PROBABILITY_FLOOR = 1e-12
"""Probabilities are floored here before their logarithm."""


@dataclass
class Temperature:
    """One temperature for all classes (Guo et al. 2017), fitted on held-out *training* windows.

    On near-separable data the likelihood grows without end as T falls to 0. Two things stop that:
    the target is Platt's (1999) 1 - 1/(n + 2) instead of 1, the rest shared by the other classes,
    so that n right answers never argue for more certainty than n windows can support, and T stays
    within :data:`BOUNDS`. For large n on overlapping classes the fit is the maximum-likelihood one.

    Attributes
    ----------
    value
        T; above 1 softens, below 1 sharpens.
    """

    value: float = 1.0

    def fit(self, probabilities: npt.ArrayLike, truth_index: npt.ArrayLike) -> Temperature:
        """Find T by bounded minimisation of the negative log-likelihood over log T.

        Parameters
        ----------
        probabilities
            Shape (n, C), C >= 2, of windows that the estimator was not trained on.
        truth_index
            Column of the true class, shape (n,), integers.

        Returns
        -------
        Temperature
            Itself.

        Raises
        ------
        ValueError
            Shapes that differ, no windows, a single class, an index without a column, or
            probabilities that are not finite.
        """
        logits = _logits(probabilities)
        truth = np.asarray(truth_index)
        n, classes = logits.shape
        if n == 0 or classes < 2 or truth.shape != (n,):
            raise ValueError(f"probabilities {logits.shape} and truth {truth.shape}: expected (n, C), (n,)")
        if not np.issubdtype(truth.dtype, np.integer) or truth.min() < 0 or truth.max() >= classes:
            raise ValueError(f"truth_index is not a column of {classes}")
        doubt = 1.0 / (n + 2)
        target = np.full((n, classes), doubt / (classes - 1))
        target[np.arange(n), truth] = 1.0 - doubt

        def loss(log_temperature: float) -> float:
            scaled = log_softmax(logits * np.exp(-log_temperature), axis=1)
            return float(-(target * scaled).sum() / n)

        low, high = np.log(BOUNDS)
        self.value = float(np.exp(minimize_scalar(loss, bounds=(low, high), method="bounded").x))
        return self

    def apply(self, probabilities: npt.ArrayLike) -> Probabilities:
        """Rescale probabilities, shape (n, C); the largest of each row stays the largest.

        Raises
        ------
        ValueError
            Probabilities that are not a finite (n, C) table.
        """
        logits = _logits(probabilities)
        scaled = np.asarray(softmax(logits / self.value, axis=1), dtype=np.float64)
        # Softening can round two almost equal classes to a tie that the wrong one wins.
        winner = np.asarray(probabilities).argmax(axis=1)
        rows = np.flatnonzero(scaled.argmax(axis=1) != winner)
        scaled[rows, winner[rows]] = np.nextafter(scaled[rows].max(axis=1), np.inf)
        return scaled


def _logits(probabilities: npt.ArrayLike) -> Probabilities:
    table = np.asarray(probabilities, dtype=np.float64)
    if table.ndim != 2 or not np.isfinite(table).all():
        raise ValueError(f"probabilities of shape {table.shape}: expected a finite (n, C) table")
    return np.log(np.maximum(table, PROBABILITY_FLOOR))
