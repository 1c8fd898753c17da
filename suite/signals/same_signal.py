"""Whether two signals are one where they overlap: alike at one lag, and at no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from suite.signals.landmarks import HIGH, LOBE, LOW, sinc_weight

SHORTEST_OVERLAP = 200
"""Shortest overlap that is judged, in samples of the working rate."""

LONG_OVERLAP = 1000
"""Shortest overlap that is judged by one band alone, in samples of the working rate."""

LONGEST_OVERLAP = 1 << 17
"""Longest overlap that is judged; of longer ones the middle."""

LEAST_LIKENESS = 0.97
"""Least correlation of two copies."""

LEAST_LIKENESS_SHORT = 0.99
"""The same of short overlaps, in the widest band that both have: two impacts are alike to 0.985."""

LEAST_LIKENESS_FLAT = 0.6
"""Least correlation of two copies, all frequencies of the band made equally strong."""

UNLIKE = 0.6
"""Correlation at whole samples below which none between samples can be that of copies."""

UNIQUE = 0.1
"""Most that the unlike share may be at the best lag, in multiples of that at any other lag."""

UNIQUE_FLAT = 0.6
"""Most that the flat correlation at any other lag may be, in multiples of that at the best one."""

PERIODIC = 0.999
"""Correlation with itself, some time later, of a signal that repeats itself."""

_SLACK, _TAPS, _STEP = 2, 8, 1 / 32

_Real = npt.NDArray[np.float64]
_Signal = npt.NDArray[np.float32]


class Likeness(NamedTuple):
    """How alike two signals are where they overlap.

    Attributes
    ----------
    lag
        How many samples the second starts after the first, where they are most alike; not a whole number.
    plain, elsewhere
        Size of the correlation there, and the greatest of half the overlap with any other piece of
        either signal.
    flat, flat_elsewhere
        The correlation of the overlap with all frequencies of the band made equally strong, so that
        steady tones count for little; the greatest of them at any other lag.
    """

    lag: float
    plain: float
    elsewhere: float
    flat: float
    flat_elsewhere: float

    @property
    def same(self) -> bool:
        """Whether they are one signal: very alike, and at one lag only, which no periodic signal is."""
        return (
            self.plain >= LEAST_LIKENESS
            and self.flat >= LEAST_LIKENESS_FLAT
            and 1 - self.plain <= UNIQUE * (1 - self.elsewhere)
            and self.flat_elsewhere <= UNIQUE_FLAT * self.flat
        )


def overlap(first: int, second: int, lag: int) -> tuple[slice, slice]:
    """Give the common part of two signals, in samples of each.

    Parameters
    ----------
    first, second
        Their lengths.
    lag
        How many samples the second starts after the first.
    """
    length = max(min(first - max(lag, 0), second - max(-lag, 0)), 0)
    return slice(max(lag, 0), max(lag, 0) + length), slice(max(-lag, 0), max(-lag, 0) + length)


def measure_likeness(first: _Signal, second: _Signal, lag: int) -> Likeness:
    """Compare two signals where they are supposed to be one.

    Parameters
    ----------
    first, second
        Shapes (n,) and (m,), of one working rate, as :func:`suite.signals.landmarks.band_limited` gives them.
    lag
        How many samples the second is supposed to start after the first; searched two samples to either
        side. They overlap by :data:`SHORTEST_OVERLAP` samples or more.

    Returns
    -------
    Likeness
        Of the overlap, at its lag and at others.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    mine, other = overlap(len(first), len(second), lag)
    cut = max(mine.stop - mine.start - LONGEST_OVERLAP, 0) // 2
    mine, other = (slice(part.start + cut, part.stop - cut) for part in (mine, other))
    one, two = first[mine], second[other]
    n = len(one)
    size = next_fast_len(2 * n, real=True)
    plain = irfft(rfft(one, size) * rfft(two, size).conj(), size)
    # So steep a taper that a tone stays in a few bins, whatever its strength.
    taper = np.kaiser(n, 22.0).astype(np.float32)
    cross = rfft(one * taper, size) * rfft(two * taper, size).conj()
    frequency = np.arange(len(cross)) / size
    inside = (frequency > LOW) & (frequency < HIGH)
    turned = np.where(inside, cross / np.maximum(np.abs(cross), 1e-30), 0)
    flat = irfft(turned, size) * (size / 2 / inside.sum())
    finer, peak = _peak(plain)
    energy = np.sqrt(np.square(one, dtype=np.float64).sum() * np.square(two, dtype=np.float64).sum())
    sides = np.abs(np.concatenate([flat[LOBE + 1 : n // 2], flat[-(n // 2) : -LOBE]])).max()
    return Likeness(
        lag=lag + finer,
        plain=min(peak / energy, 1.0) if energy else 0.0,
        elsewhere=_elsewhere(first, second, mine, other),
        flat=_peak(flat)[1],
        flat_elsewhere=float(sides),
    )


def _peak(correlation: _Real) -> tuple[float, float]:
    """Give lag and size of the greatest correlation near lag 0, between samples."""
    near = np.arange(-_SLACK - _TAPS, _SLACK + _TAPS + 1)
    lags = np.arange(-_SLACK, _SLACK + _STEP / 2, _STEP)
    fine = np.abs(sinc_weight(lags[:, None] - near, _TAPS) @ correlation[near])
    best = int(fine.argmax())
    return float(lags[best]), float(fine[best])


def _elsewhere(first: _Signal, second: _Signal, mine: slice, other: slice) -> float:
    """Give the greatest correlation of each half of the overlap with other pieces of either signal."""
    from scipy.fft import irfft, next_fast_len, rfft

    half = (mine.stop - mine.start) // 2
    margin = LONGEST_OVERLAP // 2
    around = [
        (signal[max(part.start - margin, 0) : part.stop + margin], min(part.start, margin))
        for signal, part in ((first, mine), (second, other))
    ]
    size = next_fast_len(max(len(signal) for signal, _ in around), real=True)
    spectra = [rfft(signal, size) for signal, _ in around]
    norms = [_norms(signal, half) for signal, _ in around]
    greatest = 0.0
    for pattern_of in (0, 1):
        signal, start = around[pattern_of]
        for begin in (0, half):
            pattern = signal[start + begin : start + begin + half]
            turned = rfft(pattern, size).conj()
            for spectrum, norm, (_, at) in zip(spectra, norms, around, strict=True):
                likeness = np.abs(irfft(spectrum * turned, size)[: len(norm)]) / norm
                likeness[max(at + begin - LOBE, 0) : at + begin + LOBE + 1] = 0
                greatest = max(greatest, float(likeness.max()) / float(np.linalg.norm(pattern) + 1e-30))
    return min(greatest, 1.0)


def _norms(signal: _Signal, length: int) -> _Real:
    """Give the norm of each piece of so many samples, none much below the greatest."""
    energy = np.cumsum(np.pad(np.square(signal, dtype=np.float64), (1, 0)))
    norms = np.sqrt(np.maximum(energy[length:] - energy[:-length], 0))
    return np.asarray(np.maximum(norms, 1e-4 * norms.max() + 1e-30))


def _unlike(first: _Signal, second: _Signal, lag: int) -> bool:
    """Tell at little cost that two signals are not alike at a lag, nor one or two samples beside it."""
    greatest = 0.0
    for near in range(lag - _SLACK, lag + _SLACK + 1):
        mine, other = overlap(len(first), len(second), near)
        one, two = first[mine], second[other]
        greatest = max(
            greatest, abs(float(one @ two)) / float(np.linalg.norm(one) * np.linalg.norm(two) + 1e-30)
        )
    return greatest < UNLIKE


def exact_shift(
    in_band: Callable[[int, float], _Signal],
    pair: tuple[int, int],
    shift: float,
    rates_hz: Sequence[float],
    least_short: float = LEAST_LIKENESS_SHORT,
) -> float | None:
    """Give how much later one signal starts than another, if they are one where they overlap.

    Parameters
    ----------
    in_band
        Gives a signal, by number, at a working rate.
    pair
        Numbers of the two.
    shift
        How much later the second is supposed to start, s.
    rates_hz
        Working rates: that at which the shift was found, then higher ones at which short overlaps must be
        alike, too, since less than a turn of a shaft resembles another turn.
    least_short
        Least correlation of a short overlap at the last of these rates.

    Returns
    -------
    float or None
        The exact shift, s; ``None`` if they overlap too little or are not one.
    """
    for rate_hz in rates_hz:
        one, two = (in_band(number, rate_hz) for number in pair)
        lag = round(shift * rate_hz)
        mine, _ = overlap(len(one), len(two), lag)
        if mine.stop - mine.start < SHORTEST_OVERLAP or _unlike(one, two, lag):
            return None
        likeness = measure_likeness(one, two, lag)
        if not likeness.same:
            return None
        shift = likeness.lag / rate_hz
        if rate_hz == rates_hz[0] and mine.stop - mine.start >= LONG_OVERLAP:
            return shift
    return shift if likeness.plain >= least_short else None


def repeats(values: _Signal) -> bool:
    """Tell whether a signal, shape (n,), is periodic: once unlike itself, it is the same again later."""
    from scipy.fft import irfft, next_fast_len, rfft

    n = len(values)
    centred = values - values.mean(dtype=np.float64)
    size = next_fast_len(2 * n, real=True)
    energy = np.cumsum(centred**2)
    lags = np.arange(1, n // 2 + 1)
    norms = np.sqrt(energy[-lags - 1] * (energy[-1] - energy[lags - 1]))
    likeness = irfft(np.abs(rfft(centred, size)) ** 2, size)[lags] / np.maximum(norms, 1e-30)
    unlike = np.flatnonzero(likeness < 0.5)
    return bool(unlike.size and likeness[unlike[0] :].max() > PERIODIC)
