"""What an answer takes: measured on windows of the test part, by a clock that the test turns."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from suite.data.windows import Windows
from suite.running import prediction_times as timing
from suite.running.prediction_times import prediction_times
from suite.window_cache import looked_up_on_disk


class Slow:
    """Takes 2 ms a call and 1 ms a window, ten times as long at first."""

    classes_ = np.array(["healthy", "inner"])

    def __init__(self, cache):
        self.clock, self.cache, self.calls, self.computed = 0.0, cache, [], 0

    def predict_proba(self, windows):
        self.clock += 0.002 + 0.001 * len(windows) * (1 if self.calls else 10)
        self.calls.append(len(windows))
        signals = windows.signals

        def compute(numbers):
            self.computed += len(numbers)
            return signals[numbers, 0, :2] ** 2

        looked_up_on_disk(signals, compute, {}, self.cache)
        return np.full((len(windows), 2), 0.5)


@pytest.fixture
def slow(tmp_path, monkeypatch):
    one = Slow(tmp_path)
    monkeypatch.setattr(timing.time, "process_time", lambda: one.clock)
    return one


def attempt_on(windows, recording, device="cpu"):
    signals = np.random.default_rng(0).standard_normal((windows, 1, 8)).astype(np.float32)
    tests = Windows(signals, pd.DataFrame({"rate_hz": np.ones(windows)}))
    return SimpleNamespace(device=device, fold=SimpleNamespace(tests=tests, one_recording=recording))


def test_a_window_alone_and_a_recording_that_is_longer_than_what_is_predicted(slow):
    known = prediction_times(attempt_on(100, np.arange(40)), slow)
    assert known.window_ms == pytest.approx(3)
    assert known.recording_ms == pytest.approx(34 * 40 / 32)
    assert slow.computed == sum(slow.calls) == 1 + 16 + 3 * 32


def test_what_takes_long_is_not_repeated(slow):
    prediction_times(attempt_on(100, np.arange(32)), slow)
    slow.calls.clear()
    slow.predict_proba = lambda windows, known=slow.predict_proba: (
        setattr(slow, "clock", slow.clock + 1.0),
        known(windows),
    )[1]
    prediction_times(attempt_on(100, np.arange(32)), slow)
    assert slow.calls == [1, 1, 32]


def test_a_gpu_and_a_job_without_a_test_part_tell_nothing(slow):
    for attempt in (attempt_on(100, np.arange(40), "cuda"), attempt_on(0, np.arange(0))):
        known = prediction_times(attempt, slow)
        assert np.isnan(known.window_ms) and np.isnan(known.recording_ms)
    assert not slow.calls
