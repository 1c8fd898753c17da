"""Disturbances have the power, the spectrum and the times that their physics gives."""

import numpy as np
import pytest
from scipy import signal, stats

from suite.signals.disturbances import (
    at_snr,
    below_edge,
    clicks,
    coloured_noise,
    hum,
    through_resonance,
)
from suite.signals.resampling import low_pass

RATE_HZ = 10_000.0
SHAPE = (40, 2, 4096)


def rng():
    return np.random.default_rng(5)


def edges(cycles):
    return np.full(SHAPE[0], cycles)


def density(windows):
    """Mean power spectral density by Welch, with its frequencies in cycles/sample."""
    at, power = signal.welch(windows, nperseg=1024, axis=-1)
    return at, power.reshape(-1, len(at)).mean(axis=0)


@pytest.mark.parametrize("snr_db", [20.0, 0.0, -10.0])
def test_the_ratio_of_powers_is_what_was_asked_for_whatever_the_level_of_a_window(snr_db):
    levels = np.geomspace(0.01, 100, SHAPE[0])[:, None, None]
    clean = (levels * rng().standard_normal(SHAPE) + 3 * levels).astype(np.float32)
    noise = np.random.default_rng(6).laplace(size=SHAPE)
    added = at_snr(clean, noise, snr_db).astype(np.float64) - clean
    measured = 10 * np.log10(clean.var(axis=2, dtype=np.float64) / (added**2).mean(axis=2))
    assert measured == pytest.approx(snr_db, abs=0.01)


def test_silence_stays_silence():
    silent = np.zeros(SHAPE, dtype=np.float32)
    assert not at_snr(silent, rng().standard_normal(SHAPE), -10.0).any()
    assert np.array_equal(at_snr(silent + 1, silent, 0.0), silent + 1)


@pytest.mark.parametrize("exponent", [0.0, 1.0, 2.0])
def test_power_falls_with_frequency_as_the_exponent_says(exponent):
    at, power = density(coloured_noise(SHAPE, exponent, edges(0.5), rng()))
    inside = (at > 0.01) & (at < 0.45)
    slope = stats.linregress(np.log(at[inside]), np.log(power[inside])).slope
    assert slope == pytest.approx(-exponent, abs=0.05)


def test_noise_is_normal_independent_between_channels_and_ends_at_the_edge():
    noise = coloured_noise(SHAPE, 0.0, edges(0.2), rng()).astype(np.float64)
    assert abs(stats.kurtosis(noise.ravel())) < 0.05
    assert abs(np.corrcoef(noise[:, 0].ravel(), noise[:, 1].ravel())[0, 1]) < 0.02
    assert np.abs(noise.mean(axis=2)).max() < 1e-6 * noise.std()
    at, power = density(noise)
    assert power[at > 0.205].max() < 1e-3 * power[(at > 0.01) & (at < 0.195)].min()


def test_clicks_come_as_often_as_expected_and_stand_alone():
    train = clicks(SHAPE, edges(8.0), edges(0.5), rng())
    count = (np.abs(train[:, 0]) > 1e-6).sum(axis=1)
    assert count.mean() == pytest.approx(8.0, abs=1.5)
    assert count.var() == pytest.approx(8.0, abs=5.0)
    assert np.array_equal(train[:, 0], train[:, 1])
    assert stats.kurtosis(train, axis=2).min() > 50
    assert (np.abs(clicks(SHAPE, edges(1e-9), edges(0.5), rng())).max(axis=(1, 2)) > 0).all()


def test_clicks_hold_nothing_above_the_edge():
    power = np.abs(np.fft.rfft(clicks(SHAPE, edges(8.0), edges(0.2), rng()), axis=2)) ** 2
    at = np.fft.rfftfreq(SHAPE[2])
    assert power[..., at > 0.2].max() < 1e-8 * power[..., at < 0.2].max()


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
def test_hum_has_its_lines_at_the_mains_and_its_harmonics_and_nowhere_else(mains_hz):
    shape = (2, 1, 10_000)  # one second: lines lie on whole bins
    wave = hum(shape, np.full(2, mains_hz / RATE_HZ), np.full(2, 310 / RATE_HZ), rng())
    amplitude = 2 * np.abs(np.fft.rfft(wave[:, 0])) / shape[2]
    lines = {round(mains_hz * h): 1 / h for h in range(1, 11) if mains_hz * h <= 310}
    for window in amplitude:
        assert {int(at) for at in np.flatnonzero(window > 1e-3)} == set(lines)
        assert window[list(lines)] == pytest.approx(list(lines.values()), rel=1e-3)
    assert not np.allclose(wave[0], wave[1])


@pytest.mark.parametrize("resonance", [0.1, 0.3])
def test_a_sensor_shows_a_tone_as_its_equation_of_motion_says(resonance):
    damping, time = 0.05, np.arange(SHAPE[2])
    for ratio in (0.2, 1.0, 1.5):
        tone = np.sin(2 * np.pi * ratio * resonance * time).astype(np.float32)[None, None]
        shown = through_resonance(tone, np.array([resonance]), damping)[0, 0, 1024:-1024]
        # x'' + 2ζω x' + ω² x = ω² a, driven at `ratio` of ω.
        expected = 1 / np.hypot(1 - ratio**2, 2 * damping * ratio)
        assert shown.std() / tone.std() == pytest.approx(expected, rel=0.02)


def test_a_sensor_that_resonates_far_above_the_band_shows_what_there_is():
    clean = rng().standard_normal(SHAPE).astype(np.float32)
    assert np.allclose(through_resonance(clean, edges(50.0), 0.05), clean, atol=5e-3)


def test_each_window_is_cut_at_its_own_edge_as_a_recording_is():
    clean = rng().standard_normal(SHAPE).astype(np.float32)
    edge = np.where(np.arange(SHAPE[0]) % 2, 0.1, 0.3)
    made = below_edge(clean, edge)
    for window in (0, 1):
        reference = low_pass(clean[window], RATE_HZ, edge[window] * RATE_HZ)
        assert np.allclose(made[window, :, 200:-200], reference[:, 200:-200], atol=2e-4)
