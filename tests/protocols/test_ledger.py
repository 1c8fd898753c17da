"""Planted leaks: each must be caught on each rung that forbids it, and named."""

from dataclasses import replace

import numpy as np
import pytest
from tables import noise_for, window_table

from suite.protocols import Fold, all_rungs, rung
from suite.protocols.duplicates import duplicates
from suite.protocols.ledger import LeakError, check_fold, shared
from suite.protocols.nested import inner_splits

TABLE = window_table(windows=20, conditions=("slow", "fast"), rigs=2)
SIGNALS = noise_for(TABLE)


def plant_same_window(fold):
    return Fold(fold.name, np.append(fold.train, fold.test[0]), fold.test)


def plant_overlapping_window(fold):
    neighbour = TABLE.index[
        (TABLE["recording"] == TABLE["recording"][fold.test[0]])
        & (TABLE["start"] == TABLE["start"][fold.test[0]] + 50)
    ][0]
    return Fold(fold.name, np.append(fold.train, neighbour), fold.test)


def plant_same_recording(fold):
    name = TABLE["recording"][fold.test[0]]
    rows = np.flatnonzero(TABLE["recording"] == name)
    far = np.abs(TABLE["start"].to_numpy()[rows] - TABLE["start"][fold.test[0]])
    farthest = rows[far.argmax()]
    return Fold(fold.name, np.append(fold.train, farthest), np.setdiff1d(fold.test, farthest))


def plant_same_bearing(fold):
    bearing, own = TABLE["bearing"][fold.test[0]], TABLE["recording"][fold.test[0]]
    rows = np.flatnonzero((TABLE["bearing"] == bearing) & (TABLE["recording"] != own))
    return Fold(fold.name, np.append(fold.train, rows[0]), np.setdiff1d(fold.test, rows))


def plant_in_target(fold, row):
    return replace(fold, target=np.append(fold.target, row))


PLANTED = {
    "same window": (plant_same_window, "samples"),
    "overlapping window": (plant_overlapping_window, "samples"),
    "same recording": (plant_same_recording, "recordings"),
    "same bearing": (plant_same_bearing, "bearings"),
}


@pytest.mark.parametrize("level", ["R0", "R1", "R2", "R3", "R4", "R4u", "R4x", "R5", "R6", "U0"])
def test_what_the_ladder_forbids(level):
    forbids = rung(level).forbids
    assert {"samples", "duplicates"} <= forbids
    assert ("recordings" in forbids) == (level not in ("R0", "R1"))
    assert ("bearings" in forbids) == (level in ("R4", "R4u", "R4x", "R5", "R6"))
    assert ("target_bearings" in forbids) == (level in ("R5", "R6"))


@pytest.mark.parametrize("level", [entry.level for entry in all_rungs()])
@pytest.mark.parametrize("leak", PLANTED)
def test_a_planted_leak_is_caught_where_it_is_forbidden_and_counted_where_it_is_not(level, leak):
    plant, named = PLANTED[leak]
    entry = rung(level)
    clean = entry.split(TABLE)[0]
    before = check_fold(entry, TABLE, SIGNALS, clean)
    leaky = plant(clean)
    if named in entry.forbids:
        with pytest.raises(LeakError, match=named):
            check_fold(entry, TABLE, SIGNALS, leaky)
    else:
        assert before[named] > 0, "this rung declares that it shares them"
        assert check_fold(entry, TABLE, SIGNALS, leaky)[named] >= before[named]


@pytest.mark.parametrize("level", [entry.level for entry in all_rungs()])
def test_a_recording_copied_under_another_name_is_caught_on_every_rung(level):
    entry = rung(level)
    fold = entry.split(TABLE)[0]
    signals = SIGNALS.copy()
    # A copy with another gain and offset: same measurement, other file.
    signals[fold.test[3]] = 2.5 * signals[fold.train[7]] + 1.0
    with pytest.raises(LeakError, match="1 duplicates"):
        check_fold(entry, TABLE, signals, fold)


WITH_TARGET = [entry.level for entry in all_rungs() if entry.target]


