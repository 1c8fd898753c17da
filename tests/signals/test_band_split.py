"""Bands are the signal that an ideal filter gives, and together they are the window again."""

import numpy as np
import pytest
from scipy.fft import irfft, rfft
from scipy.signal import hilbert

from suite.signals.band_split import BandSplit, power_of


@pytest.mark.parametrize(
    ("length", "upper", "count"), [(300, 0.5, 1), (301, 0.5, 3), (400, 0.31, 7), (257, 0.2, 2)]
)
def test_bands_that_are_not_changed_give_the_window_back(length, upper, count):
    windows = np.random.default_rng(length).standard_normal((2, length))
    transform, bands = rfft(windows, axis=1), BandSplit(length, upper, count)
    joined = irfft(bands.join(transform, bands.split(transform)), n=length, axis=1)
    assert joined == pytest.approx(windows, abs=1e-9)


@pytest.mark.parametrize(("length", "count", "periods"), [(300, 1, 1), (301, 2, 7), (404, 4, 9), (333, 3, 4)])
def test_a_multiplied_band_is_the_multiplied_signal(length, count, periods):
    """Also of the lowest band, which spreads below zero, and of the highest, which spreads beyond Nyquist."""
    windows = np.random.default_rng(length).standard_normal((1, length))
    bands = BandSplit(length, 0.5, count)
    held = irfft(rfft(windows)[:, : count * bands.width], n=length)

    def gain(points):
        return 1 + 0.5 * np.cos(2 * np.pi * periods * np.arange(points) / points)

    transform = rfft(held, axis=1)
    joined = irfft(bands.join(transform, bands.split(transform) * gain(bands.points)), n=length, axis=1)
    assert joined == pytest.approx(held * gain(length), abs=1e-9)


def test_the_power_of_a_band_is_its_squared_envelope():
    windows = np.random.default_rng(3).standard_normal((1, 480))
    bands = BandSplit(480, 0.5, 4)
    transform = rfft(windows, axis=1)
    inside = np.zeros_like(transform)
    inside[:, 60:120] = transform[:, 60:120]
    expected = np.abs(hilbert(irfft(inside, n=480)[0])) ** 2
    points = bands.points
    power = power_of(bands.split(transform))[0, 1] * (points / 480) ** 2 * 4
    step = np.arange(points) * 480 / points
    whole = np.isclose(step % 1, 0)
    assert whole.sum() > 20
    assert power[whole] == pytest.approx(expected[step[whole].astype(int)], rel=1e-6)
