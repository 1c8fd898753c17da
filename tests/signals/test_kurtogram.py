"""Kurtogram: transients of a known band are found in it; noise and tones have no kurtosis to show."""

import numpy as np
import pytest

from suite.signals.envelope import envelope_spectrum, squared_envelope
from suite.signals.kurtogram import best_bands, kurtogram, paving, spectral_kurtosis

LENGTH = 2048


def noise(rows=100, length=LENGTH):
    return np.random.default_rng(0).standard_normal((rows, length))


def transients(frequency, decay, strength=3.0, apart=151):
    """Give noise with rings of one frequency (cycles/sample) that decay over so many samples."""
    force = np.zeros(LENGTH)
    force[60::apart] = strength
    ring = np.exp(-np.arange(400) / decay) * np.sin(2 * np.pi * frequency * np.arange(400))
    return np.convolve(force, ring)[:LENGTH] + noise(40)


@pytest.mark.parametrize("frequency", [0.09, 0.21, 0.29, 0.44])
@pytest.mark.parametrize("decay", [10.0, 20.0])
def test_the_band_of_known_transients_is_found(frequency, decay):
    rows = transients(frequency, decay)
    low, high = paving(LENGTH)[kurtogram(rows).mean(axis=0).argmax()]
    assert low < frequency < high
    # A ring that decays as exp(-t/τ) is 1/(πτ) wide at half its power.
    assert high - low < 10 / (np.pi * decay)
    own = best_bands(rows)
    assert ((own[:, 0] < frequency) & (frequency < own[:, 1])).mean() > 0.7


def test_demodulating_there_lifts_the_line():
    rows = transients(0.29, 20.0, strength=2.5, apart=128)
    rows += 3 * np.sin(2 * np.pi * 0.05 * np.arange(LENGTH))
    line = 2 * LENGTH // 128
    whole, chosen = envelope_spectrum(rows), envelope_spectrum(rows, best_bands(rows))
    contrast = [np.mean(s[:, line] / np.median(s[:, 8:200], axis=1)) for s in (whole, chosen)]
    assert contrast[1] > 3 * contrast[0]


def test_noise_has_none_in_any_band():
    table = kurtogram(noise(400))
    # ⟨|c|⁴⟩/⟨|c|²⟩² of m complex Gaussian samples is 2 - 2/(m+1), of deviation about 2/√m; m >= 56.
    assert abs(table.mean(axis=0)).max() < 4 * (2 / np.sqrt(56)) / np.sqrt(400) + 2 / 57


def test_a_steady_tone_has_the_least():
    tone = np.sin(2 * np.pi * 200 / LENGTH * np.arange(LENGTH))[np.newaxis]
    holds = (paving(LENGTH) * LENGTH <= [200, np.inf]).all(axis=1) & (paving(LENGTH)[:, 1] * LENGTH >= 200)
    np.testing.assert_allclose(kurtogram(tone)[0, holds], -1, atol=1e-9)


def test_each_band_is_a_plain_sum_over_its_bins():
    window = noise(1, 512)[0]
    spectrum = np.fft.fft(window)
    for (low, high), found in zip(paving(512) * 512, kurtogram(window[np.newaxis])[0], strict=True):
        bins = np.arange(round(low), round(high) + 1)
        times = np.arange(len(bins))[:, np.newaxis] / len(bins)
        envelope = abs((spectrum[bins] * np.exp(2j * np.pi * bins * times)).sum(axis=1))
        inner = envelope[len(bins) // 16 : len(bins) - len(bins) // 16]
        assert found == pytest.approx((inner**4).mean() / (inner**2).mean() ** 2 - 2, abs=1e-9)


def test_the_paving_covers_the_band_in_equal_parts():
    bands = paving(4096)
    assert len(bands) == 1 + 2 + 3 + 4 + 6 + 8 + 12 + 16 + 24 + 32
    assert bands.min() > 0 and bands.max() == 0.5
    for count in (2, 4, 8, 16, 32):
        grid = bands[np.isclose(np.diff(bands)[:, 0], 0.5 / count - 1 / 4096)]
        assert len(grid) == count
        np.testing.assert_allclose(np.diff(grid[:, 0]), 0.5 / count)


@pytest.mark.parametrize("scale", [-1e-6, 1e6])
def test_scale_and_sign_do_not_matter(scale):
    np.testing.assert_allclose(kurtogram(scale * noise(5)), kurtogram(noise(5)), atol=1e-9)
    np.testing.assert_allclose(spectral_kurtosis(scale * noise(5)), spectral_kurtosis(noise(5)), atol=1e-9)


@pytest.mark.parametrize("length", [64, 65, 300])
def test_short_and_silent_windows_are_no_obstacle(length):
    assert kurtogram(noise(3, length)).shape == (3, len(paving(length)))
    assert not kurtogram(np.zeros((2, length))).any()
    low, high = best_bands(np.zeros((2, length))).T
    assert (low < high).all()


def test_spectral_kurtosis_peaks_where_the_transients_ring():
    found = spectral_kurtosis(transients(0.3, 12.0, strength=8.0)).mean(axis=0)
    assert abs((1 + found[1:-1].argmax()) / 64 - 0.3) < 0.03
    assert found.max() > 1
    still = spectral_kurtosis(noise()).mean(axis=0)
    assert abs(still[1:-1]).max() < 0.2
    # At the offset and at Nyquist the transform of Gaussian noise is real: 3 in place of 2.
    np.testing.assert_allclose(still[[0, -1]], 1, atol=0.2)


def test_frames_longer_than_half_the_window_are_refused():
    with pytest.raises(ValueError, match="100 samples are fewer than two frames of 64"):
        spectral_kurtosis(noise(1, 100))


def test_a_band_for_each_window_is_that_band_for_it():
    rows = noise(4)
    bands = paving(LENGTH)[[0, 5, 20, 40]]
    together = squared_envelope(rows, bands)
    alone = [squared_envelope(row[np.newaxis], tuple(band))[0] for row, band in zip(rows, bands, strict=True)]
    np.testing.assert_allclose(together, alone, rtol=1e-12)
    with pytest.raises(ValueError, match="no band"):
        squared_envelope(rows, np.array([[0.1, 0.2]] * 3 + [[0.3, 0.3]]))
