"""The features of one window, as one writes them with numpy, scipy and PyWavelets: the reference.

Each function takes one window, shape (length,), float64, and its row of physical columns. The names
are those of the transformers they define.
"""

from __future__ import annotations

import numpy as np
import pywt
from scipy import stats
from scipy.signal import hilbert, periodogram

from suite.features.order_bands import ENVELOPE_EDGES, SPECTRUM_EDGES
from suite.features.spectral import ROLL_OFFS, SILENCE
from suite.signals.envelope import LINE_FLOOR


def amplitude(x, row):
    rms = np.sqrt(np.mean(x**2))
    peak = np.max(np.abs(x))
    levels = [rms, np.mean(np.abs(x)), peak, x.max() - x.min()]
    return [*[round(float(np.log(level)), 5) for level in levels], peak / rms]


def time_domain(x, row):
    u = (x - x.mean()) / x.std()
    a = np.abs(u)
    first = np.diff(u)
    mobility = np.std(first) / np.std(u)
    low, high = np.quantile(u, [0.25, 0.75])
    return [
        stats.skew(x),
        stats.kurtosis(x),
        a.max(),
        1 / a.mean(),
        a.max() / a.mean(),
        a.max() / np.sqrt(a).mean() ** 2,
        np.mean(u[:-1] * u[1:] < 0),
        mobility,
        np.std(np.diff(first)) / np.std(first) / mobility,
        np.mean(a > 3),
        high - low,
    ]


def spectral(x, row):
    frequency, density = periodogram(x - x.mean(), window="hann", detrend=False)
    frequency, p = frequency[1:], density[1:] / density[1:].sum()
    centroid = np.sum(frequency * p)
    spread = np.sqrt(np.sum((frequency - centroid) ** 2 * p))
    shape = [
        centroid,
        spread,
        np.sum((frequency - centroid) ** 3 * p) / spread**3,
        np.sum((frequency - centroid) ** 4 * p) / spread**4,
        stats.entropy(p) / np.log(len(p)),
        stats.gmean(p) / p.mean(),
        frequency[p.argmax()],
    ]
    rolls = [frequency[np.argmax(np.cumsum(p) >= share)] for share in ROLL_OFFS]
    bands = [np.log(part.sum()) for part in np.split(p, 16)]
    return [*shape, *rolls, *bands]


def fault_orders(x, row):
    length = len(x)
    white = np.fft.fft(x)
    white[0] = 0
    white[1:] /= np.abs(white[1:])
    squared = np.abs(hilbert(np.fft.ifft(white).real)) ** 2
    edge = length // 50
    inner = squared[edge : length - edge]
    swing = np.concatenate([np.zeros(edge), inner / inner.mean() - 1, np.zeros(edge)])
    _, spectrum = periodogram(swing, nfft=2 * length, detrend=False)
    spectrum = spectrum / (2 * length)  # from density to power a bin
    per_order = row.shaft_hz / row.rate_hz * 2 * length

    def cut(order, half_width):
        first = int(np.floor((order - half_width) * per_order))
        last = int(np.ceil((order + half_width) * per_order))
        return spectrum[max(first, 0) : last + 1]

    values = []
    for order, step in (
        (row.order_outer, None),
        (row.order_inner, 1.0),
        (row.order_ball, row.order_cage),
        (row.order_cage, None),
    ):
        for k in (1, 2, 3):
            reach = 0.02 * k * order
            level = np.median(cut(k * order, 2.0))
            values.append(np.log((cut(k * order, reach).max() + LINE_FLOOR) / (level + LINE_FLOOR)))
            if step and k <= 2:
                sides = [cut(k * order + side * step, reach).max() for side in (-1, 1)]
                values.append(np.log((np.mean(sides) + LINE_FLOOR) / (level + LINE_FLOOR)))
    return values


def wavelet_packets(x, row):
    tree = pywt.WaveletPacket(x - x.mean(), "db4", mode="periodization", maxlevel=4)
    energies = [np.sum(node.data**2) for node in tree.get_level(4, order="freq")]
    share = np.array(energies) / np.sum(energies)
    return [*np.log(share), stats.entropy(share) / np.log(16)]


def cepstrum(x, row):
    _, p = periodogram(x - x.mean(), window="hann", detrend=False)
    p[1:-1] /= 2  # a two-sided spectrum, of which a cepstrum is made
    p[0] = p[1]
    found = np.fft.irfft(np.log(p))
    values = list(found[1:13])
    turn = row.rate_hz / row.shaft_hz
    for period in (turn, turn / row.order_outer, turn / row.order_inner, turn / row.order_ball):
        near, wide = (
            found[int(np.floor(period - r * period)) : int(np.ceil(period + r * period)) + 1] ** 2
            for r in (0.02, 0.2)
        )
        values.append(np.log((near.max() + LINE_FLOOR) / (np.median(wide) + LINE_FLOOR)))
    return values


def order_bands(x, row):
    _, power = periodogram(x - x.mean(), window="hann", detrend=False)
    return _bands(power, np.array(SPECTRUM_EDGES) * row.shaft_hz / row.rate_hz * len(x))


def envelope_bands(x, row):
    squared = np.abs(hilbert(x - x.mean())) ** 2
    _, power = periodogram(squared / squared.mean() - 1, nfft=2 * len(x), detrend=False)
    return _bands(power, np.array(ENVELOPE_EDGES) * row.shaft_hz / row.rate_hz * 2 * len(x))


def _bands(power, edges):
    power = np.concatenate([[0.0], power[1:]])
    below = np.interp(edges + 0.5, np.arange(len(power) + 1), np.concatenate([[0.0], np.cumsum(power)]))
    return np.log(np.maximum(np.diff(below) / power.sum(), SILENCE))
