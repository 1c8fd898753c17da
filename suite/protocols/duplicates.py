"""Test windows that share samples with training windows, found by the windows themselves."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from suite.arrays import Mask, Rows
from suite.signals.landmarks import Landmarks, band_limited, find_landmarks
from suite.signals.matching import alike
from suite.signals.same_signal import exact_shift, repeats

DUPLICATE_CORRELATION = 0.9999
"""Two windows this alike (after mean and gain are taken out) are one measurement, copied."""

SHIFTED_CORRELATION = 0.998
"""The same of windows cut at another start, where they overlap: two impacts are alike to 0.997."""

WINDOW_SAMPLES = 512
"""Samples to which longer windows are brought before shifted copies are looked for."""

_SPACING = 24
"""Least distance of landmarks, in these samples."""

_TRIES = 4
"""Training windows with which a test window is compared at most."""

_BATCH = 1 << 21


def duplicates(
    signals: npt.NDArray[np.float32], train: Rows, test: Rows, recordings: npt.ArrayLike | None = None
) -> int:
    """Count test windows that share half of their samples or more with a training window.

    Gain, offset, sign and order of channels do not matter. Windows of fewer than about 230 samples are only
    compared as they are cut, without a shift. A periodic window is a copy of none.

    Parameters
    ----------
    signals
        All windows, shape (n, channels, length), of one rate.
    train, test
        Row numbers.
    recordings
        Name of each window's recording, shape (n,): shifted copies are looked for in other recordings, since
        within one its table tells what overlaps; ``None`` if each window is one of its own.

    Returns
    -------
    int
        Test windows that equal a training window, or a shifted one where they overlap.
    """
    if not (len(train) and len(test)):
        return 0
    copied = _aligned(signals, train, test)
    rest = np.flatnonzero(~copied)
    names = np.arange(len(signals)) if recordings is None else np.unique(recordings, return_inverse=True)[1]
    copied[rest] = _shifted(signals, train, test[rest], names)
    return int(copied.sum())


def _aligned(signals: npt.NDArray[np.float32], train: Rows, test: Rows, chunk: int = 512) -> Mask:
    """Mark test windows that equal a training window up to offset and gain, shape (tests,)."""
    reference = _unit(signals[train])
    copied = np.zeros(len(test), dtype=bool)
    for start in range(0, len(test), chunk):
        likeness = _unit(signals[test[start : start + chunk]]) @ reference.T
        copied[start : start + chunk] = likeness.max(axis=1, initial=0) > DUPLICATE_CORRELATION
    for number in np.flatnonzero(copied):
        copied[number] = not all(repeats(channel) for channel in signals[test[number]])
    return copied


def _unit(windows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    flat = windows.reshape(len(windows), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    norm = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.where(norm > 0, norm, 1.0), dtype=np.float32)


def _shifted(
    signals: npt.NDArray[np.float32], train: Rows, test: Rows, recordings: npt.NDArray[np.intp]
) -> Mask:
    """Mark test windows that share samples with a training window of another cut, shape (tests,)."""
    channels, length = signals.shape[1:]
    working = min(1.0, WINDOW_SAMPLES / length)
    rates = sorted({working, 1.0})
    known, asked = (_landmarks(signals, rows, working) for rows in (train, test))

    @lru_cache(maxsize=256)
    def in_band(stream: int, rate: float) -> npt.NDArray[np.float32]:
        window, channel = divmod(stream, channels)
        return np.asarray(band_limited(signals[window, channel][None], 1.0, rate)[0])

    copied = np.zeros(len(test), dtype=bool)
    for number, candidates in _candidates(asked, known, channels).items():
        others = [
            ((int(test[number]) * channels + own, int(train[window]) * channels + channel), lag / working)
            for own, window, channel, lag in candidates
            if recordings[train[window]] != recordings[test[number]]
        ]
        copied[number] = any(
            exact_shift(in_band, pair, shift, rates, SHIFTED_CORRELATION) is not None
            for pair, shift in others[:_TRIES]
        )
    return copied


def _landmarks(signals: npt.NDArray[np.float32], rows: Rows, working: float) -> Landmarks:
    """Find the landmarks of some windows; their ``row`` counts channels of windows, in order."""
    channels, length = signals.shape[1:]
    size = max(1, _BATCH // (channels * length))
    parts = []
    for start in range(0, max(len(rows), 1), size):
        flat = np.asarray(signals[rows[start : start + size]]).reshape(-1, length)
        marks = find_landmarks(band_limited(flat, 1.0, working), _SPACING)
        parts.append(Landmarks(marks.row + start * channels, marks.at, marks.forms, marks.reach))
    return Landmarks.of(parts)


def _candidates(
    asked: Landmarks, known: Landmarks, channels: int
) -> dict[int, list[tuple[int, int, int, float]]]:
    """Give for test windows what they look like: own channel, training window, its channel, lag."""
    votes: dict[tuple[int, int, int], list[float]] = defaultdict(list)
    for one, other in alike(asked, known):
        lag = float(asked.at[one] - known.at[other])
        votes[int(asked.row[one]), int(known.row[other]), round(lag / 2)].append(lag)
    candidates: dict[int, list[tuple[int, int, int, float]]] = defaultdict(list)
    for (one, other, _), lags in sorted(votes.items(), key=lambda item: -len(item[1])):
        candidates[one // channels].append((one % channels, *divmod(other, channels), lags[0]))
    return candidates
