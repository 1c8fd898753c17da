"""Windows of a recording whose speed varies, and fewer windows than there are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suite.data.common_band import settled
from suite.data.recording import Recording
from suite.data.window_cuts import window_starts, windows_note
from suite.data.window_length import length_note
from suite.data.windows import SEEN_COLUMNS, WindowSpec, cut
from suite.errors import RequestError
from suite.signals.order_tracking import SPEED_COLUMNS

RATE = 6000.0


def record(first=20.0, last=40.0, seconds=2.0, name="r1", rate=RATE, **changes):
    """A recording whose speed changes evenly from first to last, both in Hz."""
    samples = round(rate * seconds)
    speed = np.linspace(first, last, samples)
    turns = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2)]) / rate
    signal = np.random.default_rng(0).standard_normal((1, samples)).astype(np.float32)
    known = {"turns": None if first == last else turns, **changes}
    return Recording(name, signal, rate, (first + last) / 2, "inner", "b", "c", "m", **known)


def test_each_window_has_its_own_speed_and_a_steady_recording_beside_it_stays_steady():
    spec = WindowSpec(length=3000, overlap=0.0, rate_hz=12_000.0)
    windows = cut([record(), record(25.0, 25.0, name="r2")], spec)
    table = windows.metadata
    assert table["shaft_hz"].to_numpy() == pytest.approx([*np.arange(21.25, 40, 2.5), *[25.0] * 8], rel=1e-3)
    relative = table[list(SPEED_COLUMNS)].to_numpy()
    assert (relative[8:] == 1).all() and (np.diff(relative[:8], axis=1) > 0).all()
    seen = [*SEEN_COLUMNS, *SPEED_COLUMNS]
    assert list(windows.for_prediction().metadata) == seen
    assert list(windows[2:4].for_training().metadata) == [*seen, "group"]
    assert SPEED_COLUMNS[0] not in cut([record(25.0, 25.0)], spec).metadata


@settings(max_examples=30)
@given(turns=st.floats(2, 15), first=st.floats(10, 40), ratio=st.sampled_from([0.4, 0.8, 1.3, 2.5]))
def test_every_window_holds_the_turns_where_they_take_longest(turns, first, ratio):
    recording = record(first, first * ratio, 3.0)
    used = settled(WindowSpec(turns=turns), [recording])
    held, shorter = (
        (recording.turns[length:] - recording.turns[:-length]).min()
        for length in (used.length, used.length - 1)
    )
    assert shorter - 1e-6 < turns < held + 1e-6


def test_the_note_says_the_turns_of_the_slowest_and_the_fastest():
    spec = WindowSpec(turns=10)
    said = length_note(spec, settled(spec, [record()]), [record()])
    assert said.startswith("windows are 2697 samples, 0.4495 s at 6000 Hz, 10 to 17.74 turns: ")
    assert said.endswith("10 of the slowest shaft (22.25 Hz)")


@pytest.mark.parametrize(
    ("turns", "words"),
    [
        (np.arange(99.0), r"r1: turns: angle has shape \(99,\) \(expected \(12000,\)\)"),
        (np.zeros(12_000), r"r1: turns: angle does not rise"),
        (np.append(np.arange(11_999.0), np.nan), r"r1: turns: angle does not rise"),
    ],
)
def test_an_angle_that_is_none_is_refused(turns, words):
    with pytest.raises(RequestError, match=words):
        record(turns=turns)


@given(
    samples=st.integers(100, 5000),
    length=st.integers(64, 100),
    share=st.sampled_from([1.0, 0.5, 0.25]),
    most=st.integers(1, 60),
)
def test_fewer_windows_are_spread_evenly_and_those_on_the_grid_come_first(samples, length, share, most):
    every = window_starts(samples, length, max(1, round(length * share)))
    kept = window_starts(samples, length, max(1, round(length * share)), most)
    assert len(kept) == min(most, len(every)) and set(kept) <= set(every) and (np.diff(kept) > 0).all()
    grid = [start for start in every if start % length == 0]
    on_grid = [start for start in kept if start % length == 0]
    assert len(on_grid) == min(most, len(grid))
    # No stretch is left out that is longer than an equal share, and a window more.
    gaps = np.diff([-1, *(np.searchsorted(grid, on_grid)), len(grid)])
    assert gaps.max() <= len(grid) / len(on_grid) + 1


def test_what_is_left_out_is_noted_and_windows_of_others_stay():
    limited, whole = record(max_windows=3), record(name="r2")
    spec = WindowSpec(length=1000, overlap=0.5)
    table = cut([limited, whole], spec).metadata
    assert table.groupby("recording").size().to_dict() == {"r1": 3, "r2": 23}
    assert table["start"][:3].tolist() == [2000, 6000, 10_000]
    said = windows_note([limited, whole], RATE, 1000, 500)
    assert said == "max_windows: 3 of the 23 windows of 1 recording are kept, 3 each, evenly spread"
    assert windows_note([whole, record(max_windows=23)], RATE, 1000, 500) == ""
