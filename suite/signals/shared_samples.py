"""Find signals that share samples, by the signals themselves, whatever they were stored as."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from suite.signals.landmarks import Landmarks, band_limited, find_landmarks
from suite.signals.matching import TimeAxes, alike
from suite.signals.same_signal import exact_shift, repeats

WORKING_HZ = 4000.0
"""Rate at which signals are compared: up to 1 kHz, so that other filters and rates do not matter."""

LANDMARK_SPACING = 100
"""Least distance of landmarks, in samples of the working rate (25 ms)."""

BRIEF = 2000
"""Signals of fewer samples of the working rate are compared in a band four times as wide, too."""

ABUT = 0.002
"""Overlaps up to this, s, are none: one signal goes on where the other ends."""

_TRIES = 3
"""Shifts at which two channels are compared, those first for which most landmarks speak."""

_BATCH = 1 << 21


class Signal(NamedTuple):
    """One recording as it is compared.

    Attributes
    ----------
    channels
        Shape (channels, samples), float32.
    rate_hz
        Sampling rate, Hz.
    """

    channels: npt.NDArray[np.float32]
    rate_hz: float

    @property
    def seconds(self) -> float:
        """Length, s."""
        return float(self.channels.shape[1] / self.rate_hz)


@dataclass(frozen=True)
class Shared:
    """Two signals that share samples.

    Attributes
    ----------
    first, second
        Their numbers, the first the smaller.
    shift
        How much later the second starts than the first, s; negative if it starts earlier.
    seconds
        How long they overlap.
    """

    first: int
    second: int
    shift: float
    seconds: float


class _Stream(NamedTuple):
    signal: int
    channel: int


class _Candidate(NamedTuple):
    first: int
    second: int
    shift: float


def find_shared(signals: Sequence[Signal]) -> list[Shared]:
    """Find every two signals that share samples.

    Neither unit, gain, sign, offset, start, rate, number format nor order of channels matters. An overlap of
    0.2 s is found, of 0.1 s mostly; signals shorter than 0.05 s only if they are equal. A signal that repeats
    itself (tones, square waves) is evidence of nothing. Any two channels may be one; those of one signal are
    not compared.

    Parameters
    ----------
    signals
        Any number, of any length and rate.

    Returns
    -------
    list of Shared
        By first and second.
    """
    streams = [
        _Stream(number, channel)
        for number, signal in enumerate(signals)
        for channel in range(len(signal.channels))
    ]
    axes = TimeAxes(len(streams))
    for first, second in _equal(signals, streams):
        axes.link(first, second, 0.0)
    for working_hz in sorted({rate for signal in signals for rate in _working_rates(signal)}):
        _link(signals, streams, axes, working_hz)
    return sorted(_overlaps(signals, streams, axes), key=lambda item: (item.first, item.second))


def _working_rates(signal: Signal) -> list[float]:
    """Give the rates at which a signal is compared: lower ones than usual if it was itself sampled slowly."""
    rate = WORKING_HZ
    while rate > _fastest(signal):
        rate /= 4
    wider = signal.seconds * rate < BRIEF and 4 * rate <= _fastest(signal)
    return [rate, 4 * rate] if wider else [rate]


def _fastest(signal: Signal) -> float:
    """Give the greatest working rate whose band a signal holds, Hz."""
    return signal.rate_hz * 4 / 3


def _equal(signals: Sequence[Signal], streams: Sequence[_Stream]) -> Iterator[tuple[int, int]]:
    """Give streams of the very same values, each with the first of them, unless they repeat themselves."""
    owners: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, stream in enumerate(streams):
        values = np.ascontiguousarray(signals[stream.signal].channels[stream.channel])
        same = owners[zlib.crc32(values.tobytes()), len(values)]
        for other in same:
            earlier = signals[streams[other].signal].channels[streams[other].channel]
            if streams[other].signal != stream.signal and np.array_equal(values, earlier):
                if not repeats(values):
                    yield other, number
                break
        else:
            same.append(number)


def _link(signals: Sequence[Signal], streams: Sequence[_Stream], axes: TimeAxes, working_hz: float) -> None:
    """Put streams on one time axis that are alike at one lag only, in the band of one working rate."""
    fastest = [_fastest(signals[stream.signal]) for stream in streams]
    taking_part = [number for number, rate_hz in enumerate(fastest) if rate_hz >= working_hz]

    @lru_cache(maxsize=512)
    def in_band(number: int, rate_hz: float) -> npt.NDArray[np.float32]:
        signal = signals[streams[number].signal]
        channel = signal.channels[streams[number].channel]
        return np.asarray(band_limited(channel[None], signal.rate_hz, rate_hz)[0])

    marks = _landmarks(signals, streams, taking_part, working_hz)
    tries: Counter[tuple[int, int]] = Counter()
    for first, second, shift in _candidates(marks, streams, working_hz):
        if axes.position(first)[0] == axes.position(second)[0] or tries[first, second] >= _TRIES:
            continue
        tries[first, second] += 1
        rates = [
            rate for rate in (working_hz, 4 * working_hz) if rate <= min(fastest[first], fastest[second])
        ]
        exact = exact_shift(in_band, (first, second), shift, rates)
        if exact is not None:
            axes.link(first, second, exact)


def _landmarks(
    signals: Sequence[Signal], streams: Sequence[_Stream], numbers: Sequence[int], working_hz: float
) -> Landmarks:
    """Find the landmarks of streams; their ``row`` is the stream's number."""
    batches: dict[tuple[float, int], list[list[int]]] = defaultdict(lambda: [[]])
    for number in numbers:
        signal = signals[streams[number].signal]
        samples = signal.channels.shape[1]
        lists = batches[signal.rate_hz, samples]
        if len(lists[-1]) * samples > _BATCH:
            lists.append([])
        lists[-1].append(number)
    parts = []
    for (rate_hz, _), lists in batches.items():
        for batch in lists:
            raw = np.stack([signals[streams[n].signal].channels[streams[n].channel] for n in batch])
            marks = find_landmarks(band_limited(raw, rate_hz, working_hz), LANDMARK_SPACING)
            parts.append(Landmarks(np.array(batch)[marks.row], marks.at, marks.forms, marks.reach))
    return Landmarks.of(parts)


