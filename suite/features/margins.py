"""From margins to probabilities, the same for all support-vector contestants."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin, clone


class MarginClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Give a classifier that only has margins probabilities: the softmax of its decision function.

    They are ordered as the margins are; their scale means nothing until they are calibrated
    by one temperature on training data. (SVC's own ``probability=True`` costs five times the fit and
    draws its folds without regard to bearings.)

    Parameters
    ----------
    estimator
        With ``decision_function``, shape (n, classes), or (n,) for two classes.
    """

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(
        self,
        features: npt.NDArray[np.float64],
        labels: npt.NDArray[np.str_],
        sample_weight: npt.NDArray[np.float64] | None = None,
    ) -> Self:
        """Fit a clone of the estimator on features, shape (n, d); labels and weights have shape (n,)."""
        weights = {} if sample_weight is None else {"sample_weight": sample_weight}
        self.estimator_ = clone(self.estimator).fit(features, labels, **weights)
        self.classes_ = self.estimator_.classes_
        return self

    def decision_function(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Give one margin a class, shape (n, classes)."""
        margins = np.asarray(self.estimator_.decision_function(features), dtype=np.float64)
        return np.column_stack([-margins, margins]) / 2 if margins.ndim == 1 else margins

    def predict_proba(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Give class probabilities, shape (n, classes), rows summing to 1."""
        return np.asarray(softmax(self.decision_function(features), axis=1))

    def predict(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.str_]:
        """Give the class with the widest margin, shape (n,)."""
        return np.asarray(self.classes_[self.decision_function(features).argmax(axis=1)])
