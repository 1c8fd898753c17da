"""Area under the ROC curve, one class against the rest."""

from __future__ import annotations

import numpy as np

from suite.evaluation.scoring import SHARE, Metric, TestedWindows


def macro_auroc(tested: TestedWindows) -> float:
    """Average over the classes present in the truth; NaN where there is one, and no area is defined."""
    from sklearn.metrics import roc_auc_score

    present = np.unique(tested.truth)
    if present.size < 2:
        return float("nan")
    column = {str(name): index for index, name in enumerate(tested.classes)}
    areas = [
        roc_auc_score(tested.truth == name, tested.probabilities[:, column[str(name)]]) for name in present
    ]
    return float(np.mean(areas))


METRIC = Metric(
    "macro_auroc",
    "AUROC",
    SHARE,
    "Macro one-vs-rest area under the ROC curve",
    macro_auroc,
    order=50,
    column=False,  # The leaderboard shows it beside macro-F1.
)
