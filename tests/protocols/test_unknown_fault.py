"""A class of faults is left out of training whole, and predicted among bearings held out of the others."""

from dataclasses import replace

import numpy as np
import pytest
from tables import noise_for, window_table

from suite.errors import RequestError
from suite.protocols import rung
from suite.protocols.fold import bearing_ids
from suite.protocols.ledger import LeakError, check_fold
from suite.protocols.nested import inner_splits

UNKNOWN = rung("unknown-fault")
TABLE = window_table({"healthy": 3, "inner": 3, "outer": 3, "ball": 3}, windows=6)


def classes(table, rows):
    return set(table["fault"].iloc[rows])


def test_each_class_is_left_out_in_turn_and_every_known_bearing_is_held_out_beside_it():
    folds = UNKNOWN.split(TABLE)
    assert len(folds) == 9
    ids = bearing_ids(TABLE)
    for fault in ("ball", "inner", "outer"):
        own = [fold for fold in folds if classes(TABLE, fold.unknown) == {fault}]
        assert len(own) == 3
        for fold in own:
            assert sorted(fold.unknown) == sorted(
                np.flatnonzero((TABLE["fault"] == fault) & TABLE["on_grid"])
            )
            assert fault not in classes(TABLE, fold.train) | classes(TABLE, fold.test)
            assert not fold.refused
            assert fold.name.startswith(f"no {fault} trained, without ")
        tested = [name for fold in own for name in sorted(set(ids[fold.test]))]
        assert sorted(tested) == sorted(set(ids[TABLE["fault"] != fault])), "each is held out once"


def test_few_folds_leave_each_class_out_once_and_hold_other_bearings_out_each_time():
    folds = UNKNOWN.split(TABLE, 3)
    assert [classes(TABLE, fold.unknown) for fold in folds] == [{"ball"}, {"inner"}, {"outer"}]
    healthy = [set(TABLE["bearing"].iloc[fold.test]) & {"healthy-0", "healthy-1"} for fold in folds]
    assert set.union(*healthy) == {"healthy-0", "healthy-1"}


def test_healthy_is_never_the_unknown_class_and_a_lonely_healthy_bearing_stands_apart():
    table = window_table({"healthy": 1, "inner": 3, "outer": 3, "ball": 3})
    for fold in UNKNOWN.split(table):
        assert classes(table, fold.apart) == {"healthy"} and "healthy" not in classes(table, fold.unknown)
        assert not set(fold.apart) & set(fold.unknown)
        rows = np.concatenate([fold.test, fold.apart, fold.unknown])
        assert np.array_equal(fold.predicted, rows) and len(set(rows)) == len(rows)


def test_a_bearing_that_was_healthy_before_its_fault_is_unknown_with_all_its_life():
    table = TABLE.assign(bearing=TABLE["bearing"].replace({"healthy-0": "inner-0"}))
    for fold in UNKNOWN.split(table):
        if classes(table, fold.unknown) == {"inner"}:
            known = table.iloc[np.concatenate([fold.train, fold.test])]
            assert "inner-0" not in set(known["bearing"])


@pytest.mark.parametrize(
    ("fault", "named"),
    [("inner", "1 unknown_bearings, 1 unknown_classes"), ("healthy", "1 unknown_bearings")],
)
def test_a_planted_bearing_of_the_unknown_class_stops_the_job(fault, named):
    table = TABLE.assign(fault=TABLE["fault"].where(TABLE["bearing"] != "inner-0", fault))
    (fold, *_) = [one for one in UNKNOWN.split(TABLE) if classes(TABLE, one.unknown) == {"inner"}]
    rows = np.flatnonzero((table["bearing"] == "inner-0") & ~table["on_grid"])
    leaky = replace(fold, train=np.concatenate([fold.train, rows]))
    with pytest.raises(LeakError, match=named):
        check_fold(UNKNOWN, table, noise_for(table), leaky)


def test_a_copy_of_an_unknown_window_among_the_training_windows_stops_the_job():
    fold, signals = UNKNOWN.split(TABLE)[0], noise_for(TABLE)
    assert check_fold(UNKNOWN, TABLE, signals, fold)["unknown_duplicates"] == 0
    signals[fold.unknown[3]] = 2.5 * signals[fold.train[7]] + 1.0
    with pytest.raises(LeakError, match="1 unknown_duplicates"):
        check_fold(UNKNOWN, TABLE, signals, fold)


def test_tuning_holds_bearings_out_and_leaves_no_further_class_out():
    fold = UNKNOWN.split(TABLE)[0]
    known = TABLE.iloc[fold.train].reset_index(drop=True)
    made = inner_splits(UNKNOWN, known, 2)
    assert made.rung is rung("bearing") and not made.note
    for one in made.folds:
        assert not len(one.unknown) and classes(known, one.test) == classes(known, one.train)
    assert inner_splits(rung("bearing-condition"), known, 2).rung is not UNKNOWN


@pytest.mark.parametrize(
    ("bearings", "said"),
    [
        ({"healthy": 3}, "no class of faults"),
        ({"healthy": 3, "inner": 3}, "without inner, one class only"),
        ({"healthy": 1, "inner": 1, "outer": 1}, "single bearing"),
    ],
)
def test_tables_with_nothing_left_to_tell_apart_are_refused_in_words(bearings, said):
    with pytest.raises(RequestError, match=said):
        UNKNOWN.split(window_table(bearings))
