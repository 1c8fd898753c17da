"""A named split divides as its queries say, and its level is that of the rung which shares as much."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import noise_for, window_table

from suite.errors import RequestError
from suite.protocols import all_rungs, rung, rung_of
from suite.protocols.fold import bearing_ids
from suite.protocols.ladder.named import named_rung
from suite.protocols.ledger import check_fold, findings, probe, shared
from suite.protocols.nested import inner_splits
from suite.protocols.sharing import settle

TABLE = window_table(rigs=2)


def settled(train, test, table=TABLE, refused=()):
    return settle("mine", [[train, test]], table, dict(refused))


@pytest.mark.parametrize(
    ("train", "test", "level", "shares"),
    [
        ("rig == 'rig-0'", "rig == 'rig-1'", "N6", "share 3 conditions"),
        (
            "condition == 'slow' and not '-0-' in bearing",
            "condition == 'fast' and '-0-' in bearing",
            "N5",
            "share 2 rigs",
        ),
        ("not '-0-' in bearing", "'-0-' in bearing", "N4", "share 3 conditions and 2 rigs"),
        ("condition != 'fast'", "condition == 'fast'", "N3", "share 18 bearings and 2 rigs"),
        (
            "not (condition == 'fast' and '-0-' in bearing)",
            "condition == 'fast' and '-0-' in bearing",
            "N2",
            "share 6 bearings, 1 condition and 2 rigs",
        ),
        ("stop_s <= 1", "start_s >= 1.3", "N1", "share 54 recordings, 18 bearings, 3 conditions and 2 rigs"),
        ("stop_s <= 1", "start_s >= 1", "N0", "share 54 recordings, 18 bearings, 3 conditions and 2 rigs"),
    ],
)
def test_the_level_follows_from_what_both_sides_share(train, test, level, shares):
    split = settled(train, test)
    entry, like = split.rung, rung(f"R{level[1]}")
    assert entry.level == f"{level}:mine" and entry.name == "mine" and shares in split.words
    assert entry.leaky == (level == "N0") and entry.supports_claim == (level != "N0")
    assert entry.unseen == (level >= "N4") == like.unseen
    assert ("never seen" in entry.tested) == entry.unseen
    assert entry.claim.startswith("nothing" if entry.leaky else like.claim)
    for fold in entry.split(TABLE):
        counts = check_fold(entry, TABLE, noise_for(TABLE), fold)
        assert {name: counts[name] for name in entry.forbids if counts.get(name)} == {}
    assert inner_splits(entry, TABLE.iloc[fold.train].reset_index(drop=True), 2).rung.level <= like.level


def test_one_shared_bearing_makes_the_whole_split_one_of_known_bearings():
    held_out = "'-0-0' in bearing or (bearing == 'inner-1-0' and condition == 'slow')"
    split = settled(f"not ({held_out})", held_out)
    assert split.rung.level == "N2:mine" and "share 1 bearing," in split.words


def test_a_stored_level_gives_the_same_rung_but_for_its_queries():
    for level in ("N0:a", "N2:a", "N4:a", "N6:a"):
        known, stored = named_rung(level, "a", [["rig == 'x'", "rig == 'y'"]]), rung_of(level)
        for field in ("level", "name", "claim", "forbids", "leaky", "role", "tested", "rank", "tuned_on"):
            assert getattr(known, field) == getattr(stored, field)
        with pytest.raises(RequestError, match=r"splits\.a"):
            stored.split(TABLE)


def test_named_splits_stand_beside_the_rungs_that_share_as_much():
    named = [rung_of(f"N{number}:x") for number in range(7)]
    ordered = sorted([*all_rungs(), *named], key=lambda entry: entry.strictness)
    levels = [entry.level for entry in ordered]
    assert levels.index("R3") < levels.index("N4:x") < levels.index("R5")
    assert levels.index("N0:x") < levels.index("R1") and levels.index("N6:x") > levels.index("R5")


def test_a_data_set_that_refuses_a_rung_refuses_the_claim_of_a_split_like_it():
    split = settled("not '-0-' in bearing", "'-0-' in bearing", refused={"bearing": "one bearing a class"})
    assert split.rung.level == "N0:mine" and split.rung.leaky and "one bearing a class" in split.words


@pytest.mark.parametrize(
    ("train", "test", "words"),
    [
        (
            "rig == 'rig-0'",
            "rig == 'rig-9'",
            "splits.mine.test: takes no window (expected a query that holds",
        ),
        ("rig == 'rig-9'", "rig == 'rig-0'", "splits.mine.train: takes no window"),
        ("rig == 'rig-0'", "rig == 'rig-9'", "here rig is rig-0, rig-1"),
        ("rig == 'rig-0'", "'-0-' in bearing", "train and test both take 171 windows of healthy-0-0-fast"),
        (
            "rig == 'rig-0' and fault != 'inner'",
            "rig == 'rig-1'",
            "splits.mine.test: tests inner, of which train has none",
        ),
        ("rig == 'rig-0' and fault == 'inner'", "rig == 'rig-1' and fault == 'inner'", "no windows to test"),
        ("load < 1", "load > 1", "these windows have no column load"),
    ],
)
def test_what_cannot_be_divided_is_one_line(train, test, words):
    with pytest.raises(RequestError) as caught:
        settled(train, test)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_training_windows_that_reach_into_a_tested_one_are_left_out():
    entry = settled("start_s < 1", "start_s >= 1").rung
    (fold,) = entry.split(TABLE)
    assert shared(TABLE, fold)["samples"] == 0 and shared(TABLE, fold)["neighbours"] > 0
    assert TABLE["on_grid"].iloc[fold.test].all() and not TABLE["on_grid"].iloc[fold.train].all()
    assert (TABLE["stop"].iloc[fold.train] <= 500).all()


def test_folds_are_those_that_are_named_and_no_more_than_are_asked_for():
    pairs = [[f"condition != '{name}'", f"condition == '{name}'"] for name in ("slow", "fast", "loaded")]
    entry = settle("mine", pairs, TABLE, {}).rung
    assert [len(entry.split(TABLE, most)) for most in ("auto", 2, 9)] == [3, 2, 3]
    tested = np.concatenate([fold.test for fold in entry.split(TABLE)])
    assert sorted(tested) == np.flatnonzero(TABLE["on_grid"]).tolist()


def test_copies_on_both_sides_of_a_leaky_split_are_told_and_elsewhere_stop_the_job():
    table = window_table(rigs=1, overlap=False)
    signals = noise_for(table)
    entry = settled("stop_s <= 1", "start_s >= 1", table).rung
    (fold,) = entry.split(table)
    signals[fold.test[:5]] = signals[fold.train[:5]]
    counts = check_fold(entry, table, signals, fold)
    said = findings(counts, probe(table, signals, fold), "zscore")
    assert counts["duplicates"] == 5 and "test windows that are copies of training windows: 5" in said
    from suite.protocols.ledger import LeakError

    honest = settled("not '-0' in bearing", "'-0' in bearing", table).rung
    (fold,) = honest.split(table)
    signals[fold.test[:5]] = signals[fold.train[:5]]
    with pytest.raises(LeakError, match="5 duplicates"):
        check_fold(honest, table, signals, fold)


COUNTS = st.fixed_dictionaries({name: st.integers(2, 4) for name in ("healthy", "inner", "outer")})


@given(COUNTS, st.integers(1, 2), st.integers(2, 4))
@settings(max_examples=20)
def test_a_split_that_names_a_fold_of_the_bearing_rung_is_that_fold(counts, rigs, folds):
    table = window_table(counts, windows=3, rigs=rigs)
    dealt = rung("bearing").split(table, folds)
    ids = bearing_ids(table)
    pairs = []
    for fold in dealt:
        held_out = sorted(set(ids.iloc[fold.test]))
        names = [tuple(name.split("/")) for name in held_out]
        test = " or ".join(f"(rig == {rig!r} and bearing == {bearing!r})" for rig, bearing in names)
        pairs.append([f"not ({test})", test])
    entry = settle("again", pairs, table, {}).rung
    assert entry.rank == "R4" and entry.unseen
    for one, other in zip(entry.split(table), dealt, strict=True):
        assert np.array_equal(one.train, other.train) and np.array_equal(one.test, other.test)
    known = table.iloc[dealt[0].train].reset_index(drop=True)
    first, second = inner_splits(entry, known, 2, 3), inner_splits(rung("bearing"), known, 2, 3)
    assert first.rung == second.rung and first.note == second.note
    for one, other in zip(first.folds, second.folds, strict=True):
        assert np.array_equal(one.train, other.train) and np.array_equal(one.test, other.test)
