"""Envelopes by angle: a fault's line lies at the same bin at any speed, and equals a plain sum."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.signals.angle_envelope import angle_envelope, envelope_order_spectrum
from suite.signals.envelope import squared_envelope

RATE = 12_000.0
ORDER = 3.6
"""A line on a bin of 1 / 10 orders."""


def impacts(shaft_hz, length=16_384, order=ORDER, seed=0):
    """A resonance at 3 kHz, struck ``order`` times a turn, by impacts of either sign.

    ``shaft_hz`` is a number or one a sample. Equal impacts would be a periodic tone, which whitening removes.
    """
    rng = np.random.default_rng(seed)
    angle = np.cumsum(np.broadcast_to(shaft_hz, length)) / RATE
    struck = np.diff(np.floor(angle * order), prepend=0.0) * rng.choice([-1, 1], length)
    time = np.arange(400) / RATE
    ringing = np.convolve(struck, np.exp(-900 * time) * np.sin(2 * np.pi * 3000 * time))[:length]
    return (ringing + 0.05 * rng.standard_normal(length))[np.newaxis]


@pytest.mark.parametrize("prewhiten", [False, True])
@pytest.mark.parametrize("shaft_hz", [9.0, 17.3, 40.0])
def test_a_faults_line_lies_at_the_same_bin_at_any_speed(shaft_hz, prewhiten):
    spectrum = envelope_order_spectrum(
        impacts(shaft_hz), np.array([shaft_hz / RATE]), 10, 32, (0.15, 0.35), prewhiten=prewhiten
    )[0]
    assert spectrum.shape == (161,)
    first, second = round(10 * ORDER), round(20 * ORDER)
    assert spectrum[1:60].argmax() + 1 == first
    assert spectrum[60:100].argmax() + 60 == second
    assert spectrum[first] > 50 * np.median(spectrum[first - 20 : first + 20])


def test_a_ramp_of_speed_sharpens_where_the_speed_of_each_sample_is_given():
    ramp = np.linspace(20, 30, 16_384)
    signal = impacts(ramp)
    blurred = envelope_order_spectrum(signal, np.array([ramp.mean() / RATE]), 20, 32)[0]
    sharp = envelope_order_spectrum(signal, ramp[np.newaxis] / RATE, 20, 32)[0]
    line = round(20 * ORDER)
    assert sharp[1:100].argmax() + 1 == line
    assert sharp[line] > 10 * blurred[line - 1 : line + 2].max()


def plain(signal, speed, turns, points):
    """Read the envelope between its samples from a sum of sines, and its lines by a sum over angles."""
    envelope = squared_envelope(signal)[0]
    length = len(envelope)
    coefficients = np.fft.rfft(envelope) / length
    angle = np.concatenate([[0], np.cumsum((speed[1:] + speed[:-1]) / 2)])
    fine = 64 * turns * points
    wanted = (angle[-1] - turns) / 2 + np.arange(fine) * turns / fine
    times = np.interp(wanted, angle, np.arange(length))
    value = np.full(fine, coefficients[0].real)
    for k in range(1, 200):  # the test's envelope holds nothing beyond
        value += 2 * (coefficients[k] * np.exp(2j * np.pi * k * times / length)).real
    lines = [
        abs((value * np.exp(-2j * np.pi * b * np.arange(fine) / fine)).mean())
        for b in range(turns * points // 2)
    ]
    return 2 * (np.array(lines) / lines[0]) ** 2


@pytest.mark.parametrize("swing", [0.0, 0.2])
def test_equals_a_plain_sum_over_angles(swing):
    length, turns, points = 2048, 6, 12
    time = np.arange(length) / length
    slow = 1 + 0.5 * np.cos(2 * np.pi * 25 * time) + 0.2 * np.sin(2 * np.pi * 60 * time)
    signal = (slow * np.cos(2 * np.pi * 512 * time))[np.newaxis]
    speed = 8.3 / length * (1 + swing * np.sin(2 * np.pi * time))
    given = speed[np.newaxis] if swing else speed[:1]
    found = envelope_order_spectrum(signal, given, turns, points)[0]
    np.testing.assert_allclose(found[1:-1], plain(signal, speed, turns, points)[1:], rtol=1e-3, atol=1e-5)


def test_orders_beyond_the_points_are_removed_not_folded():
    length, turns, points = 4096, 8, 8  # orders up to 4
    time = np.arange(length) / length * 10  # in turns
    tone = (1 + 0.5 * np.cos(2 * np.pi * 6 * time)) * np.cos(2 * np.pi * 80 * time)
    spectrum = envelope_order_spectrum(tone[np.newaxis], np.array([10 / length]), turns, points)[0]
    assert spectrum.max() < 1e-6  # at order 6, which would fold to 2


def test_what_a_window_does_not_hold_is_filled_with_its_mean():
    speed = np.array([4 / 2048])
    signal = impacts(4 / 2048 * RATE, length=2048)
    envelope = angle_envelope(signal, speed, 10, 32)[0].reshape(10, 32)
    held = squared_envelope(signal).mean()
    np.testing.assert_allclose(envelope[:2].mean(), held, rtol=0.02)
    np.testing.assert_allclose(envelope[-2:].mean(), held, rtol=0.02)
    assert envelope[:2].std() < 0.1 * envelope[4:6].std()


@given(st.floats(1e-3, 1e3))
def test_knows_neither_the_scale_nor_the_sign(scale):
    signal, speed = impacts(20.0, length=2048), np.array([20 / RATE])
    expected = envelope_order_spectrum(signal, speed, 3, 16)
    found = envelope_order_spectrum(-scale * signal, speed, 3, 16)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-15)


def test_silence_is_zero_an_unknown_speed_unknown():
    silent = envelope_order_spectrum(np.zeros((1, 512)), np.array([0.01]), 4, 8)
    np.testing.assert_array_equal(silent, 0)
    both = envelope_order_spectrum(impacts(20.0, 512).repeat(2, axis=0), np.array([0.01, np.nan]), 4, 8)
    assert np.isfinite(both[0]).all() and np.isnan(both[1]).all()


@pytest.mark.parametrize(
    ("speed", "turns", "message"),
    [
        (np.array([0.0]), 4, "turns 0 times a sample"),
        (np.array([-0.1]), 4, "turns -0.1 times"),
        (np.array([0.01, 0.01]), 4, "shape"),
        (np.array([0.01]), 0, "0 turns"),
    ],
)
def test_refuses_shafts_that_do_not_turn(speed, turns, message):
    with pytest.raises(ValueError, match=message):
        angle_envelope(np.ones((1, 256)), speed, turns, 8)
