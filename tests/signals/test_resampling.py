"""Resampling keeps what fits the new band and nothing else."""

import numpy as np
import pytest
from scipy.signal import resample_poly

from suite.signals.resampling import low_pass, resample


def tone(hz, rate, seconds=1.0):
    time = np.arange(round(rate * seconds)) / rate
    return np.sin(2 * np.pi * hz * time, dtype=np.float64).astype(np.float32)[np.newaxis]


def amplitude(signal):
    middle = signal[0, len(signal[0]) // 4 : -len(signal[0]) // 4].astype(np.float64)
    return np.sqrt(2 * (middle**2).mean())


def test_quarter_rate_is_scipys_polyphase_filter():
    signal = np.random.default_rng(0).standard_normal((2, 4800)).astype(np.float32)
    expected = resample_poly(signal.astype(np.float64), 1, 4, axis=1)
    np.testing.assert_allclose(resample(signal, 48_000, 12_000), expected, atol=1e-6)


@pytest.mark.parametrize(("rate", "target"), [(48_000, 12_000), (51_200, 12_000), (48_828, 12_207)])
def test_a_tone_keeps_its_frequency_and_an_alias_does_not_appear(rate, target):
    kept = resample(tone(1000, rate), rate, target)
    spectrum = np.abs(np.fft.rfft(kept[0]))
    assert spectrum.argmax() * target / kept.shape[1] == pytest.approx(1000, abs=1.5 * target / kept.shape[1])
    assert amplitude(kept) == pytest.approx(1, abs=0.01)
    # 10 kHz would come back near 2 kHz; scipy's default Kaiser filter takes off at least 40 dB.
    assert amplitude(resample(tone(10_000, rate), rate, target)) < 0.01


def test_the_same_rate_changes_nothing():
    signal = tone(100, 12_000)
    assert resample(signal, 12_000, 12_000) is signal


def test_an_odd_ratio_is_refused():
    with pytest.raises(ValueError, match="no whole-number ratio"):
        resample(tone(100, 12_000), 12_000, 12_005)


def test_low_pass_keeps_phase_and_band():
    low, high = tone(1000, 12_000), tone(5500, 12_000)
    kept = low_pass(low + high, 12_000, 4000)
    inner = slice(500, -500)
    # Run both ways, an 8th-order filter lets 1 kHz through whole and takes off over 100 dB at 5.5 kHz.
    np.testing.assert_allclose(kept[0, inner], low[0, inner], atol=1e-4)


def test_low_pass_beyond_the_band_changes_nothing():
    signal = tone(100, 12_000)
    assert low_pass(signal, 12_000, 6000) is signal


def test_low_pass_halves_the_amplitude_at_its_edge():
    # -3 dB each way: half the amplitude.
    assert amplitude(low_pass(tone(3000, 12_000), 12_000, 3000)) == pytest.approx(0.5, abs=0.005)
