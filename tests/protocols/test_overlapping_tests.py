"""Overlapping test windows are more cuts of the very samples that a rung tests, and change nothing else."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import window_table

from suite.arrays import TEST_CUT, TRAIN_CUT
from suite.data.recording import Recording
from suite.data.window_store import store_windows
from suite.data.windows import WindowSpec, cut
from suite.errors import RequestError
from suite.protocols import all_rungs, rung
from suite.protocols.ladder.named import named_rung
from suite.protocols.ledger import shared
from suite.protocols.nested import inner_splits
from suite.question.config import read_experiment
from suite.workspace import Workspace

LENGTH = 100


def dense_table(cuts, overlap=0.5, **shape):
    """The table of :func:`window_table` with further cuts for tests, as windows are cut."""
    table = window_table(overlap=overlap > 0, **shape)
    last = int(table["start"].max())
    starts = np.round(np.arange(last * cuts // LENGTH + 1) * LENGTH / cuts).astype(int)
    more = table.drop_duplicates("recording").drop(columns=["start", "stop"])
    more = more.merge(pd.DataFrame({"start": starts, "stop": starts + LENGTH}), how="cross")
    both = pd.concat([table, more[~more["start"].isin(table["start"])]], ignore_index=True)
    both = both.assign(
        **{TRAIN_CUT: both["start"].isin(table["start"]), TEST_CUT: both["start"].isin(starts)}
    )
    both["on_grid"] = both["start"] % LENGTH == 0
    order = both["recording"].map({name: k for k, name in enumerate(table["recording"].unique())})
    return both.assign(order=order).sort_values(["order", "start"], ignore_index=True).drop(columns="order")


def named(table, rows):
    """Recording and start of some rows, in order."""
    return list(table[["recording", "start"]].iloc[rows].itertuples(index=False, name=None))


def samples(table, rows):
    """Mark every sample that some rows hold, one line a recording."""
    names = np.unique(table["recording"], return_inverse=True)[1]
    held = np.zeros((names.max() + 1, table["stop"].max()), dtype=bool)
    for name, start in zip(names[rows], table["start"].to_numpy()[rows], strict=True):
        held[name, start : start + LENGTH] = True
    return held


@given(
    st.sampled_from([*(entry.name for entry in all_rungs()), "mine"]),
    st.integers(2, 5),
    st.sampled_from([0.0, 0.5]),
)
@settings(max_examples=15)
def test_the_same_samples_are_tested_and_the_same_windows_train(name, cuts, overlap):
    few = {"healthy": 4, "inner": 4}
    shape = {"rigs": 2, "bearings": few, "windows": 8, "conditions": ("slow", "fast")}
    plain, dense = window_table(overlap=overlap > 0, **shape), dense_table(cuts, overlap, **shape)
    queries = [["rig == 'rig-0'", "rig == 'rig-1'"], ["stop_s <= 1", "start_s >= 1"]]
    entry = named_rung("N0:mine", "mine", queries) if name == "mine" else rung(name)
    for one, other in zip(entry.split(plain, 2), entry.split(dense, 2), strict=True):
        assert named(plain, one.train) == named(dense, other.train)
        assert named(plain, one.target) == named(dense, other.target)
        assert dense[TRAIN_CUT].iloc[other.train].all() and dense[TEST_CUT].iloc[other.test].all()
        for rows, more in ((one.test, other.test), (one.apart, other.apart), (one.unknown, other.unknown)):
            assert np.array_equal(samples(plain, rows), samples(dense, more))
            assert [pair for pair in named(dense, more) if pair[1] % LENGTH == 0] == named(plain, rows)
        if name not in ("window-random", "load-transfer", "time-ordered"):
            assert len(other.test) > 1.5 * len(one.test)
        counts, before = shared(dense, other), shared(plain, one)
        assert counts["samples"] == before["samples"] == 0
        assert {key: counts[key] for key in entry.forbids if counts.get(key)} == {}


def test_between_two_windows_that_are_not_both_tested_nothing_is():
    table = dense_table(2, bearings={"healthy": 2, "inner": 2}, conditions=("slow",))
    for fold in rung("window-random").split(table, 2):
        tested = set(named(table, fold.test))
        for name, start in tested:
            if start % LENGTH:
                assert {(name, start - LENGTH // 2), (name, start + LENGTH // 2)} <= tested


def test_a_rehearsal_is_the_same_whether_tests_overlap_or_not():
    plain, dense = window_table(rigs=2), dense_table(3, rigs=2)
    parts = []
    for table in (plain, dense):
        fold = rung("bearing").split(table, 3)[0]
        parts.append(table.iloc[fold.train].reset_index(drop=True))
    for one, other in zip(*(inner_splits(rung("bearing"), part, 2).folds for part in parts), strict=True):
        assert np.array_equal(one.train, other.train) and np.array_equal(one.test, other.test)


def recording(samples=1000, seed=0):
    signal = np.random.default_rng(seed).standard_normal((1, samples)).astype(np.float32)
    return Recording(f"r{seed}", signal, 1000.0, 25.0, "healthy", f"b{seed}", "c", "rig")


def test_cuts_of_the_grid_of_training_and_of_tests_are_marked():
    known = [recording(1000), recording(730, seed=1)]
    spec = WindowSpec(length=200, overlap=0.25, test_overlap=0.75)
    table = cut(known, spec).metadata
    own = table[table["recording"] == "r1"]
    assert own.loc[own["on_grid"], "start"].tolist() == [0, 200, 400]
    assert own.loc[own[TRAIN_CUT], "start"].tolist() == [0, 150, 200, 300, 400, 450]
    assert own.loc[own[TEST_CUT], "start"].tolist() == list(range(0, 401, 50))
    thirds = cut(known, WindowSpec(length=200, overlap=0.0, test_overlap=0.667)).metadata
    assert thirds.loc[thirds[TEST_CUT] & (thirds["recording"] == "r1"), "start"].tolist()[:5] == [
        0,
        67,
        133,
        200,
        267,
    ]
    plain = cut(known, WindowSpec(length=200, overlap=0.25)).metadata
    assert not {TRAIN_CUT, TEST_CUT} & set(plain) and spec.apart() == WindowSpec(length=200, overlap=0.0)


def test_without_overlapping_tests_rules_are_written_as_ever_so_that_keys_stay(tmp_path):
    assert "test_overlap" not in WindowSpec(test_overlap=0.0).model_dump(mode="json")
    spec = WindowSpec(length=512, overlap=0.0, test_overlap=0.5)
    assert WindowSpec.model_validate(spec.model_dump(mode="json")) == spec
    place, options = Workspace(tmp_path / "runs", tmp_path), {"bearings_per_class": 2, "seconds": 0.2}
    keys = {
        store_windows("simulated", options, WindowSpec(length=512, **more), place).key
        for more in ({}, {"test_overlap": 0.0}, {"test_overlap": 0.5})
    }
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0.3", "windows.test_overlap: is 0.3 (expected 1 - 1/k: 0, 0.5, 0.667, 0.75, 0.8 ... 0.95)"),
        ("0.99", "windows.test_overlap"),
        ("-0.5", "windows.test_overlap"),
        ("half", "windows.test_overlap"),
    ],
)
def test_an_overlap_that_no_whole_number_of_cuts_has_is_one_line(tmp_path, value, words):
    (tmp_path / "q.yaml").write_text(
        "name: q\ndatasets: [simulated]\nprotocols: [bearing]\npipelines: [knn]\n"
    )
    with pytest.raises(RequestError) as caught:
        read_experiment(tmp_path / "q.yaml", (f"windows.test_overlap={value}",))
    assert words in str(caught.value) and "\n" not in str(caught.value)
