"""Whole recordings: the windows of each are pooled by their mean log-probability."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from suite.arrays import Labels, Real

LOG_FLOOR = 1e-12
"""Probabilities are floored here before their logarithm: one zero must not veto a recording."""


DECIDED = "decided_"
"""Begins the columns of test windows that say how a seed decides on their whole recording."""


def mean_logs(probabilities: npt.NDArray[np.floating[Any]], recording: npt.NDArray[np.intp]) -> Real:
    """Average the log-probabilities of the windows of each recording.

    A temperature divides all logarithms of a window and adds the same to all its classes, so that the largest
    mean is that of the same class whatever the temperature.

    Parameters
    ----------
    probabilities
        Shape (..., n, classes). Zeros count as :data:`LOG_FLOOR` or, where that is more, as the smallest
        number that their type can hold.
    recording
        Number of each window's recording, shape (n,), from 0 without a gap.

    Returns
    -------
    ndarray
        Shape (..., recordings, classes).
    """
    floor = max(LOG_FLOOR, float(np.finfo(probabilities.dtype).smallest_subnormal))
    order = np.argsort(recording, kind="stable")
    logs = np.log(np.maximum(probabilities[..., order, :].astype(np.float64), floor))
    counts = np.bincount(recording)
    sums = np.add.reduceat(logs, np.cumsum(counts) - counts, axis=-2)
    return np.asarray(sums / counts[:, np.newaxis])


def numbered(recordings: Labels, truth: Labels) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Give numbers to the recordings of windows.

    Parameters
    ----------
    recordings, truth
        Recording and label of each window, shape (n,).

    Returns
    -------
    number, first
        Of each window's recording, in the order of the names, shape (n,), and of each one's first window.

    Raises
    ------
    ValueError
        A recording whose windows have two labels.
    """
    _, first, number = np.unique(recordings, return_index=True, return_inverse=True)
    mixed = np.flatnonzero(truth != truth[first][number])
    if mixed.size:
        raise ValueError(f"recording {recordings[mixed[0]]!r} has windows with two labels")
    return number, first
