"""Two stages: whether a machine is healthy, told by its own recordings, and else what kind of fault."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone

from suite.arrays import HEALTHY, Labels, Probabilities, Real
from suite.data.windows import Windows

FAULTY = "faulty"
"""What the first stage calls all others."""


class OwnHealthy(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Ask one classifier whether a window is healthy, and another which fault it shows if it is not.

    p(healthy) is the first one's, and a fault f has (1 - p(healthy)) · p(f | faulty) by the second one. How a
    healthy machine sounds is its own and can be learned there; how a fault sounds follows from kinematics and
    can be learned elsewhere.

    Parameters
    ----------
    stage
        Learns from all windows, with the labels ``healthy`` and ``faulty``; a pipeline of scikit-learn.
    kinds
        Learns the classes as they are.

    Attributes
    ----------
    classes_
        Sorted.
    """

    def __init__(self, stage: Any, kinds: Any) -> None:
        self.stage = stage
        self.kinds = kinds

    def fit(self, windows: Windows, labels: Labels) -> Self:
        """Fit both on labels, shape (n,); where none or all are healthy, the second stage stands alone."""
        healthy = labels == HEALTHY
        self.stage_ = None
        if healthy.any() and not healthy.all():
            self.stage_ = clone(self.stage).fit(windows, np.where(healthy, HEALTHY, FAULTY))
        self.kinds_ = clone(self.kinds).fit(windows, labels)
        self.classes_ = self.kinds_.classes_
        return self

    @property
    def provenance_(self) -> dict[str, Any] | None:
        """Where the simulated windows came from that taught the second stage, if any did."""
        facts: dict[str, Any] | None = getattr(self.kinds_, "provenance_", None)
        return facts

    def predict_proba(self, windows: Windows) -> Probabilities:
        """Give class probabilities, shape (n, classes), rows summing to 1."""
        kinds = np.asarray(self.kinds_.predict_proba(windows), dtype=np.float64)
        if self.stage_ is None:
            return kinds
        at = self.stage_.classes_ == HEALTHY
        healthy = np.asarray(self.stage_.predict_proba(windows), dtype=np.float64)[:, at]
        faults = self.classes_ != HEALTHY
        # Whoever is sure of healthy says nothing of kinds: then all are as likely.
        shares = np.maximum(kinds[:, faults], np.finfo(np.float64).tiny)
        together = np.empty_like(kinds)
        together[:, faults] = (1 - healthy) * shares / shares.sum(axis=1, keepdims=True)
        together[:, ~faults] = healthy
        return together

    def represent(self, windows: Windows) -> Real:
        """Give what the first stage's classifier is given, shape (n, columns); no column without one."""
        if self.stage_ is None:
            return np.zeros((len(windows), 0))
        return np.asarray(self.stage_[:-1].transform(windows), dtype=np.float64)

    def predict(self, windows: Windows) -> Labels:
        """Give the likeliest class, shape (n,)."""
        return np.asarray(self.classes_[self.predict_proba(windows).argmax(axis=1)])
