"""Windows as images: what two-dimensional networks and textures look at.

Every image has values from 0 to 1, float32, shape (n, channels, size, size), and depends neither on the
scale nor the sign of its window. Power is in decibels, from 60 below the image's strongest point.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy.fft import ifft, rfft

from suite.arrays import Real
from suite.signals.envelope import squared_envelope
from suite.signals.order_tracking import by_angle

Images = npt.NDArray[np.float32]

Kind = Literal["spectrogram", "scalogram", "order_map", "gramian"]

IMAGE_KINDS: tuple[Kind, ...] = get_args(Kind)

DECIBELS = 60.0
"""Range of an image of power."""

MORLET = 6.0
"""Centre of the Morlet wavelet, radians: about one oscillation either side of its peak."""

SCALOGRAM_BAND = (0.005, 0.45)
"""Frequencies of a scalogram, cycles/sample: its wavelets still fit the window, and the band."""

CARRIER_BANDS = 8
"""An order map's carriers are bands of this part of the whole: wide enough for a few fault orders."""

LARGEST_ORDER = 16.0

IMAGES_AT_ONCE = 32
"""Windows at a time, so that what they become before they are images fits the cache."""


def image(
    kind: Kind,
    windows: npt.NDArray[np.floating],
    turns: Real,
    size: int = 64,
    relative_speed: Real | None = None,
) -> Images:
    """Draw one kind of image.

    Parameters
    ----------
    kind
        :func:`spectrogram`, :func:`scalogram`, :func:`order_map` or :func:`gramian`.
    windows
        Shape (n, channels, length), any unit; at least four samples a column of the image.
    turns
        Shaft turns a sample (shaft speed / sampling rate), shape (n,); only an order map needs it.
    size
        Pixels to a side.
    relative_speed
        Of :func:`suite.signals.order_tracking.relative_speeds`, for an order map; steady by default.

    Returns
    -------
    ndarray
        Shape (n, channels, size, size), float32, 0 to 1.

    Raises
    ------
    ValueError
        For a window shorter than ``4 * size``.
    """
    n, channels, length = windows.shape
    if length < 4 * size:
        raise ValueError(f"{length} samples for an image of {size} pixels to a side: at least {4 * size}")
    rows, each = windows.reshape(n * channels, length), np.repeat(turns, channels)
    relative = None if relative_speed is None else np.repeat(relative_speed, channels, axis=0)
    drawn = np.empty((n * channels, size, size), dtype=np.float32)
    for start in range(0, len(rows), IMAGES_AT_ONCE):
        chunk = slice(start, start + IMAGES_AT_ONCE)
        centred = rows[chunk] - rows[chunk].mean(axis=1, keepdims=True, dtype=np.float64)
        if kind == "order_map":
            own = None if relative is None else relative[chunk]
            drawn[chunk] = order_map(centred, each[chunk], size, own)
        else:
            drawn[chunk] = DRAW[kind](centred, size)
    return drawn.reshape(n, channels, size, size)


def spectrogram(windows: Real, size: int = 64) -> Images:
    """Draw the short-time power spectrum: frequency upwards (row 0 lowest), time to the right.

    Parameters
    ----------
    windows
        Shape (n, length), offset removed.
    size
        Frames, each of ``2 * size`` samples with a Hann taper, spread evenly over the window.

    Returns
    -------
    ndarray
        Shape (n, size, size), float32: row b lies at (b + 1) / (2·size) cycles/sample.
    """
    frame = 2 * size
    starts = np.linspace(0, windows.shape[1] - frame, size).round().astype(np.int64)
    frames = windows[:, starts[:, np.newaxis] + np.arange(frame)] * np.hanning(frame)
    spectra = rfft(frames, axis=2)[:, :, 1:]
    return _decibels((spectra.real**2 + spectra.imag**2).transpose(0, 2, 1))


def scalogram(windows: Real, size: int = 64) -> Images:
    """Draw the power of a Morlet wavelet transform: frequency upwards in equal ratios, time to the right.

    Parameters
    ----------
    windows
        Shape (n, length), offset removed; continued periodically.
    size
        Frequencies, from 0.005 to 0.45 cycles/sample, and equal pieces of time, each averaged over
        (Torrence & Compo 1998, BAMS 79:61-78; wavelets of equal peak gain).

    Returns
    -------
    ndarray
        Shape (n, size, size), float32.
    """
    half = windows.shape[1] // 2
    spectrum = rfft(windows, axis=1)[:, :half]
    frequency = np.arange(half) / windows.shape[1]
    power = np.empty((len(windows), size, size))
    for row, centre in enumerate(scalogram_frequencies(size)):
        wavelet = np.exp(-0.5 * (MORLET * (frequency / centre - 1)) ** 2)
        wavelet[0] = 0
        # The positive half alone, as a whole spectrum: the analytic signal at half the rate.
        answer = ifft(spectrum * wavelet, axis=1)
        power[:, row] = _pieces(answer.real**2 + answer.imag**2, size)
    return _decibels(power)


