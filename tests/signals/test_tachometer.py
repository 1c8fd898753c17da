"""Shaft angle from pulses and measured speeds, and one line for each way in which these go wrong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.signals.tachometer import block_speeds, mean_speed, turns_from_pulses, turns_from_speed

RATE, SAMPLES = 12_000.0, 24_000


def angle_of(first, last):
    speed = np.linspace(first, last, SAMPLES)
    return np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2)]) / RATE


def pulses_of(angle, each=1, width=0.1, begin=0.3):
    return ((angle * each + begin) % 1 < width).astype(np.float32)


@settings(max_examples=25)
@given(
    first=st.floats(8, 60),
    ratio=st.floats(0.4, 2.5),
    each=st.sampled_from([1, 2, 8]),
    begin=st.floats(0, 0.99),
    width=st.floats(0.08, 0.5),
)
def test_pulses_tell_the_angle_to_a_sample(first, ratio, each, begin, width):
    angle = angle_of(first, first * ratio)
    turns = turns_from_pulses(pulses_of(angle, each, width, begin), each, RATE)
    assert (np.diff(turns) > 0).all()
    # Edges of square pulses are known to a sample; at the ends the speed is guessed for up to a step.
    off = np.abs((turns - angle) - np.median(turns - angle))
    ends = round(RATE / each / min(first, first * ratio))
    assert off.max() < 0.03
    assert off[ends:-ends].max() < max(first, first * ratio) / RATE + 0.004


@pytest.mark.parametrize("shape", ["sine", "short", "inverted", "noisy", "volts"])
def test_any_shape_of_pulse_will_do(shape):
    angle, rng = angle_of(20, 30), np.random.default_rng(0)
    square = pulses_of(angle)
    given_ = {
        "sine": np.sin(2 * np.pi * angle),
        "short": pulses_of(angle, width=0.006),
        "inverted": 1 - square,
        "noisy": np.convolve(square, np.ones(30) / 30, "same") + 0.05 * rng.standard_normal(SAMPLES),
        "volts": 2.4 + 0.02 * square,
    }[shape]
    turns = turns_from_pulses(given_, 1, RATE)
    assert np.abs((turns - angle) - np.median(turns - angle)).max() < 0.006


def test_a_gear_between_shaft_and_tachometer_divides_the_angle():
    angle = angle_of(20, 30)
    turns = turns_from_pulses(pulses_of(2.5 * angle), 2.5, RATE)
    assert np.ptp(turns - angle) < 0.006
    assert mean_speed(turns, RATE) == pytest.approx(25, rel=1e-3)
    assert block_speeds(turns, RATE)[[0, -1]] == pytest.approx([20.25, 29.75], rel=0.01)


def without(pulses, first, last):
    changed = pulses.copy()
    changed[round(first * RATE) : round(last * RATE)] = 0
    return changed


STEADY = pulses_of(angle_of(25, 25), begin=0.0)
DOUBLE = STEADY.copy()
DOUBLE[round(1.0 * RATE) + 150 : round(1.0 * RATE) + 170] = 1


@pytest.mark.parametrize(
    ("pulses", "words"),
    [
        (np.zeros(SAMPLES), "has no pulse in 2 s: at least 3"),
        (without(STEADY, 0.1, 2.0), "has 2 pulses in 2 s"),
        (without(STEADY, 1.195, 1.21), r"a pulse is missing at 1\.16 s: 2 of the usual time"),
        (without(STEADY, 0.9, 1.1), r"a pulse is missing at 0\.88 s: 6 of the usual"),
        (DOUBLE, r"a pulse is double at 1 s: 0\.31 of the usual"),
        (without(STEADY, 1.5, 2.0), r"stops: no pulse after 1\.48 s"),
        (without(STEADY, 0.0, 0.5), r"gives no pulse in its first 0\.52"),
        (np.where(np.arange(SAMPLES) == 600, np.nan, STEADY), r"is no number at 0\.05 s \(1 samples\)"),
    ],
)
def test_bad_pulses_are_refused_with_the_moment(pulses, words):
    with pytest.raises(ValueError, match=words):
        turns_from_pulses(pulses, 1, RATE)


def test_pulses_of_the_wrong_number_a_turn_that_no_shaft_has():
    with pytest.raises(ValueError, match=r"is 2\.5e\+04 Hz at 0\.03996 s: 0\.001 to 10000 Hz"):
        turns_from_pulses(STEADY, 1e-3, RATE)


def test_a_measured_speed_is_integrated():
    angle = angle_of(20, 40)
    assert np.abs(turns_from_speed(np.linspace(20, 40, SAMPLES), RATE, SAMPLES, RATE) - angle).max() < 1e-6
    slow = turns_from_speed(np.linspace(20, 40, 200), 100.0, SAMPLES, RATE)
    assert np.abs(slow - angle).max() < 0.2 and (np.diff(slow) > 0).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda speed: speed[:20_000], r"lasts 1\.667 s, and the vibration 2 s"),
        (lambda speed: np.where(np.arange(SAMPLES) > 12_000, 0, speed), r"is 0 at 1 s: a shaft that turns"),
        (lambda speed: -speed, r"is negative at 0 s"),
        (lambda speed: np.where(speed > 29, np.inf, speed), r"is no number at 1\.8 s \(2400 samples\)"),
        (lambda speed: speed * 1e3, r"is 2e\+04 Hz at 0 s: 0\.001 to 10000 Hz are taken"),
    ],
)
def test_a_bad_speed_is_refused_with_the_moment(change, words):
    with pytest.raises(ValueError, match=words):
        turns_from_speed(change(np.linspace(20, 30, SAMPLES)), RATE, SAMPLES, RATE)