@pytest.mark.parametrize("level", WITH_TARGET)
def test_windows_adapted_on_and_tested_are_caught_on_every_rung_with_a_target(level):
    entry = rung(level)
    fold = entry.split(TABLE)[0]
    counts = check_fold(entry, TABLE, SIGNALS, fold)
    assert counts["target_samples"] == counts["target_duplicates"] == 0
    tested = TABLE.loc[fold.test[2]]
    same = TABLE["recording"] == tested["recording"]
    overlapping = TABLE.index[same & (TABLE["start"] == tested["start"] + 50)][0]
    for row in (fold.test[2], overlapping):
        with pytest.raises(LeakError, match="target_samples"):
            check_fold(entry, TABLE, SIGNALS, plant_in_target(fold, row))
    signals = SIGNALS.copy()
    signals[fold.target[5]] = 3.0 * signals[fold.test[2]] + 1.0
    with pytest.raises(LeakError, match="1 target_duplicates"):
        check_fold(entry, TABLE, signals, fold)


@pytest.mark.parametrize(("level", "named"), [("R5", "1 target_bearings"), ("R4u", "1 target_recordings")])
def test_a_target_of_tested_bearings_or_recordings_is_caught_where_the_rung_forbids_it(level, named):
    entry = rung(level)
    fold = entry.split(TABLE)[0]
    last = fold.test[-1]
    clean = replace(fold, test=np.setdiff1d(fold.test, last))
    with pytest.raises(LeakError, match=named):
        check_fold(entry, TABLE, SIGNALS, plant_in_target(clean, last))


def test_a_window_beside_the_gap_is_caught_on_the_time_ordered_rung():
    entry = rung("R1")
    clean = entry.split(TABLE)[0]
    start = TABLE["start"][clean.test].min()
    beside = TABLE.index[TABLE["stop"] == start][0]
    with pytest.raises(LeakError, match="neighbours"):
        check_fold(entry, TABLE, SIGNALS, Fold("leaky", np.append(clean.train, beside), clean.test))


def test_neighbours_are_counted_by_a_plain_double_loop():
    fold = rung("R0").split(TABLE)[0]
    by_hand = 0
    for row in fold.test:
        one = TABLE.loc[row]
        same = TABLE.iloc[fold.train].query("recording == @one.recording")
        # Gap: the window of 100 samples, longer than 0.1 s at 500 Hz.
        by_hand += any(one.start - 100 < r.stop and one.stop + 100 > r.start for r in same.itertuples())
    assert shared(TABLE, fold)["neighbours"] == by_hand > 0


def test_noise_of_equal_spectrum_is_no_duplicate():
    t = np.arange(64)
    waves = np.sin(0.3 * t) + 0.1 * np.random.default_rng(1).standard_normal((50, 1, 64))
    assert duplicates(waves.astype(np.float32), np.arange(25), np.arange(25, 50)) == 0


@pytest.mark.parametrize("level", [entry.level for entry in all_rungs()])
def test_inner_splits_keep_apart_what_their_rung_forbids(level):
    bearings = dict.fromkeys(("healthy", "inner", "outer"), 4 if level == "R4u" else 3)
    table = window_table(bearings, windows=20, rigs=3 if level == "R6" else 1)
    signals = noise_for(table)
    entry = rung(level)
    for fold in entry.split(table):
        known = table.iloc[fold.train].reset_index(drop=True)
        inner = inner_splits(entry, known, 2)
        # One load is left of a load transfer: other bearings are the rehearsal.
        expected = {"U0": (rung("bearing"),), "R4x": (rung("bearing"), rung("bearing").rehearsal)}
        assert inner.rung in expected.get(level, (entry, entry.rehearsal))
        assert bool(inner.note) == (level in ("R4u", "U0"))
        for one in inner.folds:
            check_fold(inner.checked, known, signals[fold.train], one)
            assert max(one.train.max(), one.test.max()) < len(known)


def test_inner_splits_step_down_when_one_bearing_a_class_is_left():
    table = window_table({"healthy": 2, "inner": 2})
    fold = rung("R4").split(table)[0]
    inner = inner_splits(rung("R4"), table.iloc[fold.train].reset_index(drop=True), 2)
    assert inner.rung.name == "condition"
    assert "single bearing" in inner.note


def test_a_rig_that_is_tested_and_not_trained_on_is_refused_but_on_the_rung_of_other_rigs():
    there = (TABLE["rig"] == "rig-1").to_numpy()
    other = Fold("other rig", np.flatnonzero(~there), np.flatnonzero(there & TABLE["on_grid"]))
    assert shared(TABLE, other)["untrained_rig_classes"] == 3
    with pytest.raises(LeakError, match="3 untrained_rig_classes"):
        check_fold(rung("R4"), TABLE, SIGNALS, other)
    assert check_fold(rung("R6"), TABLE, SIGNALS, other)["untrained_rig_classes"] == 3
    refused = Fold(other.name, other.train, other.test, refused={"inner": "why"})
    assert shared(TABLE, refused)["untrained_rig_classes"] == 2
