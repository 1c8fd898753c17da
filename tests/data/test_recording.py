"""A recording that no pipeline could learn from is refused by name."""

import numpy as np
import pytest

from suite.data.recording import Recording
from suite.errors import RequestError


def record(signal=None, **changes):
    if signal is None:
        signal = np.random.default_rng(0).standard_normal((1, 3000)).astype(np.float32)
    known = {
        "name": "r1",
        "rate_hz": 12_000.0,
        "shaft_hz": 30.0,
        "fault": "inner",
        "bearing": "b1",
        "condition": "c1",
        "rig": "m1",
    }
    return Recording(signal=signal, **{**known, **changes})


def test_a_sound_recording_knows_its_length():
    recording = record()
    assert recording.seconds == 0.25
    assert recording.orders is None and np.isnan(recording.severity)


def planted(value, place):
    signal = np.random.default_rng(0).standard_normal((2, 100)).astype(np.float32)
    signal[place] = value
    return signal


@pytest.mark.parametrize(
    ("signal", "said"),
    [
        (planted(np.nan, (1, 7)), "channel 1, sample 7"),
        (planted(np.inf, (0, 99)), "channel 0, sample 99"),
        (planted(3.0, 1), "channel 1.*constant"),
        (np.zeros((1, 100)), "float64"),
        (np.zeros(100, np.float32), r"\(100,\)"),
        (np.zeros((0, 100), np.float32), r"\(0, 100\)"),
        (np.zeros((1, 1), np.float32), r"\(1, 1\)"),
    ],
)
def test_a_bad_signal_is_refused_with_its_place(signal, said):
    with pytest.raises(RequestError, match=f"r1.*{said}"):
        record(signal)


@pytest.mark.parametrize("key", ["rate_hz", "shaft_hz"])
@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_is_a_positive_number(key, value):
    with pytest.raises(RequestError, match=f"r1: {key}"):
        record(**{key: value})


@pytest.mark.parametrize("key", ["name", "fault", "bearing", "condition", "rig"])
def test_nothing_is_nameless(key):
    with pytest.raises(RequestError, match=f"{key}: is empty"):
        record(**{key: ""})
