"""A size of fault is held out whole: no fault of it, whatever its kind, is trained on."""

import numpy as np
import pytest
from tables import noise_for, window_table

from suite.errors import RequestError
from suite.protocols import rung
from suite.protocols.ledger import LeakError, check_fold, shared
from suite.protocols.nested import inner_splits

SIZE = rung("size")


def cwru_like(rigs=1, healthy=1, positions=1):
    """Three faults of three sizes, so many bearings of each, and healthy ones of no size."""
    table = window_table({"healthy": healthy, "inner": 3 * positions, "outer": 3 * positions}, rigs=rigs)
    faulty = table["fault"] != "healthy"
    size = 0.007 * (1 + table["severity"] % 3)
    return table.assign(severity=np.where(faulty, size.round(3), 0.0))


def sizes(table, rows):
    return set(table["severity"].iloc[rows]) - {0.0}


@pytest.mark.parametrize("positions", [1, 2])
def test_each_size_in_turn_is_tested_after_the_others_were_trained(positions):
    table = cwru_like(positions=positions)
    folds = SIZE.split(table)
    assert [sizes(table, fold.test) for fold in folds] == [{0.007}, {0.014}, {0.021}]
    for fold in folds:
        assert not sizes(table, fold.test) & sizes(table, fold.train)
        assert sizes(table, fold.test) | sizes(table, fold.train) == {0.007, 0.014, 0.021}
        assert fold.refused["healthy"].startswith("it has a single bearing")
        assert set(table["fault"].iloc[fold.apart]) == {"healthy"}
        assert shared(table, fold)["sizes"] == 0
    assert folds[2].name == "without size 0.021"


def test_other_rungs_share_sizes_and_the_ledger_of_this_one_would_stop():
    table = cwru_like(positions=2)
    fold = rung("bearing").split(table, 2)[0]
    assert shared(table, fold)["sizes"] > 0
    with pytest.raises(LeakError, match="sizes"):
        check_fold(SIZE, table, noise_for(table), fold)


def test_sizes_of_two_rigs_have_units_of_their_own_and_healthy_bearings_are_tested_where_there_are_several():
    table = cwru_like(rigs=2, healthy=3)
    table.loc[table["rig"] == "rig-1", "severity"] *= 100
    folds = SIZE.split(table)
    assert len(folds) == 3
    for fold in folds:
        assert set(table["rig"].iloc[fold.test]) == {"rig-0", "rig-1"}
        assert set(table["fault"].iloc[fold.test]) == {"healthy", "inner", "outer"}
        assert not fold.refused and shared(table, fold)["sizes"] == 0


def test_tuning_rehearses_it_with_the_sizes_left_and_no_other_rung_rehearses_by_size():
    table = cwru_like()
    fold = SIZE.split(table)[0]
    training = table.iloc[fold.train].reset_index(drop=True)
    made = inner_splits(SIZE, training, 2)
    assert made.rung is SIZE
    assert all(not sizes(training, one.test) & sizes(training, one.train) for one in made.folds)
    for name in ("bearing-condition", "cross-rig"):
        outer = rung(name)
        assert inner_splits(outer, training, 2).rung is not SIZE


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.assign(severity=np.nan), "of one size, or of none"),
        (lambda table: table.assign(severity=np.where(table["fault"] == "healthy", 0.0, 1.0)), "of one size"),
        (
            lambda table: table.assign(severity=table["severity"] * (1 + table["start"] % 200)),
            "several sizes",
        ),
        (
            lambda table: table.assign(severity=table["severity"].where(table["bearing"] != "inner-0")),
            "no size is known of rig-0/inner-0",
        ),
    ],
)
def test_tables_without_sizes_to_hold_out_are_refused_in_words(change, said):
    with pytest.raises(RequestError, match=said):
        SIZE.split(change(cwru_like()))
