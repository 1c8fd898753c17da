"""Resampling gives the samples of the same vibration at other times, and nothing else."""

import numpy as np
import pytest

from suite.signals.resampling import low_pass, resample, shared_band_hz

RATES = [
    (97_656, 12_000),
    (48_828, 12_000),
    (97_656, 25_600),
    (399.87, 400),
    (51_200, 12_000),
    (12_000, 48_000),
    (44_100, 48_000),
    (12_345.678, 12_000),
    (3141.592653589793, 1000),
    (12_000, 12_000.1),
    (1.1, 3.3),
]
"""Present and wanted rate: ratios of small numbers, of large ones, and of none."""

ENDS = 200
"""Samples of the slower rate at either end whose surroundings are not known."""


def tone(share, rate, lower, samples):
    """Give a tone at a share of the lower Nyquist frequency, at times k / rate, float64."""
    return np.sin(0.3 + 2 * np.pi * share * lower / 2 * np.arange(samples) / rate)


def inner(signal, rate, lower):
    """Leave out both ends."""
    ends = round(ENDS * rate / lower)
    return signal[ends:-ends]


def decibels(values):
    return 20 * np.log10(np.abs(values).max() + 1e-20)


@pytest.mark.parametrize("share", [0.02, 0.31, 0.7, 0.9])
@pytest.mark.parametrize(("rate", "target"), RATES)
def test_a_tone_is_the_analytic_tone_at_the_new_times(rate, target, share):
    lower = min(rate, target)
    samples = round(4000 * rate / lower)
    resampled = resample(tone(share, rate, lower, samples).astype(np.float32)[np.newaxis], rate, target)[0]
    assert (len(resampled) - 1) / target < samples / rate <= len(resampled) / target * (1 + 1e-12)
    error = resampled - tone(share, target, lower, len(resampled))
    # float32 rounds at -150 dB; amplitude, phase and position are all in this error.
    assert decibels(inner(error, target, lower)) < -100


@pytest.mark.parametrize("share", [1.0, 1.03, 1.4, 1.99])
@pytest.mark.parametrize(("rate", "target"), [pair for pair in RATES if pair[0] > 1.05 * pair[1]])
def test_a_tone_above_the_new_band_leaves_no_alias(rate, target, share):
    samples = round(4000 * rate / target)
    high = tone(min(share, 0.99 * rate / target), rate, target, samples)
    resampled = resample(high.astype(np.float32)[np.newaxis], rate, target)[0]
    assert decibels(inner(resampled, target, target)) < -100


@pytest.mark.parametrize(("rate", "target"), [(12_000, 48_000), (44_100, 48_000)])
def test_a_faster_rate_brings_no_images(rate, target):
    noise = np.random.default_rng(0).standard_normal((1, 8000)).astype(np.float32)
    resampled = resample(noise, rate, target)[0]
    power = np.abs(np.fft.rfft(resampled * np.blackman(len(resampled)))) ** 2
    above = np.fft.rfftfreq(len(resampled), 1 / target) > 1.01 * rate / 2
    assert 10 * np.log10(power[above].max() / power.max()) < -80


def test_a_strike_stays_where_it_was():
    strike = np.zeros((1, 40_000), np.float32)
    strike[0, 12_207] = 1
    resampled = resample(strike, 97_656, 12_000)[0]
    assert np.abs(resampled).argmax() == round(12_207 * 12_000 / 97_656)


def test_offset_and_trend_go_on_to_the_ends():
    line = (5 + 0.01 * np.arange(3000)).astype(np.float32)[np.newaxis]
    resampled = resample(line, 12_000, 4000)[0]
    np.testing.assert_allclose(resampled, 5 + 0.03 * np.arange(1000), atol=1e-4)


@pytest.mark.parametrize("samples", [2, 3, 50])
def test_a_few_samples_are_enough(samples):
    few = np.random.default_rng(0).standard_normal((2, samples)).astype(np.float32)
    for target in (12_000, 33_333):
        resampled = resample(few, 25_600, target)
        assert resampled.shape == (2, -(-samples * target // 25_600))
        assert np.isfinite(resampled).all() and np.abs(resampled).max() < 10 * np.abs(few).max()


def test_channels_are_resampled_each_by_itself():
    noise = np.random.default_rng(0).standard_normal((3, 500)).astype(np.float32)
    together = resample(noise, 12_800, 12_000)
    assert together.dtype == np.float32
    for channel in range(3):
        np.testing.assert_array_equal(
            together[channel], resample(noise[channel : channel + 1], 12_800, 12_000)[0]
        )


def test_the_same_rate_changes_nothing():
    signal = np.ones((1, 10), np.float32)
    assert resample(signal, 12_000, 12_000) is signal


@pytest.mark.parametrize(("rate", "target"), [(0, 1), (1, -1), (1e-300, 12_000), (12_000, 1e-300), (1, 1e9)])
def test_rates_that_no_two_recorders_have_are_refused(rate, target):
    with pytest.raises(ValueError, match="no resampling from"):
        resample(np.ones((1, 10), np.float32), rate, target)


def test_low_pass_keeps_phase_and_band():
    low, high = (tone(share, 12_000, 12_000, 12_000) for share in (1 / 6, 0.75))
    kept = low_pass((low + high).astype(np.float32)[np.newaxis], 12_000, 4000)[0]
    # From 5 % above the edge on all is silence, up to 5 % below it nothing changes.
    assert decibels(inner(kept - low, 12_000, 12_000)) < -100


def test_low_pass_beyond_the_band_changes_nothing():
    signal = np.ones((1, 10), np.float32)
    assert low_pass(signal, 12_000, 6000) is signal


def test_low_pass_halves_the_amplitude_at_its_edge():
    at_edge = tone(0.5, 12_000, 12_000, 12_000)
    kept = low_pass(at_edge.astype(np.float32)[np.newaxis], 12_000, 3000)[0]
    assert decibels(inner(kept - at_edge / 2, 12_000, 12_000)) < -80


def test_the_slowest_recorder_sets_the_band():
    assert shared_band_hz([51_200, 12_800, 25_600]) == 5000
