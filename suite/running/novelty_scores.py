"""The novelty score that a contestant declares, of a fitted estimator."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from suite.arrays import GROUP, Labels, Probabilities, Real, Rows
from suite.data.windows import Windows
from suite.evaluation.novelty_score import find_novelty_score
from suite.pipeline import Estimator
from suite.running.fitting import predict

REFERENCE_WINDOWS = 600
"""Training windows of which the reference is made, at most: more cost time and tell no more."""


class NoveltyOf:
    """Scores windows by how strange they are to a fitted estimator.

    Parameters
    ----------
    name
        Of the score, as the contestant declares it.
    estimator
        Fitted.
    training, labels
        What it was fitted on, with the column ``group``; labels have shape (n,). The reference is made of
        some of these windows alone, as many of each bearing as of any other.
    """

    def __init__(self, name: str, estimator: Estimator, training: Windows, labels: Labels) -> None:
        score = find_novelty_score(name)
        rows = _spread(np.asarray(training.metadata[GROUP])) if score.reads_training else np.arange(1)
        self.estimator = estimator
        reference = _OutputsOf(estimator, training[rows].for_prediction())
        self._measure = score.fit(reference, labels[rows])

    def __call__(self, windows: Windows) -> Real:
        """Give the scores of windows, shape (n,): the higher, the stranger.

        Raises
        ------
        ValueError
            Scores that are not finite.
        """
        if not len(windows):
            return np.empty(0)
        scores = np.asarray(self._measure(_OutputsOf(self.estimator, windows)), dtype=np.float64)
        if scores.shape != (len(windows),) or not np.isfinite(scores).all():
            raise ValueError(
                f"novelty scores of shape {scores.shape} for {len(windows)} windows, or not finite"
            )
        return scores


def _spread(bearings: Rows) -> Rows:
    """Choose rows spread over each bearing, shape (m,), at most :data:`REFERENCE_WINDOWS` in all."""
    names = np.unique(bearings)
    each = max(REFERENCE_WINDOWS // len(names), 1)
    own = [np.flatnonzero(bearings == name) for name in names]
    chosen = [rows[np.unique(np.linspace(0, len(rows) - 1, each).astype(np.intp))] for rows in own]
    return np.concatenate(chosen)


class _OutputsOf:
    """What a fitted estimator makes of windows, computed when it is asked for."""

    def __init__(self, estimator: Any, windows: Windows) -> None:
        self._estimator = estimator
        self._windows = windows

    @cached_property
    def probabilities(self) -> Probabilities:
        return predict(self._estimator, self._windows)

    @cached_property
    def logits(self) -> Real:
        decide = getattr(self._estimator, "decision_function", None)
        found = None if decide is None else np.asarray(decide(self._windows), dtype=np.float64)
        if found is None or found.shape != self.probabilities.shape or not np.isfinite(found).all():
            return self._logarithms
        return found

    @property
    def _logarithms(self) -> Real:
        return np.asarray(np.log(np.maximum(self.probabilities, np.finfo(np.float32).tiny)))

    @cached_property
    def features(self) -> Real:
        """What the estimator says that its classifier is given, or what its steps before the last give."""
        if hasattr(self._estimator, "represent"):
            return np.asarray(self._estimator.represent(self._windows), dtype=np.float64)
        steps = [step for _, step in getattr(self._estimator, "steps", [])]
        if not steps:
            return self._logarithms
        first = getattr(self._estimator, "features_", None)
        table: Any = self._windows if first is None else first.transform(self._windows)
        for step in steps[:-1]:
            table = step.transform(table)
        return self._logarithms if table is self._windows else np.asarray(table, dtype=np.float64)
