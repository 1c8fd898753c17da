"""Steps fitted once for the trials of a job give what steps fitted in every trial give, to the bit."""

import gc

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from suite.features import shared_steps as module
from suite.features.shared_steps import SharedSteps, shared_steps
from suite.features.time_domain import TimeDomain
from suite.features.varying import VaryingColumns


class Counting(TimeDomain):
    """Counts the windows it has computed."""

    seen = 0

    def __init__(self, power: int = 1) -> None:
        self.power = power

    def compute(self, signals, physical):
        type(self).seen += len(signals)
        return super().compute(signals, physical) ** self.power


@pytest.fixture
def sides(simulated):
    """Windows to fit on and others, read-only."""
    Counting.seen = 0
    made = simulated[slice(0, 12)], simulated[slice(12, 20)]
    for windows in made:
        windows.signals.flags.writeable = False
    return made


def steps(power=1):
    return Counting(power), VaryingColumns(), StandardScaler()


def plain(train, valid, power=1):
    rows, others = Counting(power).fit_transform(train), Counting(power).fit(train).transform(valid)
    kept = VaryingColumns().fit(rows)
    scaler = StandardScaler().fit(kept.transform(rows))
    return scaler.transform(kept.transform(rows)), scaler.transform(kept.transform(others))


def test_trials_share_what_one_of_them_fitted(sides):
    train, valid = sides
    expected = {power: plain(train, valid, power) for power in (1, 2)}
    Counting.seen = 0
    for power in (1, 2, 1, 2):
        (front,) = shared_steps(*steps(power), shared=True)
        np.testing.assert_array_equal(front.fit_transform(train), expected[power][0])
        np.testing.assert_array_equal(front.transform(valid), expected[power][1])
    assert Counting.seen == 2 * (len(train) + len(valid))


def test_other_training_windows_are_other_steps_for_the_same_others(sides):
    train, valid = sides
    for one in (train, valid, train):
        made = SharedSteps(steps()).fit(one)
        np.testing.assert_array_equal(made.transform(valid), plain(one, valid)[1])


def test_windows_that_may_change_are_never_remembered(simulated):
    windows = simulated[slice(0, 8)]
    first = SharedSteps(steps()).fit_transform(windows)
    windows.signals[0] *= np.linspace(1, 3, windows.signals.shape[2], dtype=np.float32)
    again = SharedSteps(steps()).fit_transform(windows)
    assert (first[0] != again[0]).any()
    np.testing.assert_array_equal(again, plain(windows, windows)[0])


@pytest.mark.parametrize(("name", "value"), [("LARGEST_TABLE", 10), ("MOST_TABLES", 1)])
def test_memory_is_bounded_and_the_numbers_stay(name, value, sides, monkeypatch):
    monkeypatch.setattr(module, name, value)
    train, valid = sides
    for power in (1, 2, 1):
        made = SharedSteps(steps(power)).fit(train, None)
        np.testing.assert_array_equal(made.transform(train), plain(train, valid, power)[0])
        np.testing.assert_array_equal(made.transform(valid), plain(train, valid, power)[1])
    assert len(module._known.get(train, {})) <= 1


def test_tables_go_with_their_windows_and_cannot_be_written_on(sides):
    train, _ = sides
    table = SharedSteps(steps()).fit_transform(train)
    with pytest.raises(ValueError, match="read-only"):
        table += 1
    before = len(module._known)
    other = train[np.arange(len(train))]
    other.signals.flags.writeable = False
    SharedSteps(steps()).fit(other)
    assert len(module._known) == before + 1
    del other
    gc.collect()
    assert len(module._known) == before


def test_final_fits_have_the_plain_steps():
    made = steps()
    assert shared_steps(*made, shared=False) == made
