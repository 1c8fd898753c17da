"""Balanced accuracy of windows."""

from __future__ import annotations

import numpy as np

from suite.arrays import Labels
from suite.evaluation.scoring import SHARE, Metric


def balanced_accuracy(truth: Labels, predicted: Labels) -> float:
    """Give the mean recall over the classes present in ``truth``, both of shape (n,)."""
    from sklearn.metrics import recall_score

    present = np.unique(truth)
    return float(recall_score(truth, predicted, labels=present, average="macro", zero_division=0))


METRIC = Metric(
    "balanced_accuracy",
    "Balanced accuracy",
    SHARE,
    "Mean recall over the classes tested",
    lambda tested: balanced_accuracy(tested.truth, tested.predicted),
    order=20,
    column=False,  # The leaderboard's own column pools the folds.
)
