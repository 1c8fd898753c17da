"""Area under the ROC curve of recordings, one class against the rest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suite.evaluation.metrics.macro_auroc import macro_auroc
from suite.evaluation.recording_votes import mean_logs, numbered
from suite.evaluation.scoring import SHARE, Metric, TestedWindows


def _recording_macro_auroc(tested: TestedWindows) -> float:
    if tested.recordings is None:
        return float("nan")
    number, first = numbered(tested.recordings, tested.truth)
    shares = np.exp(mean_logs(tested.probabilities, number))
    shares /= shares.sum(axis=1, keepdims=True)
    return macro_auroc(replace(tested, truth=tested.truth[first], probabilities=shares, recordings=None))


METRIC = Metric(
    "recording_macro_auroc",
    "AUROC, recording",
    SHARE,
    "Macro one-vs-rest area under the ROC curve after pooling each recording's windows",
    _recording_macro_auroc,
    order=55,
)
