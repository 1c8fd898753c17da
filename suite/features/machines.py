"""The RBF machine of all support-vector contestants, with its kernel computed in one stroke."""

from __future__ import annotations

from copy import copy
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.svm import SVC

from suite.arrays import Real

LARGEST = 5000
"""Rows up to which the kernel matrix is stored whole: 200 MB, twice while fitting."""


def gaussian_kernel(rows: Real, others: Real, gamma: float) -> Real:
    """Give ``exp(-gamma · squared distance)``, shape (n, m), as scikit-learn has it, to the bit.

    Without its checks, which take longer than what they check.

    Parameters
    ----------
    rows, others
        Shape (n, d) and (m, d), finite; the same array has zeros as distances to itself.
    gamma
        Above 0.
    """
    if rows.dtype != np.float64 or others.dtype != np.float64:
        return np.asarray(rbf_kernel(rows, others, gamma))
    distances = -2 * (rows @ others.T)
    distances += np.einsum("ij,ij->i", rows, rows)[:, np.newaxis]
    distances += np.einsum("ij,ij->i", others, others)
    np.maximum(distances, 0, out=distances)
    if rows is others:
        np.fill_diagonal(distances, 0)
    distances *= -gamma
    return np.asarray(np.exp(distances, out=distances))


class RbfMachine(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """``SVC(kernel="rbf")`` with the kernel computed by matrix multiplication beforehand.

    libsvm evaluates its kernel entry by entry, again and again for the pairs of classes and for what
    has left its cache. One matrix product for all entries makes fit and prediction together about
    twice as fast and changes them by rounding alone. Nothing needs to be shared between trials: the
    product itself is a hundredth of what it saves. Above 5000 rows libsvm computes it itself.

    Parameters
    ----------
    C, gamma
        Cost and width, as scikit-learn has them; classes are weighted to balance, unless rows have weights.
    """

    def __init__(self, C: float = 1.0, gamma: float = 0.1) -> None:
        self.C = C
        self.gamma = gamma

    def fit(self, features: Real, labels: npt.NDArray[np.str_], sample_weight: Real | None = None) -> Self:
        """Fit on rows, shape (n, features); a row's weight multiplies its cost.

        Raises
        ------
        ValueError
            A cost or width that is not above 0, or rows that are not finite.
        """
        if not (0 < self.C < np.inf and 0 < self.gamma < np.inf and np.isfinite(features).all()):
            raise ValueError(f"C {self.C}, gamma {self.gamma}: expected > 0, and finite rows")
        # What scikit-learn would check again, in every layer of it, takes longer than the machine itself.
        with config_context(skip_parameter_validation=True, assume_finite=True):
            return self._fit(features, labels, sample_weight)

    def _fit(self, features: Real, labels: npt.NDArray[np.str_], sample_weight: Real | None) -> Self:
        whole = len(features) <= LARGEST
        options: dict[str, Any] = {"kernel": "precomputed"} if whole else {"gamma": self.gamma}
        # Codes and weights are what SVC makes of names and "balanced", which takes it longer than to fit.
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if sample_weight is None:
            sample_weight = (len(codes) / (len(self.classes_) * np.bincount(codes)))[codes]
        machine = SVC(C=self.C, cache_size=400, **options)
        rows = gaussian_kernel(features, features, self.gamma) if whole else features
        self.machine_ = machine.fit(rows, codes, sample_weight)
        self.vectors_ = features[self.machine_.support_]
        return self

    def decision_function(self, features: Real) -> Real:
        """Give the margins of ``SVC``, shape (n, classes), or (n,) for two classes.

        Raises
        ------
        ValueError
            Rows that are not finite.
        """
        if self.machine_.kernel == "rbf":
            return np.asarray(self.machine_.decision_function(features))
        if not np.isfinite(features).all():
            raise ValueError("rows that are not finite")
        kernel = np.zeros((len(features), self.machine_.shape_fit_[0]))
        with config_context(skip_parameter_validation=True, assume_finite=True):
            kernel[:, self.machine_.support_] = gaussian_kernel(features, self.vectors_, self.gamma)
            return np.asarray(self.machine_.decision_function(kernel))

    def as_svc(self) -> SVC:
        """Give the same machine as scikit-learn's own, which holds its vectors and computes its kernel."""
        own = copy(self.machine_)
        own.kernel, own.gamma, own._gamma = "rbf", self.gamma, self.gamma
        own.support_vectors_ = np.ascontiguousarray(self.vectors_, dtype=np.float64)
        own.shape_fit_ = (self.machine_.shape_fit_[0], self.vectors_.shape[1])
        own.n_features_in_ = self.vectors_.shape[1]
        return own

    def predict(self, features: Real) -> npt.NDArray[np.str_]:
        """Give the class of the widest margin, shape (n,)."""
        margins = self.decision_function(features)
        winners = (margins > 0).astype(int) if margins.ndim == 1 else margins.argmax(axis=1)
        return np.asarray(self.classes_[winners])