def scalogram_frequencies(size: int) -> Real:
    """Give the centre of each row of a scalogram, cycles/sample, shape (size,)."""
    return np.asarray(np.geomspace(*SCALOGRAM_BAND, size))


def order_map(windows: Real, turns: Real, size: int = 64, relative_speed: Real | None = None) -> Images:
    """Draw how strongly each carrier band is modulated at each shaft order.

    Parameters
    ----------
    windows
        Shape (n, length), offset removed.
    turns
        Shaft turns a sample, shape (n,).
    size
        Carriers, overlapping bands of an eighth of the whole, upwards; and orders of the modulation, up
        to 16, to the right: the cyclic modulation spectrum, each band relative to its own power
        (Antoni & Hanson 2012, IEEE JOE 37:478-493).
    relative_speed
        As for :func:`image`: the bands' envelopes are resampled by angle.

    Returns
    -------
    ndarray
        Shape (n, size, size), float32: column c lies at order 16·(c + 1) / size. Orders faster than a
        carrier band is wide are 0.
    """
    length = windows.shape[1]
    width = length // 2 // CARRIER_BANDS
    spectrum = rfft(windows, axis=1)
    firsts = np.linspace(1, length // 2 - width, size).round().astype(np.int64)
    bands = spectrum[:, firsts[:, np.newaxis] + np.arange(width)]
    # Twice the rate that the band needs, since squaring doubles it; twice as long, to find the tops.
    envelope = ifft(bands, n=2 * width, axis=2)
    squared = envelope.real**2 + envelope.imag**2
    mean = squared.mean(axis=2, keepdims=True)
    swing = np.divide(squared, mean, out=np.ones_like(squared), where=mean > 0) - 1
    if relative_speed is not None:
        each_band = np.repeat(relative_speed, size, axis=0)
        swing = by_angle(swing.reshape(-1, 2 * width), each_band).reshape(swing.shape)
    modulation = rfft(swing, n=4 * width, axis=2)
    power = modulation.real**2 + modulation.imag**2
    orders = LARGEST_ORDER * np.arange(1, size + 1) / size
    return _decibels(_between(power, np.outer(turns * 2 * length, orders)))


def gramian(windows: Real, size: int = 64) -> Images:
    """Draw the Gramian angular field of the squared envelope: which moments are strong together.

    Parameters
    ----------
    windows
        Shape (n, length), offset removed.
    size
        Equal pieces of time over which the squared envelope is averaged; the carrier itself would
        average out.

    Returns
    -------
    ndarray
        Shape (n, size, size), float32: (1 + cos(φ_i + φ_j)) / 2 with cos φ the envelope, brought to
        -1 ... 1 (Wang & Oates 2015, IJCAI).
    """
    envelope = _pieces(squared_envelope(windows), size)
    low, spread = envelope.min(axis=1, keepdims=True), np.ptp(envelope, axis=1, keepdims=True)
    cosine = 2 * np.divide(envelope - low, spread, out=np.zeros_like(envelope), where=spread > 0) - 1
    sine = np.sqrt(np.clip(1 - cosine**2, 0, None))
    field = cosine[:, :, np.newaxis] * cosine[:, np.newaxis] - sine[:, :, np.newaxis] * sine[:, np.newaxis]
    return np.asarray((1 + field) / 2, dtype=np.float32)


def _pieces(series: Real, size: int) -> Real:
    """Average over equal pieces of time, shape (n, size); lengths differ by one where they must."""
    edges = np.linspace(0, series.shape[1], size + 1).round().astype(np.int64)
    return np.asarray(np.add.reduceat(series, edges[:-1], axis=1) / np.diff(edges))


def _between(power: Real, positions: Real) -> Real:
    """Read spectra between bins, shape (n, rows, positions); 0 beyond them."""
    last = power.shape[2] - 1
    inside = np.minimum(positions, last)[:, np.newaxis]
    below = np.minimum(inside.astype(np.int64), last - 1)
    low, high = (np.take_along_axis(power, below + step, axis=2) for step in (0, 1))
    return np.where(positions[:, np.newaxis] <= last, low + (inside - below) * (high - low), 0.0)


def _decibels(power: Real) -> Images:
    top = power.max(axis=(1, 2), keepdims=True)
    share = np.divide(power, top, out=np.zeros_like(power), where=top > 0)
    levels = 1 + 10 * np.log10(np.maximum(share, 10 ** (-DECIBELS / 10))) / DECIBELS
    return np.asarray(np.clip(levels, 0, 1), dtype=np.float32)


DRAW = {"spectrogram": spectrogram, "scalogram": scalogram, "gramian": gramian}
"""Kinds that need nothing but the window."""
