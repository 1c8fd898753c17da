"""Envelopes against scipy's analytic signal and against modulation worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import hilbert

from suite.signals.envelope import envelope_spectrum, squared_envelope


@pytest.mark.parametrize("length", [511, 512])
def test_the_full_band_is_scipys_analytic_signal(length):
    windows = 7 + np.random.default_rng(0).standard_normal((4, length))
    centred = windows - windows.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(squared_envelope(windows), np.abs(hilbert(centred, axis=1)) ** 2, atol=1e-12)


def modulated(depth, carrier=100, modulation=8, length=1024):
    time = np.arange(length) / length
    envelope = 1 + depth * np.cos(2 * np.pi * modulation * time)
    return (envelope * np.cos(2 * np.pi * carrier * time))[np.newaxis]


def test_a_modulated_carrier_has_lines_at_the_modulation():
    # (1+m·cos)² = 1 + m²/2 + 2m·cos + m²/2·cos 2·: relative to its mean, amplitudes 2m and m²/2
    # over 1+m²/2; a line of amplitude a has power a²/2, at padding 2 half of it in its own bin.
    depth = 0.4
    mean = 1 + depth**2 / 2
    spectrum = envelope_spectrum(modulated(depth))[0]
    assert spectrum[2 * 8] == pytest.approx((2 * depth / mean) ** 2 / 4, rel=1e-9)
    assert spectrum[2 * 16] == pytest.approx((depth**2 / 2 / mean) ** 2 / 4, rel=1e-9)
    assert spectrum[[0, 2 * 4, 2 * 12, 2 * 24]].max() < 1e-20


def test_a_band_leaves_the_other_carrier_out():
    both = modulated(0.5, carrier=100, modulation=8) + 3 * modulated(0.5, carrier=300, modulation=20)
    alone = squared_envelope(modulated(0.5, carrier=100, modulation=8))
    np.testing.assert_allclose(squared_envelope(both, (0.05, 0.2)), alone, atol=1e-9)


def test_prewhitening_makes_every_magnitude_one():
    windows = np.random.default_rng(1).standard_normal((2, 256)).cumsum(axis=1)
    # The mean squared analytic signal is the sum of |2X|²/N² over positive frequencies, all |X| = 1
    # (Nyquist's counts once, the offset not at all): (127·4 + 1)/256².
    mean = squared_envelope(windows, prewhiten=True).mean(axis=1)
    np.testing.assert_allclose(mean, (127 * 4 + 1) / 256**2, rtol=1e-12)


@given(st.floats(1e-6, 1e6), st.booleans(), st.booleans())
def test_the_spectrum_knows_neither_scale_nor_sign(scale, flip, prewhiten):
    windows = np.random.default_rng(2).standard_normal((2, 300))
    changed = windows * (-scale if flip else scale)
    reference = envelope_spectrum(windows, prewhiten=prewhiten)
    np.testing.assert_allclose(
        envelope_spectrum(changed, prewhiten=prewhiten), reference, rtol=1e-6, atol=1e-12
    )


def test_silence_has_no_lines():
    assert not envelope_spectrum(np.zeros((1, 128)), prewhiten=True).any()


@pytest.mark.parametrize("band", [(0.2, 0.2), (0.3, 0.1), (-0.1, 0.2), (0.1, 0.6)])
def test_an_empty_band_is_refused(band):
    with pytest.raises(ValueError, match="no band"):
        squared_envelope(np.zeros((1, 64)), band)


def test_without_its_ends_an_envelope_forgets_the_jump_where_it_begins_again():
    # A tone that does not fit the window jumps there, and pre-whitening makes an impact of the jump.
    time = np.arange(4096) / 4096
    noise = np.random.default_rng(0).standard_normal(4096)
    swelling = 0.01 * noise * (1 + 0.8 * np.cos(2 * np.pi * 64 * time))
    window = (np.cos(2 * np.pi * 30.4 * time) + swelling)[np.newaxis]

    def height(ends):
        spectrum = envelope_spectrum(window, prewhiten=True, ends=ends)[0]
        return spectrum[126:131].max() / np.median(spectrum[100:160])

    assert height(1 / 32) > 3 * height(0)
    np.testing.assert_array_equal(envelope_spectrum(window), envelope_spectrum(window, ends=0.0))
