"""Clipped and missing stretches are found, whole vibrations are not accused."""

import numpy as np
import pytest

from suite.data import load
from suite.signals.integrity import clipped_share, missing_share


@pytest.fixture(scope="module")
def recordings():
    return load("simulated", rigs=2, bearings_per_class=2, seconds=1.0)


def test_vibrations_are_whole(recordings):
    assert max(clipped_share(one.signal) for one in recordings) < 0.001
    assert max(missing_share(one.signal) for one in recordings) == 0


@pytest.mark.parametrize("one_sided", [False, True])
def test_clipping_at_two_deviations_shows(recordings, one_sided):
    for one in recordings:
        signal = one.signal - one.signal.mean()
        top = 2 * signal.std()
        assert clipped_share(np.clip(signal, -np.inf if one_sided else -top, top)) > 0.005


def test_a_tone_lies_at_its_extreme():
    assert clipped_share(np.sin(np.arange(10_000) / 7)[np.newaxis]) > 0.04


@pytest.mark.parametrize("rest", [0.0, 1e-4])
def test_a_silent_half_is_missing_whatever_the_offset(recordings, rest):
    for one in recordings:
        signal = one.signal.copy()
        half = signal.shape[1] // 2
        signal[:, half:] = 5.0 + rest * signal[:, half:]
        assert missing_share(signal) == pytest.approx(0.5, abs=0.02)
