"""Vectorised features against plain loops over windows, written from the definitions."""

from itertools import pairwise

import numpy as np
import pytest
import pywt
from scipy import stats
from scipy.signal import hilbert, periodogram

from suite.features.cepstrum import Cepstrum
from suite.features.envelope import FLOOR, FaultOrders
from suite.features.order_bands import ENVELOPE_EDGES, SPECTRUM_EDGES, OrderBands
from suite.features.spectral import ROLL_OFFS, Spectral
from suite.features.time_domain import Amplitude, TimeDomain
from suite.features.wavelets import WaveletPackets


def amplitude_of(x, row):
    rms = np.sqrt(np.mean(x**2))
    peak = np.max(np.abs(x))
    levels = [rms, np.mean(np.abs(x)), peak, x.max() - x.min()]
    return [*[round(float(np.log(level)), 5) for level in levels], peak / rms]


def shape_of(x, row):
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
        sum(u[i] * u[i + 1] < 0 for i in range(len(u) - 1)) / (len(u) - 1),
        mobility,
        np.std(np.diff(first)) / np.std(first) / mobility,
        sum(a > 3) / len(u),
        high - low,
    ]


def spectrum_of(x, row):
    frequency, density = periodogram(x - x.mean(), window="hann", detrend=False)
    frequency, p = frequency[1:], density[1:] / density[1:].sum()
    centroid = sum(frequency * p)
    spread = np.sqrt(sum((frequency - centroid) ** 2 * p))
    shape = [
        centroid,
        spread,
        sum((frequency - centroid) ** 3 * p) / spread**3,
        sum((frequency - centroid) ** 4 * p) / spread**4,
        stats.entropy(p) / np.log(len(p)),
        stats.gmean(p) / p.mean(),
        frequency[p.argmax()],
    ]
    rolls = [
        next(f for f, total in zip(frequency, np.cumsum(p), strict=True) if total >= s) for s in ROLL_OFFS
    ]
    bands = [np.log(part.sum()) for part in np.split(p, 16)]
    return [*shape, *rolls, *bands]


def lines_of(x, row):
    bins = len(x)
    white = np.fft.fft(x)
    white[0] = 0
    white[1:] /= np.abs(white[1:])
    squared = np.abs(hilbert(np.fft.ifft(white).real)) ** 2
    _, spectrum = periodogram(squared / squared.mean() - 1, nfft=2 * bins, detrend=False)
    spectrum = spectrum / (2 * bins)  # from density to power a bin
    per_order = row.shaft_hz / row.rate_hz * 2 * bins

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
            values.append(np.log((cut(k * order, reach).max() + FLOOR) / (level + FLOOR)))
            if step and k <= 2:
                sides = [cut(k * order + side * step, reach).max() for side in (-1, 1)]
                values.append(np.log((np.mean(sides) + FLOOR) / (level + FLOOR)))
    return values


def packets_of(x, row):
    tree = pywt.WaveletPacket(x - x.mean(), "db4", mode="periodization", maxlevel=4)
    energies = [np.sum(node.data**2) for node in tree.get_level(4, order="freq")]
    share = np.array(energies) / np.sum(energies)
    return [*np.log(share), stats.entropy(share) / np.log(16)]


def cepstrum_of(x, row):
    _, p = periodogram(x - x.mean(), window="hann", detrend=False)
    p[1:-1] /= 2  # a two-sided spectrum, of which a cepstrum is made
    p[0] = p[1]
    two_sided = np.concatenate([p, p[-2:0:-1]])
    cepstrum = np.fft.ifft(np.log(two_sided)).real
    values = list(cepstrum[1:13])
    turn = row.rate_hz / row.shaft_hz
    for period in (turn, turn / row.order_outer, turn / row.order_inner, turn / row.order_ball):
        near, wide = (
            cepstrum[int(np.floor(period - r * period)) : int(np.ceil(period + r * period)) + 1] ** 2
            for r in (0.02, 0.2)
        )
        values.append(np.log((near.max() + FLOOR) / (np.median(wide) + FLOOR)))
    return values


def bands_of(power, edges):
    total = sum(power[1:])
    values = []
    for low, high in pairwise(edges):
        shares = [max(0.0, min(b + 0.5, high) - max(b - 0.5, low)) for b in range(1, len(power))]
        values.append(np.log(max(np.dot(shares, power[1:]) / total, 1e-9)))
    return values


def order_bands_of(x, row):
    _, power = periodogram(x - x.mean(), window="hann", detrend=False)
    return bands_of(power, np.array(SPECTRUM_EDGES) * row.shaft_hz / row.rate_hz * len(x))


def envelope_bands_of(x, row):
    squared = np.abs(hilbert(x - x.mean())) ** 2
    _, power = periodogram(squared / squared.mean() - 1, nfft=2 * len(x), detrend=False)
    return bands_of(power, np.array(ENVELOPE_EDGES) * row.shaft_hz / row.rate_hz * 2 * len(x))


@pytest.mark.parametrize(
    ("features", "plain"),
    [
        (Amplitude(), amplitude_of),
        (TimeDomain(), shape_of),
        (Spectral(), spectrum_of),
        (FaultOrders(), lines_of),
        (WaveletPackets(), packets_of),
        (Cepstrum(), cepstrum_of),
        (OrderBands(), order_bands_of),
        (OrderBands("envelope"), envelope_bands_of),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "transform") else "",
)
def test_features_equal_a_plain_loop(features, plain, simulated):
    fast = features.fit(simulated).transform(simulated)
    rows = simulated.metadata.itertuples()
    slow = [plain(x.astype(np.float64), row) for x, row in zip(simulated.signals[:, 0], rows, strict=True)]
    # The two ways differ in the order of their sums alone.
    np.testing.assert_allclose(fast, slow, rtol=1e-9, atol=1e-9)