def _candidates(marks: Landmarks, streams: Sequence[_Stream], working_hz: float) -> list[_Candidate]:
    """Give pairs of streams with landmarks in common and the shift these agree on, best supported first."""
    pairs = alike(marks, marks)
    row, owner = marks.row, np.array([stream.signal for stream in streams])
    pairs = pairs[owner[row[pairs[:, 0]]] < owner[row[pairs[:, 1]]]]
    first, second = row[pairs[:, 0]], row[pairs[:, 1]]
    lag = marks.at[pairs[:, 0]] - marks.at[pairs[:, 1]]
    keys = np.stack([first, second, np.round(lag / 2).astype(np.intp)], axis=1)
    unique, start, votes = np.unique(keys, axis=0, return_index=True, return_counts=True)
    order = np.argsort(-votes, kind="stable")
    return [
        _Candidate(int(unique[k, 0]), int(unique[k, 1]), float(lag[start[k]]) / working_hz) for k in order
    ]


def _overlaps(signals: Sequence[Signal], streams: Sequence[_Stream], axes: TimeAxes) -> Iterator[Shared]:
    """Give the overlaps of signals that have streams on one axis, the longest of two signals."""
    together: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for number, stream in enumerate(streams):
        axis, start = axes.position(number)
        together[axis].append((start, stream.signal))
    longest: dict[tuple[int, int], Shared] = {}
    for members in together.values():
        members.sort()
        for k, (start, one) in enumerate(members):
            end = start + signals[one].seconds
            for later, other in members[k + 1 :]:
                seconds = min(end, later + signals[other].seconds) - later
                if later >= end:
                    break
                if one == other or seconds <= ABUT:
                    continue
                low, high = min(one, other), max(one, other)
                shared = Shared(low, high, later - start if low == one else start - later, seconds)
                known = longest.get((low, high))
                if known is None or known.seconds < seconds:
                    longest[low, high] = shared
    yield from longest.values()
