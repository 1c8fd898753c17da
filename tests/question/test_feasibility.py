"""What a data set can be asked is told before anything is cut."""

import pytest

from suite.data import load
from suite.data.windows import WindowSpec, cut
from suite.protocols import all_rungs
from suite.question.feasibility import supported, window_table


@pytest.fixture(scope="module")
def recordings():
    return load("simulated", rigs=2, bearings_per_class=4, seconds=1.0)


def test_rungs_judge_a_table_without_signals_as_they_judge_windows(recordings):
    made = cut(recordings, WindowSpec(length=1000, overlap=0.0)).metadata
    table = window_table(recordings, 1000)
    assert len(table) == len(made) and set(table) <= set(made)
    told = supported("simulated", "mine", table, 3)
    assert told == supported("simulated", "mine", made, 3)
    assert [entry["level"] for entry in told] == [rung.level for rung in all_rungs()]
    assert not any(entry["refused"] for entry in told)


def test_reasons_are_the_rungs_own_or_the_data_sets(recordings):
    kept = [one for one in recordings if one.rig == "rig-1" and one.bearing.endswith("1")]
    told = {entry["rung"]: entry for entry in supported("hit_sm", "mine", window_table(kept, 1000), 3)}
    assert "another recording is always another speed" in told["recording"]["refused"]
    assert told["cross-rig"]["refused"] == "one rig only (expected >= 2 rigs)"
    assert told["cross-rig"]["folds"] == 0
    # Every class is left with one bearing on this rig.
    assert "every class has a single bearing" in told["bearing"]["refused"]


def test_a_class_about_which_nothing_is_claimed_is_named(recordings):
    kept = [one for one in recordings if one.fault != "ball" or one.bearing == "ball-01"]
    told = {entry["rung"]: entry for entry in supported("simulated", "mine", window_table(kept, 1000), 3)}
    assert told["bearing"]["no_claim"] == {"ball": "it has a single bearing, which cannot be held out"}
    assert not told["bearing"]["refused"] and told["bearing"]["folds"] == 3
