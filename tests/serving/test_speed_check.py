"""A stated speed is doubted where the shaft's lines stand at another, and hardly ever where it is right."""

from dataclasses import replace

import numpy as np
import pytest
from machines import machine_recording

from suite.serving.speed_check import contradicting_speed

RECORDINGS = [
    machine_recording(fault, number) for number in (1, 2, 5, 7, 8) for fault in ("healthy", "inner")
]


def test_a_right_speed_is_not_doubted():
    assert [contradicting_speed(one) for one in RECORDINGS].count(None) >= len(RECORDINGS) - 1


@pytest.mark.parametrize("factor", [0.92, 1.1])
def test_a_wrong_speed_is_doubted_and_the_right_one_named(factor):
    found = [
        (one.shaft_hz, contradicting_speed(replace(one, shaft_hz=factor * one.shaft_hz)))
        for one in RECORDINGS
    ]
    doubted = [(true, speed) for true, speed in found if speed is not None]
    assert len(doubted) > len(found) / 2
    assert np.mean([abs(speed / true - 1) < 0.02 for true, speed in doubted]) > 0.8


def test_where_nothing_stands_out_or_little_is_known_nothing_is_doubted():
    noise = np.random.default_rng(0).standard_normal((1, 60_000)).astype(np.float32)
    assert contradicting_speed(replace(RECORDINGS[0], signal=noise)) is None
    assert contradicting_speed(replace(RECORDINGS[0], signal=noise[:, :2000])) is None
