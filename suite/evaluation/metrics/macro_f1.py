"""Macro-F1 of windows: what tuning and the ranking go by."""

from __future__ import annotations

import numpy as np

from suite.arrays import Labels
from suite.evaluation.scoring import SHARE, Metric


def macro_f1(truth: Labels, predicted: Labels) -> float:
    """Give the mean F1 over the classes present in ``truth``, both of shape (n,)."""
    from sklearn.metrics import f1_score

    present = np.unique(truth)
    return float(f1_score(truth, predicted, labels=present, average="macro", zero_division=0))


METRIC = Metric(
    "macro_f1",
    "Macro-F1",
    SHARE,
    "Mean F1 over the classes tested",
    lambda tested: macro_f1(tested.truth, tested.predicted),
    order=10,
    column=False,  # The leaderboard's own column pools the folds and has an interval.
)
