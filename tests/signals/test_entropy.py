"""Entropies: plain loops, known limits, no units."""

import numpy as np
import pytest
import vmd_loop
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from suite.signals.entropy import envelope_entropy, permutation_entropy, sample_entropy

ENTROPIES = [permutation_entropy, sample_entropy, envelope_entropy]
by_entropy = pytest.mark.parametrize("entropy", ENTROPIES, ids=lambda item: item.__name__)

# Whole numbers: ties are frequent, and differences on the edge of the tolerance are exact.
whole = arrays(np.float64, (3, 40), elements=st.integers(-4, 4).map(float))


@settings(max_examples=40, deadline=None)
@given(signals=whole)
def test_orders_and_samples_agree_with_plain_loops(signals):
    plain = [vmd_loop.permutation_entropy(row) for row in signals]
    np.testing.assert_allclose(permutation_entropy(signals), plain, atol=1e-12)
    plain = [vmd_loop.sample_entropy(row) for row in signals]
    np.testing.assert_allclose(sample_entropy(signals), plain, atol=1e-12)


@pytest.mark.parametrize("length", [100, 101])
def test_envelopes_agree_with_the_analytic_signal(length):
    signals = np.random.default_rng(0).standard_normal((3, length))
    plain = [vmd_loop.envelope_entropy(row) for row in signals]
    np.testing.assert_allclose(envelope_entropy(signals), plain, atol=1e-12)


@by_entropy
@pytest.mark.parametrize("scale", [-1e-8, 1e-8, 1e8])
def test_scale_does_not_matter(entropy, scale):
    signals = np.random.default_rng(1).standard_normal((4, 300))
    if entropy is permutation_entropy:
        scale = abs(scale)  # turned over, rising patterns fall
    np.testing.assert_allclose(entropy(scale * signals), entropy(signals), atol=1e-9)


def test_known_limits():
    time = np.arange(4096)
    noise = np.random.default_rng(2).standard_normal((1, 4096))
    tone, ramp = np.sin(2 * np.pi * 0.01 * time)[None], time[None].astype(float)
    assert permutation_entropy(noise)[0] > 0.995
    assert permutation_entropy(ramp)[0] == 0
    # Of white noise: -ln of the chance that two normal values differ by less than 0.2, erf(0.1).
    assert sample_entropy(noise)[0] == pytest.approx(-np.log(0.11246), abs=0.05)
    assert sample_entropy(tone)[0] < 0.2
    assert envelope_entropy(tone)[0] == pytest.approx(1, abs=1e-5)
    burst = np.zeros((1, 4096))
    burst[0, 2000] = 1
    assert envelope_entropy(burst)[0] < 0.75


@by_entropy
def test_silence_is_no_error(entropy):
    assert np.isfinite(entropy(np.zeros((2, 64)))).all()


def test_too_short_signals_are_refused():
    with pytest.raises(ValueError, match="no patterns of 4 among 3"):
        permutation_entropy(np.ones((1, 3)))
    with pytest.raises(ValueError, match="among 3 samples"):
        sample_entropy(np.ones((1, 3)))
