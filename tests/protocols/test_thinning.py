"""Thinned training parts: nested draws, of as many bearings a class as asked, over all rigs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import noise_for, window_table

from suite.errors import RequestError
from suite.protocols import rung
from suite.protocols.fold import Fold, bearing_ids
from suite.protocols.ledger import check_fold, ledger
from suite.protocols.nested import inner_splits
from suite.protocols.thinning import bearings_to_learn_from, thin

TABLE = window_table({"healthy": 6, "inner": 6, "outer": 6}, windows=6, conditions=("slow", "fast"), rigs=2)
BEARING, CROSS_RIG = rung("bearing"), rung("cross-rig")
FOLDS = BEARING.split(TABLE, 3)


def trained(fold, table=TABLE):
    return set(bearing_ids(table.iloc[fold.train]))


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32 - 1), number=st.integers(0, len(FOLDS) - 1))
def test_draws_are_nested_and_hold_so_many_bearings_of_each_class_over_all_rigs(seed, number):
    whole, before = FOLDS[number], set()
    for bearings in (2, 3, 5, 8):
        fold = thin(TABLE, whole, bearings, seed, same_rigs=True)
        assert set(bearings_to_learn_from(TABLE, fold).values()) == {bearings}
        assert before < trained(fold) <= trained(whole)
        for name in trained(fold):
            mine = (bearing_ids(TABLE) == name).to_numpy()
            assert set(np.flatnonzero(mine)) <= set(fold.train), "a bearing comes with all its windows"
        assert np.array_equal(fold.test, whole.test)
        before = trained(fold)


def test_rigs_are_drawn_from_in_turn_and_in_the_same_order_for_all_classes():
    table = window_table({"healthy": 3, "inner": 3}, windows=2, conditions=("slow",), rigs=4)
    everything = Fold("all", np.arange(len(table)), np.arange(0))
    train = table.iloc[thin(table, everything, 6, 0, same_rigs=False).train]
    counts = train.groupby(["fault", "rig"])["bearing"].nunique().unstack()
    assert sorted(counts.loc["inner"]) == [1, 1, 2, 2]
    assert (counts.loc["inner"] == counts.loc["healthy"]).all()


def test_draws_differ_by_seed_and_by_nothing_else():
    first, again, other = (thin(TABLE, FOLDS[0], 3, seed, same_rigs=True) for seed in (1, 1, 2))
    assert trained(first) == trained(again) != trained(other)
    without = TABLE[TABLE["fault"] != "outer"].reset_index(drop=True)
    fold = thin(without, Fold("all", np.arange(len(without)), np.arange(0)), 3, 1, same_rigs=False)
    more = thin(TABLE, Fold("all", np.arange(len(TABLE)), np.arange(0)), 3, 1, same_rigs=False)
    assert trained(fold, without) == {name for name in trained(more) if "outer" not in name}


@pytest.mark.parametrize(
    ("bearings", "words"),
    [(9, "healthy has 8 to learn from"), (1, "rig rig-. is tested and would have no .*; 2 rigs are tested")],
)
def test_what_the_fold_does_not_have_is_refused_in_one_line(bearings, words):
    with pytest.raises(RequestError, match=f"^[^\n]*{bearings} training bearings a class: {words}"):
        thin(TABLE, FOLDS[0], bearings, 0, same_rigs=True)


def test_another_machine_may_be_learned_from_a_bearing_of_one():
    fold = thin(TABLE, CROSS_RIG.split(TABLE, 2)[0], 1, 0, same_rigs=CROSS_RIG.same_rigs)
    assert bearings_to_learn_from(TABLE, fold) == {"healthy": 1, "inner": 1, "outer": 1}


def test_a_class_without_a_claim_refuses_nothing():
    table = window_table({"healthy": 1, "inner": 4, "outer": 4})
    fold = BEARING.split(table, 4)[0]
    assert "healthy" in fold.refused
    thinned = thin(table, fold, 3, 0, same_rigs=True)
    assert bearings_to_learn_from(table, thinned) == {"inner": 3, "outer": 3}
    assert "healthy-0" in set(table["bearing"].iloc[thinned.train])


def test_a_bearing_with_two_states_counts_in_each_and_brings_only_what_was_drawn():
    table = window_table({"inner": 4, "outer": 4}, windows=2)
    worn = table[table["fault"] == "inner"].assign(fault="healthy")
    worn["recording"] += "-before"
    table = pd.concat([table, worn], ignore_index=True)
    everything = Fold("all", np.arange(len(table)), np.arange(0))
    fold = thin(table, everything, 2, 0, same_rigs=False)
    train = table.iloc[fold.train]
    assert set(train.groupby("fault")["bearing"].nunique()) == {2}
    states = train.groupby("fault")["bearing"].unique().map(set)
    assert states["healthy"] == states["inner"], "drawn together"


def test_the_ledger_of_a_thinned_fold_is_clean_and_counts_what_was_learned_from():
    signals = noise_for(TABLE)
    fold = thin(TABLE, FOLDS[1], 4, 3, same_rigs=True)
    counts = check_fold(BEARING, TABLE, signals, fold)
    assert all(counts[name] == 0 for name in BEARING.forbids)
    written = ledger(BEARING, TABLE, signals, counts, fold, "zscore")
    assert written["training_bearings"] == {"healthy": 4, "inner": 4, "outer": 4}


def test_tuning_divides_the_thinned_part_alone():
    fold = thin(TABLE, FOLDS[0], 4, 0, same_rigs=True)
    known = TABLE.iloc[fold.train].reset_index(drop=True)
    made = inner_splits(BEARING, known, 2)
    assert made.rung is BEARING
    for inner in made.folds:
        assert not set(bearing_ids(known.iloc[inner.train])) & set(bearing_ids(known.iloc[inner.test]))
