"""Cepstrum: an echo is a peak at its delay, whatever the scale and the source."""

import numpy as np
import pytest

from suite.signals.cepstrum import real_cepstrum


def noise(length=4096, rows=8):
    return np.random.default_rng(0).standard_normal((rows, length))


@pytest.mark.parametrize("delay", [97, 350])
def test_an_echo_stands_at_its_delay(delay):
    source, gain = noise(), 0.6
    echoed = source + gain * np.roll(source, delay, axis=1)
    cepstrum = real_cepstrum(echoed).mean(axis=0)
    assert 20 + cepstrum[20:].argmax() == delay
    # The series of log|1 + a·z|² is 2·(a·cos ωq - a²·cos 2ωq / 2 + ...): a at q, -a²/2 at 2q. The taper and
    # the noise between bins take some of it.
    assert cepstrum[delay] == pytest.approx(gain, abs=0.1)
    assert cepstrum[2 * delay] == pytest.approx(-(gain**2) / 2, abs=0.1)


def test_an_echo_adds_what_the_source_does_not_change():
    taps = np.array([1.0, 0.0, 0.5, 0.3])
    coloured = np.apply_along_axis(np.convolve, 1, noise(), taps, "same")
    response = np.abs(np.fft.fft(taps, 4096)) ** 2
    expected = np.fft.ifft(np.log(response)).real
    difference = (real_cepstrum(coloured) - real_cepstrum(noise())).mean(axis=0)
    np.testing.assert_allclose(difference[1:30], expected[1:30], atol=0.03)


def test_scale_and_sign_are_gone():
    np.testing.assert_allclose(real_cepstrum(-1e6 * noise()), real_cepstrum(noise()), atol=1e-9)


@pytest.mark.parametrize("length", [64, 65])
def test_silence_has_no_peak(length):
    cepstrum = real_cepstrum(np.full((2, length), 3.0))
    assert cepstrum.shape == (2, length // 2 + 1)
    np.testing.assert_allclose(cepstrum[:, 1:], 0, atol=1e-12)
