"""Multi-class Brier score."""

from __future__ import annotations

from suite.evaluation.scoring import SHARE, Metric, TestedWindows


def _brier(tested: TestedWindows) -> float:
    hits = tested.truth[:, None] == tested.classes
    return float(((tested.probabilities - hits) ** 2).sum(axis=1).mean())


METRIC = Metric("brier", "Brier", SHARE, "Multi-class Brier score, 0 to 2", _brier, order=80)
