"""Selective classification: what risk is left when the least confident answers are withheld.

Sources: El-Yaniv & Wiener 2010 (J. Machine Learning Research 11, 1605-1641) and Geifman & El-Yaniv 2017
(NeurIPS, "Selective classification for deep neural networks") on risk and coverage; Geifman, Uziel & El-Yaniv
2019 (ICLR, "Bias-reduced uncertainty estimation for deep neural classifiers") on the area under their curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask, Real


@dataclass(frozen=True, eq=False)
class RiskCurve:
    """Risk against coverage, the most confident answers first; one point a distinct confidence, shape (k,).

    Attributes
    ----------
    kept, wrong
        Weight of the answers that are given up to each point, and of the wrong ones among them.
    """

    kept: Real
    wrong: Real

    @property
    def aurc(self) -> float:
        """Area under the curve: the mean risk over all coverages, the least confident answer given last."""
        risk = self.wrong / self.kept
        return float((np.diff(self.kept, prepend=0.0) * risk).sum() / self.kept[-1])

    def risk_at(self, coverage: Real) -> Real:
        """Give the share that is wrong when shares from 0 to 1 are given, shape (m,), at least one answer."""
        at = np.maximum(coverage * self.kept[-1], self.kept[0])
        return np.asarray(np.interp(at, self.kept, self.wrong) / at)


def confidence_order(confidence: Real) -> npt.NDArray[np.intp]:
    """Give each confidence its place, 0 for the highest and equal ones the same, shape (n,)."""
    return np.unique(-confidence, return_inverse=True)[1]


def risk_curve(confidence: Real, wrong: Mask, weight: Real | None = None) -> RiskCurve:
    """Draw the curve of some answers.

    Parameters
    ----------
    confidence
        Of each answer, shape (n,), n > 0.
    wrong
        Whether it is wrong, shape (n,).
    weight
        What it counts, above 0, shape (n,); by default all count the same.
    """
    counted = np.ones(len(confidence)) if weight is None else weight
    order = confidence_order(confidence)
    kept = np.bincount(order, weights=counted)
    return RiskCurve(np.cumsum(kept), np.cumsum(np.bincount(order, weights=counted * wrong)))
