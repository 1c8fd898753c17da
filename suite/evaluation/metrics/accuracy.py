"""Accuracy of windows: what most papers print."""

from __future__ import annotations

from suite.evaluation.scoring import SHARE, Metric, TestedWindows


def _accuracy(tested: TestedWindows) -> float:
    return float((tested.truth == tested.predicted).mean())


METRIC = Metric(
    "accuracy",
    "Accuracy",
    SHARE,
    "Share of windows named rightly",
    _accuracy,
    order=30,
    column=False,  # It follows the class sizes; kept to be set beside published tables.
)
