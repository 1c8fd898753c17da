"""Where windows of a recording begin, and how the shaft turns in each."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.data.recording import Recording
from suite.signals.order_tracking import PARTS, SPEED_COLUMNS, relative_speeds

if TYPE_CHECKING:
    import pandas as pd

Starts = npt.NDArray[np.int64]


def window_starts(samples: int, length: int, step: int, most: int | None = None) -> Starts:
    """Give where windows begin: at multiples of the length, which do not overlap, and of the step.

    Parameters
    ----------
    samples
        Of the recording, as many as a window at least.
    length, step
        Of a window, and from one to the next, in samples.
    most
        So many at most, evenly spread over the recording: those that do not overlap first, then others
        between them. All by default.

    Returns
    -------
    ndarray
        Shape (n,), rising.
    """
    last = samples - length
    grid = np.arange(0, last + 1, length, dtype=np.int64)
    starts = np.union1d(grid, np.arange(0, last + 1, step, dtype=np.int64))
    if most is None or starts.size <= most:
        return starts
    if most <= grid.size:
        return _spread(grid, most)
    return np.union1d(grid, _spread(np.setdiff1d(starts, grid), most - grid.size))


def cuts_for_tests(starts: Starts, length: int, cuts: int) -> Starts:
    """Give where windows for tests begin: those that do not overlap, and others between two that meet.

    Parameters
    ----------
    starts
        Of :func:`window_starts`.
    length
        Of a window, samples.
    cuts
        Windows that begin within the length of one; 1 for no overlap.
    """
    grid = starts[starts % length == 0]
    first = grid[np.isin(grid + length, grid)]
    steps = np.round(np.arange(1, cuts) * length / cuts).astype(np.int64)
    return np.union1d(grid, (first[:, np.newaxis] + steps).ravel())


def _spread(starts: Starts, count: int) -> Starts:
    """Keep the middles of so many equal parts."""
    return np.asarray(starts[((np.arange(count) + 0.5) * starts.size / count).astype(np.int64)])


def window_speeds(recording: Recording, rate_hz: float, starts: Starts, length: int) -> Real:
    """Give the mean shaft speed of each window, Hz, and beside it the relative speeds of its parts.

    Parameters
    ----------
    recording
        Whose windows these are.
    rate_hz
        At which they were cut, Hz.
    starts, length
        In samples at that rate.

    Returns
    -------
    ndarray
        Shape (n, 1 + :data:`~suite.signals.order_tracking.PARTS`); relative speeds of 1 where the speed is
        steady.
    """
    if recording.turns is None:
        return np.column_stack([np.full(starts.size, recording.shaft_hz), np.ones((starts.size, PARTS))])
    scale = recording.rate_hz / rate_hz
    turns, relative = relative_speeds(recording.turns, starts.astype(np.float64) * scale, length * scale)
    return np.column_stack([turns * rate_hz / length, relative])


def with_speeds(table: pd.DataFrame, speeds: Real) -> pd.DataFrame:
    """Put the speeds of all windows, shape (n, 1 + parts) as of :func:`window_speeds`, into their table."""
    return table.assign(shaft_hz=speeds[:, 0], **speed_columns(speeds[:, 1:]))


def speed_columns(relative: Real) -> dict[str, Real]:
    """Name the relative speeds of windows, shape (n, parts), as their table has them."""
    return dict(zip(SPEED_COLUMNS, relative.T, strict=True))


def windows_note(recordings: Sequence[Recording], rate_hz: float, length: int, step: int) -> str:
    """Say how many windows ``max_windows`` leaves out; nothing where none.

    Parameters
    ----------
    recordings
        Of a data set.
    rate_hz, length, step
        By which they are cut.
    """
    kept, there, most = 0, 0, []
    for recording in recordings:
        samples = ceil(recording.signal.shape[1] * rate_hz / recording.rate_hz - 1e-6)
        count = window_starts(samples, length, step).size if recording.max_windows is not None else 0
        if recording.max_windows is not None and count > recording.max_windows:
            kept, there = kept + recording.max_windows, there + count
            most.append(recording.max_windows)
    if not most:
        return ""
    of = "1 recording" if len(most) == 1 else f"{len(most)} recordings"
    each = f"{max(most)}" if min(most) == max(most) else f"{min(most)} to {max(most)}"
    return f"max_windows: {kept} of the {there} windows of {of} are kept, {each} each, evenly spread"
