"""Steps before a classifier, fitted once for all trials that differ in the classifier alone."""

from __future__ import annotations

from typing import Any, Self
from weakref import WeakKeyDictionary

from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import make_pipeline

from suite.arrays import Labels, Real
from suite.data.windows import Windows

LARGEST_TABLE = 4_000_000
"""Bytes of a table that is kept: from a larger one nothing is learned in milliseconds."""

MOST_TABLES = 16
"""Tables kept of the same windows before they start afresh."""

_Kept = dict[tuple[str, bool], tuple[Any, Real]]
"""By setting, and by whether they were fitted on these windows: steps, and what they made of them."""

_known: WeakKeyDictionary[Windows, _Kept] = WeakKeyDictionary()
"""Of windows that cannot change, while they live."""


class SharedSteps(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Fit steps, or take over what another trial fitted on the same windows with the same parameters.

    As the ``memory`` of scikit-learn's pipelines does, but windows are told by their identity, which takes
    no time; so they must be read-only, as those of inner folds are, and have the same labels whenever they
    come. For other windows the steps are fitted as they would be by themselves.

    Parameters
    ----------
    steps
        Transformers without randomness of their own, windows first; all they are is in their parameters.
    """

    def __init__(self, steps: tuple[Any, ...]) -> None:
        self.steps = steps

    def fit(self, windows: Windows, labels: Labels | None = None) -> Self:
        """Fit the steps on training windows and their labels, shape (n,)."""
        self.fit_transform(windows, labels)
        return self

    def fit_transform(self, windows: Windows, labels: Labels | None = None) -> Real:
        """Fit the steps and give what they make of the same windows, shape (n, columns)."""
        self.setting_ = str(_described(self.steps))
        found = _kept_of(windows).get((self.setting_, True))
        if found is None:
            fitted = make_pipeline(*self.steps)
            found = fitted, fitted.fit_transform(windows, labels)
            _keep(windows, (self.setting_, True), found)
        self.fitted_, table = found
        return table

    def transform(self, windows: Windows) -> Real:
        """Give what the steps make of windows, shape (n, columns)."""
        kept = _kept_of(windows)
        for fitted, table in (
            kept[key] for key in ((self.setting_, True), (self.setting_, False)) if key in kept
        ):
            if fitted is self.fitted_:
                return table
        made: Real = self.fitted_.transform(windows)
        _keep(windows, (self.setting_, False), (self.fitted_, made))
        return made


def shared_steps(*steps: Any, shared: bool) -> tuple[Any, ...]:
    """Give steps as they are, or as one that trials share.

    Parameters
    ----------
    steps
        As for :class:`SharedSteps`.
    shared
        Only while tuning: final fits pay for what they need.
    """
    return (SharedSteps(steps),) if shared else steps


def _kept_of(windows: Windows) -> _Kept:
    return {} if windows.signals.flags.writeable else _known.get(windows, {})


def _keep(windows: Windows, key: tuple[str, bool], made: tuple[Any, Real]) -> None:
    if windows.signals.flags.writeable or made[1].nbytes > LARGEST_TABLE:
        return
    kept = _known.setdefault(windows, {})
    if len(kept) >= MOST_TABLES:
        kept.clear()
    made[1].flags.writeable = False
    kept[key] = made


def _described(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_described(one) for one in value]
    if isinstance(value, BaseEstimator):
        # As get_params tells it in a hundred times as long; what was learned ends in "_".
        given = {name: one for name, one in vars(value).items() if not name.endswith("_")}
        return repr(type(value)), [(name, _described(given[name])) for name in sorted(given)]
    return repr(value)
