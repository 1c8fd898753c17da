"""Macro-F1 of recordings: the windows of each vote with their probabilities."""

from __future__ import annotations

import numpy as np

from suite.arrays import Labels
from suite.evaluation.metrics.macro_f1 import macro_f1
from suite.evaluation.recording_votes import mean_logs, numbered
from suite.evaluation.scoring import SHARE, Metric, TestedWindows


def _recording_macro_f1(tested: TestedWindows) -> float:
    if tested.recordings is None:
        return float("nan")
    return macro_f1(*vote(tested, tested.recordings))


def vote(tested: TestedWindows, recordings: Labels) -> tuple[Labels, Labels]:
    """Pool the windows of each recording by their mean log-probability.

    Parameters
    ----------
    tested
        n windows.
    recordings
        Recording of each, shape (n,).

    Returns
    -------
    truth, predicted
        One label a recording, in the order of the recordings' names.

    Raises
    ------
    ValueError
        A recording whose windows have two labels.
    """
    number, first = numbered(recordings, tested.truth)
    means = mean_logs(tested.probabilities, number)
    return tested.truth[first], np.asarray(tested.classes[means.argmax(axis=1)])


METRIC = Metric(
    "recording_macro_f1",
    "Macro-F1, recording, by fold",
    SHARE,
    "Macro-F1 after pooling each recording's windows",
    _recording_macro_f1,
    order=40,
)
