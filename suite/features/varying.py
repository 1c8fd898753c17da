"""Leave out columns that hardly vary in training: their deviation is rounding, and a test value far away."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin

from suite.arrays import Mask, Real, varies


class VaryingColumns(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Keep the columns whose deviation in training is more than rounding.

    A band that is silent in all training windows has a deviation of 1e-15; standardised by it, a test window
    with a trace of signal there would lie 1e12 deviations away, and no other column would count.

    Attributes
    ----------
    kept_
        Which columns are kept, shape (columns,); all where none varies, since a classifier needs some.
    """

    def fit(self, features: npt.NDArray[Any], labels: Any = None) -> Self:
        """Choose the columns of training rows, shape (n, columns)."""
        self.kept_ = varying_columns(np.asarray(features))
        return self

    def transform(self, features: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Leave out the other columns, shape (n, kept columns)."""
        return np.asarray(features) if self.kept_.all() else np.asarray(features)[:, self.kept_]

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Name the columns that are kept, by the names that came in."""
        if input_features is None:
            input_features = [f"column_{number}" for number in range(len(self.kept_))]
        return np.asarray(input_features, dtype=object)[self.kept_]


def varying_columns(features: npt.NDArray[Any]) -> Mask:
    """Tell which columns vary by more than rounding; all of them where none does.

    Parameters
    ----------
    features
        Training rows, shape (n, columns).
    """
    deviation: Real = features.std(axis=0, dtype=np.float64)
    mask = varies(deviation, np.abs(features).max(axis=0, initial=0.0))
    return mask if mask.any() else np.ones_like(mask)
