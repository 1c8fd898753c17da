"""Landmarks: positions of a signal that are found again in any copy of it, each with a description.

A landmark is where the band-limited signal is greatest in its surroundings. Where a copy starts, in what
unit it is, with which sign, offset or rate it was stored, makes no difference to that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import numpy.typing as npt

LOW, HIGH = 0.0375, 0.25
"""Edges of the band that is looked at, in multiples of the working rate."""

FILTER = 12
"""Half length of the band's filter, in samples of the working rate; so much is lost at either end."""

CONTEXT = 32
"""Samples of the working rate on either side of a landmark that describe it."""

LOBE = 6
"""Up to this lag, in samples of the working rate, any signal of the band resembles itself."""

_TAPS = 4
_FINEST = 2000
"""Largest term of a ratio of rates: what it misses of a rate is some millionths, less than clocks err."""

_DIGITS = 6
"""Of a rate: so that measured rates, each another, have few filters."""


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Landmarks of several signals.

    Attributes
    ----------
    row
        Shape (n,): which signal each lies in.
    at
        Shape (n,): where, in samples of the working rate from the first one given; not whole numbers.
    forms
        Shape (n, 2 · CONTEXT + 1), float32: the surroundings, of norm 1 and positive in the middle.
    reach
        Shape (n,), float32: half the distance from a form to what resembles it most in the same signal,
        0 where the signal repeats itself.
    """

    row: npt.NDArray[np.intp]
    at: npt.NDArray[np.float64]
    forms: npt.NDArray[np.float32]
    reach: npt.NDArray[np.float32]

    @classmethod
    def of(cls, parts: Sequence[Landmarks]) -> Landmarks:
        """Put several collections, one at least, behind each other."""
        names = ("row", "at", "forms", "reach")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@lru_cache(maxsize=256)
def _filter(rate_hz: float, working_hz: float) -> tuple[npt.NDArray[np.float32], int, int]:
    from scipy.signal import firwin

    ratio = Fraction(working_hz / rate_hz).limit_denominator(_FINEST)
    up, down = ratio.numerator, ratio.denominator
    # In multiples of half the dense rate, rate_hz · up, of which every down-th sample is kept.
    edges = [2 * LOW / down, 2 * HIGH / down]
    taps = up * firwin(2 * FILTER * down + 1, edges, window=("kaiser", 5.0), pass_zero=False)
    # So short a filter lets an offset pass; it is taken out for each of the positions between samples.
    smooth = np.kaiser(len(taps), 5.0)
    taps -= smooth * np.resize(_by_phase(taps, up) / _by_phase(smooth, up), len(taps))
    return taps.astype(np.float32), up, down


def _by_phase(taps: npt.NDArray[np.float64], up: int) -> npt.NDArray[np.float64]:
    """Sum every up-th tap from each of the first ones on, shape (up,)."""
    whole = np.zeros(-(-len(taps) // up) * up)
    whole[: len(taps)] = taps
    return np.asarray(whole.reshape(-1, up).sum(axis=0))


def band_limited(
    signals: npt.NDArray[np.float32], rate_hz: float, working_hz: float
) -> npt.NDArray[np.float32]:
    """Bring signals to the working rate and the band that is looked at.

    Parameters
    ----------
    signals
        Shape (n, samples).
    rate_hz, working_hz
        Of the signals and of the result, Hz.

    Returns
    -------
    ndarray
        Shape (n, k), float32; its first sample lies :data:`FILTER` samples of the working rate after the
        first one given. Empty where signals are shorter than the filter.
    """
    from scipy.signal import upfirdn

    taps, up, down = _filter(float(f"{rate_hz:.{_DIGITS}g}"), working_hz)
    centred = signals - signals.mean(axis=1, keepdims=True)
    last = (signals.shape[1] - 1) * up // down
    return np.asarray(upfirdn(taps, centred, up, down)[:, 2 * FILTER : last + 1], dtype=np.float32)


def find_landmarks(signals: npt.NDArray[np.float32], spacing: int) -> Landmarks:
    """Find the landmarks of signals and describe them.

    Parameters
    ----------
    signals
        Shape (n, samples), as :func:`band_limited` gives them.
    spacing
        A landmark is the greatest within so many samples on either side.

    Returns
    -------
    Landmarks
        Those whose surroundings lie in the signal, by signal and time.
    """
    from scipy.ndimage import maximum_filter1d

    margin = CONTEXT + _TAPS
    if signals.shape[1] < 2 * margin + 2:
        nothing = np.zeros(0)
        forms = np.zeros((0, 2 * CONTEXT + 1), dtype=np.float32)
        return Landmarks(nothing.astype(np.intp), nothing, forms, nothing.astype(np.float32))
    size = np.abs(signals)
    greatest = maximum_filter1d(size, 2 * spacing + 1, axis=1, mode="constant")
    inner = slice(margin, signals.shape[1] - margin - 1)
    row, peak = np.nonzero((size[:, inner] == greatest[:, inner]) & (size[:, inner] > 0))
    peak += margin
    offset = _offset(size[row, peak - 1], size[row, peak], size[row, peak + 1])
    forms = _forms(signals, row, peak, offset)
    return Landmarks(row, peak + offset, forms, _reach(signals, row, peak, forms, spacing))


def _offset(
    before: npt.NDArray[np.float32], middle: npt.NDArray[np.float32], after: npt.NDArray[np.float32]
) -> npt.NDArray[np.float64]:
    """Give where between samples a parabola through three of them is greatest."""
    bend = before - 2.0 * middle + after
    offset = 0.5 * (before - after) / np.where(bend < 0, bend, np.inf)
    return np.asarray(np.clip(offset, -0.5, 0.5), dtype=np.float64)


def _forms(
    signals: npt.NDArray[np.float32],
    row: npt.NDArray[np.intp],
    peak: npt.NDArray[np.intp],
    offset: npt.NDArray[np.float64],
) -> npt.NDArray[np.float32]:
    """Interpolate the surroundings of each peak by a windowed sinc."""
    spans = np.lib.stride_tricks.sliding_window_view(signals, 2 * CONTEXT + 1, axis=1)
    forms = np.zeros((len(row), 2 * CONTEXT + 1), dtype=np.float32)
    for tap in range(-_TAPS, _TAPS + 1):
        weight = sinc_weight(offset - tap, _TAPS).astype(np.float32)
        forms += weight[:, None] * spans[row, peak - CONTEXT + tap]
    forms *= np.sign(forms[:, CONTEXT])[:, None]
    return np.asarray(forms / np.linalg.norm(forms, axis=1, keepdims=True), dtype=np.float32)


def sinc_weight(distance: npt.NDArray[np.float64], taps: int) -> npt.NDArray[np.float64]:
    """Weigh a sample at a distance (in samples, any shape) in a windowed sinc of so many taps a side."""
    window = np.where(np.abs(distance) < taps, np.cos(np.pi * distance / 2 / taps) ** 2, 0.0)
    return np.asarray(np.sinc(distance) * window, dtype=np.float64)


def _reach(
    signals: npt.NDArray[np.float32],
    row: npt.NDArray[np.intp],
    peak: npt.NDArray[np.intp],
    forms: npt.NDArray[np.float32],
    spacing: int,
) -> npt.NDArray[np.float32]:
    """Give half the distance to what resembles each form most: nearby, or at another landmark."""
    most = np.zeros(len(row), dtype=np.float32)
    width, edge = 2 * CONTEXT + 1, spacing + CONTEXT
    for one in np.unique(row):
        own = np.flatnonzero(row == one)
        others = np.abs(forms[own] @ forms[own].T)
        np.fill_diagonal(others, 0)
        padded = np.pad(signals[one], edge)
        energy = np.cumsum(np.pad(padded.astype(np.float64) ** 2, (1, 0)))
        norm = np.sqrt(np.maximum(energy[width:] - energy[:-width], 0))
        norm = np.maximum(norm, 1e-6 * norm.max()).astype(np.float32)
        around = np.lib.stride_tricks.sliding_window_view(padded, width + 2 * spacing)[peak[own]]
        pieces = np.lib.stride_tricks.sliding_window_view(around, width, axis=1)
        norms = np.lib.stride_tricks.sliding_window_view(norm, 2 * spacing + 1)[peak[own]]
        likeness = np.abs(np.matmul(pieces, forms[own, :, None])[..., 0]) / norms
        likeness[:, spacing - LOBE : spacing + LOBE + 1] = 0
        most[own] = np.maximum(likeness.max(axis=1), others.max(axis=1))
    return np.asarray(0.5 * np.sqrt(np.maximum(2 - 2 * most, 0)), dtype=np.float32)
