"""What each rung shares and keeps apart, on tables made by hand and on drawn ones."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import window_table

from suite.errors import RequestError
from suite.protocols import all_rungs, rung
from suite.protocols.fold import bearing_ids
from suite.protocols.ledger import shared
from suite.protocols.nested import inner_splits

NAMES = [entry.name for entry in all_rungs()]


@pytest.mark.parametrize("name", NAMES)
def test_a_rung_keeps_apart_what_it_forbids(name):
    table = window_table(rigs=2)
    entry = rung(name)
    for fold in entry.split(table):
        counts = shared(table, fold)
        assert {key: counts[key] for key in entry.forbids if counts.get(key)} == {}


@pytest.mark.parametrize(
    ("name", "still_shared"),
    [
        ("window-random", {"recordings", "bearings", "conditions"}),
        ("time-ordered", {"recordings", "bearings", "conditions"}),
        ("recording", {"bearings", "conditions"}),
        ("condition", {"bearings"}),
        ("bearing", {"conditions"}),
        ("bearing-unlabelled", {"conditions"}),
        ("bearing-condition", set()),
        ("cross-rig", {"conditions"}),
        ("load-transfer", {"bearings"}),
    ],
)
def test_a_rung_shares_what_its_claim_says(name, still_shared):
    table = window_table(rigs=2)
    for fold in rung(name).split(table):
        counts = shared(table, fold)
        assert {key for key in ("recordings", "bearings", "conditions") if counts[key]} == still_shared


@pytest.mark.parametrize("name", NAMES)
def test_every_class_is_trained_and_tested_and_tests_lie_on_the_grid(name):
    table = window_table(rigs=2)
    folds, faults = rung(name).split(table), set(table["fault"])
    for fold in folds:
        known = faults - set(table["fault"].iloc[fold.unknown])
        assert set(table["fault"].iloc[fold.train]) == known
        assert set(table["fault"].iloc[fold.test]) == known
        assert (known == faults) == (name != "unknown-fault")
        assert table["on_grid"].iloc[fold.test].all()
        assert not set(fold.train) & set(fold.test)
    if name in ("window-random", "recording", "condition", "bearing", "cross-rig"):
        tested = np.concatenate([fold.test for fold in folds])
        assert sorted(tested) == sorted(np.flatnonzero(table["on_grid"])), "each grid window is tested once"


def test_random_windows_never_train_on_overlapping_cuts():
    table = window_table()
    for train, _ in rung("window-random").split(table):
        assert table["on_grid"].iloc[train].all()


def test_time_ordered_trains_before_and_tests_after_a_gap():
    table = window_table(windows=20)
    (fold,) = rung("R1").split(table)
    for _, part in table.groupby("recording"):
        train = part.index.intersection(fold.train)
        test = part.index.intersection(fold.test)
        # 0.1 s at 500 Hz is 50 samples, less than a window of 100: the window counts.
        assert part["start"][test].min() - part["stop"][train].max() >= 100


def test_time_ordered_refuses_recordings_that_are_too_short():
    with pytest.raises(RequestError, match="too short"):
        rung("time-ordered").split(window_table(windows=3))


def test_the_recording_rung_leaves_every_condition_in_training():
    table = window_table()
    for train, _ in rung("recording").split(table):
        assert set(table["condition"].iloc[train]) == set(table["condition"])


def test_the_bearing_rung_leaves_one_size_out_where_each_size_is_one_bearing():
    table = window_table({"healthy": 1, "inner": 3, "outer": 3})
    folds = rung("bearing").split(table)
    assert len(folds) == 3
    for size, fold in enumerate(folds):
        assert set(table["severity"].iloc[fold.test]) == {float(size)}


def test_a_class_with_one_bearing_is_refused_and_told_apart():
    table = window_table({"healthy": 1, "inner": 3, "outer": 3})
    for fold in rung("bearing").split(table):
        assert "single bearing" in fold.refused["healthy"]
        assert set(table["fault"].iloc[fold.test]) == {"inner", "outer"}
        assert "healthy" in set(table["fault"].iloc[fold.train])
        apart, train = table.iloc[fold.apart], table.iloc[fold.train]
        assert set(apart["fault"]) == {"healthy"}
        assert not set(apart["recording"]) & set(train["recording"])


def test_the_bearing_rung_is_refused_when_every_class_has_one_bearing():
    with pytest.raises(RequestError, match="single bearing"):
        rung("bearing").split(window_table({"healthy": 1, "inner": 1}))


def test_the_condition_rung_needs_two_conditions():
    with pytest.raises(RequestError, match="one condition"):
        rung("condition").split(window_table(conditions=("only",)))


def test_a_held_out_condition_is_unseen_even_for_a_refused_class():
    table = window_table()
    odd = (table["fault"] == "healthy") & (table["condition"] != "slow")
    table = table[~odd].reset_index(drop=True)
    entry = rung("condition")
    for fold in entry.split(table):
        assert "healthy" in fold.refused
        assert shared(table, fold)["conditions"] == 0


def test_a_bearing_never_met_in_training_is_no_part_of_the_condition_claim():
    table = window_table()
    lonely = (table["bearing"] == "inner-0") & (table["condition"] != "slow")
    table = table[~lonely].reset_index(drop=True)
    for fold in rung("condition").split(table):
        ids = bearing_ids(table)
        assert set(ids[fold.test]) <= set(ids[fold.train])


def test_the_crossed_rung_quarantines_what_shares_one_of_the_two():
    table = window_table()
    for fold in rung("bearing-condition").split(table):
        held, known = table.iloc[fold.test], table.iloc[fold.train]
        quarantined = np.setdiff1d(np.arange(len(table)), np.concatenate([fold.train, fold.test]))
        left = table.iloc[quarantined]
        half = left["bearing"].isin(held["bearing"]) ^ left["condition"].isin(held["condition"])
        assert (half | ~left["on_grid"]).all()
        assert not set(known["condition"]) & set(held["condition"])


@pytest.mark.parametrize("name", ["bearing-condition", "cross-rig"])
def test_a_target_domain_is_adapted_on_without_the_bearings_that_are_tested(name):
    table = window_table(rigs=2)
    for fold in rung(name).split(table):
        target, test = table.iloc[fold.target], table.iloc[fold.test]
        assert len(target)
        assert not set(bearing_ids(target)) & set(bearing_ids(test))
        domain = "condition" if name == "bearing-condition" else "rig"
        assert set(target[domain]) == set(test[domain])
        assert not set(target[domain]) & set(table[domain].iloc[fold.train])


def test_unlabelled_recordings_are_other_ones_of_the_very_bearings_that_are_tested():
    table = window_table(dict.fromkeys(("healthy", "inner", "outer"), 4))
    folds = rung("R4u").split(table)
    assert len(folds) == 4
    for fold in folds:
        train, test, target = (table.iloc[rows] for rows in (fold.train, fold.test, fold.target))
        assert set(bearing_ids(target)) == set(bearing_ids(test))
        assert not set(bearing_ids(train)) & set(bearing_ids(test))
        assert not set(target["recording"]) & set(test["recording"])
        assert set(test["fault"]) == set(target["fault"]) == set(train["fault"])
        assert target["on_grid"].all()
    tested = table.iloc[np.concatenate([fold.test for fold in folds])]
    assert set(tested["condition"]) == set(table["condition"]), "no condition is adapted on alone"


def test_unlabelled_recordings_need_four_bearings_a_class_with_two_recordings_each():
    cwru = window_table({"healthy": 1, "inner": 3, "outer": 3})
    with pytest.raises(RequestError, match=r"healthy 1, inner 3, outer 3 \(expected >= 4 bearings a class\)"):
        rung("R4u").split(cwru)
    faults = dict.fromkeys(("healthy", "inner", "outer"), 4)
    with pytest.raises(RequestError, match="every bearing has a single recording"):
        rung("R4u").split(window_table(faults, conditions=("only",)))
    table = window_table(faults)
    one = (table["fault"] == "outer") & (table["condition"] != "slow")
    for fold in rung("R4u").split(table[~one]):
        assert fold.refused["outer"] == "no bearing of it has two recordings"


def test_a_class_on_one_rig_only_is_no_part_of_the_cross_rig_claim():
    table = window_table(rigs=2)
    table = table[(table["fault"] != "outer") | (table["rig"] == "rig-0")].reset_index(drop=True)
    for fold in rung("cross-rig").split(table):
        assert set(fold.refused) == {"outer"}
        assert "outer" not in set(table["fault"].iloc[np.concatenate([fold.train, fold.test])])


def test_a_lonely_bearing_of_a_rig_is_tested_once():
    table = window_table({"healthy": 1, "inner": 2}, rigs=2)
    tested = np.concatenate([fold.test for fold in rung("cross-rig").split(table)])
    assert len(tested) == len(set(tested))
    assert set(table["bearing"].iloc[tested]) == set(table["bearing"])


def test_load_transfer_takes_every_ordered_pair_and_adapts_on_the_target_load():
    table = window_table()
    folds = rung("load-transfer").split(table, folds=12)
    assert [fold.name for fold in folds][:2] == ["fast to loaded", "fast to slow"]
    assert len(folds) == 6
    for fold in folds:
        assert not set(fold.target) & set(fold.test)
        assert len(fold.target) == pytest.approx(4 * len(fold.test), rel=0.05)


def test_unknown_names_list_the_ladder():
    with pytest.raises(RequestError, match=r"R4"):
        rung("leave-nothing-out")
    assert rung("R4") is rung("bearing")


@settings(max_examples=8, deadline=None)
@given(
    bearings=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    conditions=st.integers(1, 4),
    windows=st.integers(2, 12),
    folds=st.integers(2, 5),
    shuffle=st.randoms(use_true_random=False),
)
def test_no_table_makes_a_rung_share_what_it_forbids(bearings, conditions, windows, folds, shuffle):
    faults = {f"class-{k}": count for k, count in enumerate(bearings)}
    table = window_table(faults, tuple("abcd"[:conditions]), windows)
    rows = list(range(len(table)))
    shuffle.shuffle(rows)
    table = table.iloc[rows].reset_index(drop=True)
    for entry in all_rungs():
        try:
            made = entry.split(table, folds)
        except RequestError:
            continue
        for fold in made:
            counts = shared(table, fold)
            assert not any(counts.get(key, 0) for key in entry.forbids)
            assert not set(fold.train) & (set(fold.test) | set(fold.apart))
            assert len(fold.train) and len(fold.test)


def test_splits_do_not_depend_on_the_index_of_the_table():
    table = window_table(rigs=2)
    moved = table.set_index(pd.Index(range(1000, 1000 + len(table))))
    for entry in all_rungs():
        for one, other in zip(entry.split(table), entry.split(moved), strict=True):
            assert np.array_equal(one.train, other.train)
            assert np.array_equal(one.test, other.test)


def test_what_only_trains_is_never_tested_and_is_what_tuning_rehearses_on():
    table = window_table(rigs=3)
    table["tested"] = table["rig"] == "rig-1"
    folds = rung("cross-rig").split(table, 6)
    assert len(folds) == 2
    for fold in folds:
        assert set(table["rig"].iloc[fold.test]) == {"rig-1"}
        assert set(table["rig"].iloc[fold.train]) == {"rig-0", "rig-2"}
    for fold in rung("bearing").split(table):
        assert set(table["rig"].iloc[fold.test]) == {"rig-1"}
    made = inner_splits(rung("cross-rig"), table.iloc[folds[0].train].reset_index(drop=True), 2)
    assert {rig for one in made.folds for rig in table["rig"].iloc[folds[0].train[one.test]]} == {
        "rig-0",
        "rig-2",
    }
