"""Bands of shaft orders follow the shaft; cepstral peaks stand at the periods of strikes."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.features.cepstrum import Cepstrum
from suite.features.order_bands import OrderBands, band_energies
from suite.signals.kinematics import SKF_6205

RATE, LENGTH = 12_000.0, 4096


def tones(order, shaft_hz):
    time = np.arange(LENGTH) / RATE
    quiet = np.random.default_rng(0).standard_normal((3, LENGTH)) * 0.01
    return quiet + np.sin(2 * np.pi * order * shaft_hz * time)


@pytest.mark.parametrize("shaft_hz", [15.0, 30.0, 60.0])
def test_an_order_stays_in_its_band_at_any_speed(shaft_hz, as_windows):
    rows = OrderBands().fit_transform(as_windows(tones(11.3, shaft_hz), shaft_hz=shaft_hz))
    # 11.3 orders lie between 8 and 16: the fifth octave from half an order.
    assert (rows.argmax(axis=1) == 4).all()
    assert (np.exp(rows[:, 4]) > 0.99).all()


def test_modulation_shows_in_the_envelope_at_its_own_order(as_windows):
    time = np.arange(LENGTH) / RATE
    carrier = np.random.default_rng(0).standard_normal((20, LENGTH))
    modulated = carrier * (1 + 0.9 * np.cos(2 * np.pi * 5.0 * 30 * time))
    made = OrderBands("envelope").fit(as_windows(modulated))
    rows = made.transform(as_windows(modulated)).mean(axis=0)
    assert made.get_feature_names_out()[rows.argmax()] == "order_envelope_log_band_4"


@given(
    edges=st.lists(st.floats(0, 40), min_size=2, max_size=6, unique=True).map(sorted),
    seed=st.integers(0, 99),
)
def test_bands_between_edges_are_shared_in_proportion(edges, seed):
    power = np.random.default_rng(seed).random((1, 33))
    found = band_energies(power, np.array([edges]))[0]
    # A finer grid in which every bin is a hundred equal pieces.
    pieces = np.repeat(power[0], 10_000) / 10_000
    centres = (np.arange(len(pieces)) + 0.5) / 10_000 - 0.5
    plain = [pieces[(centres >= a) & (centres < b)].sum() for a, b in pairwise(edges)]
    np.testing.assert_allclose(found, plain, atol=3e-4)


def test_strikes_show_at_their_period_in_the_cepstrum(as_windows):
    rng = np.random.default_rng(0)
    ring = np.exp(-np.arange(80) / 8) * np.sin(2 * np.pi * 0.2 * np.arange(80))
    rows = []
    for _ in range(30):
        phase = (np.arange(LENGTH) / RATE * 30 * SKF_6205.outer + rng.uniform()) % 1
        force = (np.diff(phase, prepend=phase[0]) < 0) * 5.0
        rows.append(np.convolve(force, ring)[:LENGTH] + 0.2 * rng.standard_normal(LENGTH))
    made = Cepstrum().fit(as_windows(np.array(rows)))
    mean = dict(zip(made.names(), made.transform(as_windows(np.array(rows))).mean(axis=0), strict=True))
    own = mean.pop("cepstrum_outer_period")
    others = [value for name, value in mean.items() if name.endswith("_period")]
    assert own > max(others) + 1


def test_a_period_beyond_the_window_is_neutral(as_windows):
    made = Cepstrum().fit(as_windows(tones(3, 1.0)[:, :512], shaft_hz=1.0))
    rows = made.transform(as_windows(tones(3, 1.0)[:, :512], shaft_hz=1.0))
    assert not rows[:, -4:].any() and rows[:, :-4].any()
