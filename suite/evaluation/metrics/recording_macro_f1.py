"""Macro-F1 of recordings: the windows of each vote with their probabilities."""

from __future__ import annotations

import numpy as np

from suite.arrays import Labels
from suite.evaluation.metrics.macro_f1 import macro_f1
from suite.evaluation.scoring import SHARE, Metric, TestedWindows

LOG_FLOOR = 1e-12
"""Probabilities are floored here before their logarithm: one zero must not veto a recording."""


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
    names, first, number = np.unique(recordings, return_index=True, return_inverse=True)
    mixed = np.flatnonzero(tested.truth != tested.truth[first][number])
    if mixed.size:
        raise ValueError(f"recording {recordings[mixed[0]]!r} has windows with two labels")
    total = np.zeros((names.size, tested.classes.size))
    np.add.at(total, number, np.log(np.maximum(tested.probabilities, LOG_FLOOR)))
    means = total / np.bincount(number)[:, None]
    return tested.truth[first], tested.classes[means.argmax(axis=1)]


METRIC = Metric(
    "recording_macro_f1",
    "Macro-F1, recording",
    SHARE,
    "Macro-F1 after pooling each recording's windows",
    _recording_macro_f1,
    order=40,
)
