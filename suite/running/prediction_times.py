"""How long a fitted contestant takes to answer, by CPU time, which other processes do not change."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import nan

import numpy as np

from suite.data.windows import Windows
from suite.pipeline import Estimator
from suite.running.attempt import Attempt
from suite.running.fitting import predict
from suite.window_cache import nothing_looked_up

_ONE_BY_ONE = 16
"""Windows that are predicted one by one."""

_TOGETHER = 32
"""Windows of a recording that are predicted at once; a longer one takes in proportion."""

_REPEATS = 3
"""Times that the recording is predicted, while they take less than :data:`_ENOUGH`."""

_ENOUGH = 0.5
"""CPU time after which nothing is predicted again, s."""


@dataclass(frozen=True)
class PredictionTimes:
    """CPU time of an answer for one window alone, and for all windows of a recording at once, ms."""

    window_ms: float = nan
    recording_ms: float = nan


def prediction_times(attempt: Attempt, fitted: Estimator) -> PredictionTimes:
    """Time an estimator on test windows, features included and nothing looked up; medians.

    Parameters
    ----------
    attempt
        Whose test windows: some of all of them one by one, and those of one recording together.
    fitted
        On its training part.

    Returns
    -------
    PredictionTimes
        NaN where it computes on a GPU, whose time is no processor's, and where nothing is tested.
    """
    tests, recording = attempt.fold.tests, attempt.fold.one_recording
    if attempt.device != "cpu" or not len(tests):
        return PredictionTimes()
    rows = np.unique(np.linspace(0, len(tests) - 1, _ONE_BY_ONE).astype(int))
    together = tests[recording[:_TOGETHER]]
    with nothing_looked_up():
        predict(fitted, tests[0])  # What is computed once a process is no part of an answer.
        alone = _repeated(fitted, [tests[row] for row in rows])
        all_at_once = _repeated(fitted, [together] * _REPEATS)
    return PredictionTimes(1000 * alone, 1000 * all_at_once * len(recording) / len(together))


def _repeated(fitted: Estimator, parts: list[Windows]) -> float:
    """Give the median CPU time of predicting each of some parts, s."""
    took: list[float] = []
    for part in parts:
        began = time.process_time()
        predict(fitted, part)
        took.append(time.process_time() - began)
        if sum(took) > _ENOUGH:
            break
    return float(np.median(took))
