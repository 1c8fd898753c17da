"""Matthews' correlation coefficient."""

from __future__ import annotations

import numpy as np

from suite.evaluation.scoring import SHARE, Metric, TestedWindows


def _mcc(tested: TestedWindows) -> float:
    """Give 0 where only one label occurs at all."""
    from sklearn.metrics import matthews_corrcoef

    if np.unique(np.concatenate([tested.truth, tested.predicted])).size < 2:
        return 0.0
    return float(matthews_corrcoef(tested.truth, tested.predicted))


METRIC = Metric("mcc", "MCC", SHARE, "Matthews' correlation coefficient", _mcc, order=60)
