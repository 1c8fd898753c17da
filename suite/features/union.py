"""Several families of features side by side, computed once for windows that come again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin, clone

from suite.arrays import Real
from suite.data.windows import Windows, seen_columns
from suite.features.block import WindowFeatures
from suite.window_cache import look_up, window_keys

MOST_ROWS = 50_000
"""Rows remembered of one family before it starts afresh: some tens of MB."""

_Rows = dict[str, Real]

_remembered: dict[str, _Rows] = {}


class FamilyUnion(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Put the columns of several families side by side.

    Tuning describes the same training windows over and over, in every trial and inner fold. What a
    family gives for a window depends on that window and the family's parameters alone, so that it can
    be remembered in this process under a digest of both; the numbers are the same to the bit. Final
    fits must not remember: their cost is on the leaderboard.

    Parameters
    ----------
    families
        Transformers that learn nothing from the windows they are fitted on.
    remember
        Whether rows are kept and looked up.
    """

    def __init__(self, families: Sequence[WindowFeatures], remember: bool = False) -> None:
        self.families = families
        self.remember = remember

    def fit(self, windows: Windows, labels: Any = None) -> Self:
        """Note the number of channels."""
        self.families_ = [clone(family).fit(windows) for family in self.families]
        return self

    def transform(self, windows: Windows) -> Real:
        """Compute or look up all features, shape (n, features), float64."""
        if not self.remember:
            return np.hstack([family.transform(windows) for family in self.families_])
        keys = window_keys(
            windows.signals,
            {},
            windows.metadata.reindex(columns=seen_columns(windows.metadata)).to_numpy(dtype=np.float64),
        )
        return np.hstack([_recall(family, windows, keys) for family in self.families_])

    def get_feature_names_out(self, input_features: Any = None) -> npt.NDArray[Any]:
        """Name the columns."""
        return np.concatenate([family.get_feature_names_out() for family in self.families_])


def _recall(family: WindowFeatures, windows: Windows, keys: list[str]) -> Real:
    kind = str((type(family).__qualname__, sorted(family.get_params().items())))
    rows = _remembered.setdefault(kind, {})
    new = sum(key not in rows for key in keys)
    if len(rows) + new > MOST_ROWS:
        rows.clear()
    return (
        look_up(keys, rows, lambda numbers: family.transform(windows[numbers]), kind)
        if keys
        else family.transform(windows)
    )
