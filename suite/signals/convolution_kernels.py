"""MiniRocket's convolution kernels: 84 fixed shapes, dilated, counted above thresholds.

Shapes, dilations, padding and thresholds are those of Dempster, Schmidt & Webb (2021, KDD, MiniRocket):
kernels of nine taps, six of them -1 and three of them 2.
"""

from __future__ import annotations

from itertools import combinations

import numba
import numpy as np
import numpy.typing as npt

Real32 = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]

TAPS = 9

TRIPLES: Whole = np.array(list(combinations(range(TAPS), 3)), dtype=np.int64)
"""Places of the three taps of weight 2, shape (84, 3)."""

MOST_DILATIONS = 32

GOLDEN = (5**0.5 + 1) / 2
"""Multiples of this, modulo 1, spread thresholds evenly over the quantiles."""


def dilations(length: int, features: int) -> tuple[Whole, Whole]:
    """Spread kernels over dilations up to the length of a window.

    Parameters
    ----------
    length
        Samples of a window, at least 9.
    features
        Wanted; rounded down to a multiple of 84.

    Returns
    -------
    tuple of ndarray
        Dilations, rising, and how many thresholds each kernel has in each; these sum to
        ``features // 84``.

    Raises
    ------
    ValueError
        Fewer than 84 features or 9 samples.
    """
    a_kernel = features // len(TRIPLES)
    if a_kernel < 1 or length < TAPS:
        raise ValueError(f"no {features} features of windows of {length} samples: at least 84 and {TAPS}")
    different = min(a_kernel, MOST_DILATIONS)
    largest = np.log2((length - 1) / (TAPS - 1))
    exponents = np.linspace(0, largest, different, dtype=np.float32)
    spread, counts = np.unique((2.0**exponents).astype(np.int64), return_counts=True)
    shares = (counts * (a_kernel / different)).astype(np.int64)
    left = a_kernel - shares.sum()
    for number in range(left):
        shares[number % len(shares)] += 1
    return spread, shares


def thresholds(windows: Real32, spread: Whole, shares: Whole, drawn: Whole) -> Real32:
    """Take thresholds from the quantiles of what the kernels give for some windows.

    Parameters
    ----------
    windows
        Shape (n, length), training windows only.
    spread, shares
        Of :func:`dilations`.
    drawn
        Shape (len(spread), 84): which window gives the thresholds of which kernel and dilation.

    Returns
    -------
    ndarray
        Shape (84·sum(shares),), by dilation, kernel and threshold.
    """
    quantiles = (np.arange(1, len(TRIPLES) * int(shares.sum()) + 1) * GOLDEN) % 1
    values, start = np.empty(len(quantiles), dtype=np.float32), 0
    for number, (dilation, share) in enumerate(zip(spread, shares, strict=True)):
        for kernel in range(len(TRIPLES)):
            answer = np.empty(windows.shape[1], dtype=np.float32)
            _answer(_shifted(windows[drawn[number, kernel]], dilation), TRIPLES[kernel], answer)
            values[start : start + share] = np.quantile(answer, quantiles[start : start + share])
            start += share
    return values


@numba.njit(cache=True, nogil=True)
def shares_above(windows: Real32, spread: Whole, shares: Whole, limits: Real32) -> Real32:
    """Give the share of each kernel's output that is above each of its thresholds.

    Parameters
    ----------
    windows
        Shape (n, length).
    spread, shares, limits
        Of :func:`dilations` and :func:`thresholds`.

    Returns
    -------
    ndarray
        Shape (n, len(limits)), in [0, 1]. Every second kernel counts over the whole output, with
        zeros beyond the window, the others only where all taps lie inside.
    """
    length = windows.shape[1]
    values = np.empty((len(windows), len(limits)), dtype=np.float32)
    answer = np.empty(length, dtype=np.float32)
    for row in range(len(windows)):
        start = 0
        for number in range(len(spread)):
            taps = _shifted(windows[row], spread[number])
            margin = (TAPS // 2) * spread[number]
            for kernel in range(len(TRIPLES)):
                _answer(taps, TRIPLES[kernel], answer)
                inner = answer if (number + kernel) % 2 == 0 else answer[margin : length - margin]
                for limit in range(start, start + shares[number]):
                    values[row, limit] = _above(inner, limits[limit])
                start += shares[number]
    return values


@numba.njit(cache=True, nogil=True)
def _shifted(window: Real32, dilation: int) -> Real32:
    """Lay the window under each of nine taps, zeros beyond it; the last row is minus their sum."""
    length = len(window)
    taps = np.zeros((TAPS + 1, length), dtype=np.float32)
    for tap in range(TAPS):
        shift = (tap - TAPS // 2) * dilation
        first, last = max(0, -shift), min(length, length - shift)
        for sample in range(first, last):
            taps[tap, sample] = window[sample + shift]
            taps[TAPS, sample] -= window[sample + shift]
    return taps


@numba.njit(cache=True, nogil=True)
def _answer(taps: Real32, triple: Whole, answer: Real32) -> None:
    """Six taps of -1 and three of 2 are minus the sum of nine and three times three."""
    one, two, three = taps[triple[0]], taps[triple[1]], taps[triple[2]]
    rest = taps[TAPS]
    for sample in range(len(answer)):
        answer[sample] = rest[sample] + np.float32(3) * (one[sample] + two[sample] + three[sample])


# Float32 counts to 2^24 exactly in any order, and vectorises as wide as the comparison does.
@numba.njit(cache=True, nogil=True, fastmath={"reassoc"})
def _above(answer: Real32, limit: float) -> float:
    count = np.float32(0)
    for sample in range(len(answer)):
        count += np.float32(1) if answer[sample] > limit else np.float32(0)
    return float(count) / len(answer)
