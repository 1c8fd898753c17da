"""Spectra keep energy, and lines are found where a plain search finds them."""

from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import periodogram

from suite.signals.spectrum import line_peak, local_level, power_spectrum


@pytest.mark.parametrize("length", [255, 256])
@pytest.mark.parametrize("padding", [1, 2])
def test_without_taper_the_bins_sum_to_the_mean_square(length, padding):
    windows = np.random.default_rng(0).standard_normal((3, length))
    power = power_spectrum(windows, taper="none", padding=padding)
    assert power.shape == (3, padding * length // 2 + 1)
    np.testing.assert_allclose(power.sum(axis=1), (windows**2).mean(axis=1), rtol=1e-12)


@pytest.mark.parametrize("length", [255, 256])
def test_the_hann_spectrum_is_scipys(length):
    windows = np.random.default_rng(1).standard_normal((3, length))
    _, density = periodogram(windows, window="hann", detrend=False)
    np.testing.assert_allclose(power_spectrum(windows), density / length, rtol=1e-10)


def test_a_sine_on_a_bin_has_half_its_square():
    windows = 3 * np.sin(2 * np.pi * 16 / 256 * np.arange(256))[np.newaxis]
    power = power_spectrum(windows, taper="none")
    assert power[0, 16] == pytest.approx(4.5, rel=1e-12)
    assert np.delete(power[0], 16).max() < 1e-20


places = st.floats(-20, 80) | st.just(float("nan"))


@given(st.lists(st.tuples(places, st.floats(0, 15)), min_size=1, max_size=6), st.integers(0, 99))
def test_peak_and_level_agree_with_a_plain_search(wanted, seed):
    spectra = np.random.default_rng(seed).random((len(wanted), 60))
    centres, widths = (np.array(column) for column in zip(*wanted, strict=True))
    peaks, levels = line_peak(spectra, centres, widths), local_level(spectra, centres, widths)
    for row, (centre, width) in enumerate(wanted):
        cut = []
        if np.isfinite(centre):
            cut = [
                spectra[row, b] for b in range(floor(centre - width), ceil(centre + width) + 1) if 0 <= b < 60
            ]
        assert peaks[row] == pytest.approx(max(cut), abs=0) if cut else np.isnan(peaks[row])
        assert levels[row] == pytest.approx(np.median(cut), rel=1e-12) if cut else np.isnan(levels[row])
