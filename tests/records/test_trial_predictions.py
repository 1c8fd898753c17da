"""What trials predicted comes back bit for bit, or not at all."""

import numpy as np
import pytest

from suite.records.trial_predictions import TrialPredictions

PARAMS = {"x": 0.1 + 0.2, "kind": "a", "n": 3}


@pytest.fixture
def tables():
    draw = np.random.default_rng(0)
    return {"inner_0": draw.dirichlet(np.ones(3), 50), "inner_1": draw.dirichlet(np.ones(4), 7)}


def test_tables_come_back_bit_for_bit(tmp_path, tables):
    store = TrialPredictions(tmp_path / "trials")
    assert store.get(4, PARAMS) is None
    store.keep(4, PARAMS, tables)
    got = TrialPredictions(tmp_path / "trials").get(4, PARAMS)
    assert {name: table.tobytes() for name, table in got.items()} == {
        name: table.tobytes() for name, table in tables.items()
    }
    assert [path.name for path in (tmp_path / "trials").iterdir()] == ["4.npz"]


def test_those_of_another_trial_or_setting_are_not_taken(tmp_path, tables):
    store = TrialPredictions(tmp_path)
    store.keep(4, PARAMS, tables)
    assert store.get(3, PARAMS) is None
    assert store.get(4, {**PARAMS, "n": 4}) is None


def test_a_damaged_file_counts_as_none(tmp_path, tables):
    store = TrialPredictions(tmp_path)
    store.keep(0, PARAMS, tables)
    file = tmp_path / "0.npz"
    whole = file.read_bytes()
    for size in (0, 1, 30, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:size])
        assert store.get(0, PARAMS) is None
    draw = np.random.default_rng(0)
    for place in draw.integers(0, len(whole), 200):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << draw.integers(8)
        file.write_bytes(damaged)
        got = store.get(0, PARAMS)
        assert got is None or all(np.array_equal(got[name], tables[name]) for name in tables if name in got)


def test_a_pickle_in_it_is_not_opened(tmp_path):
    np.savez_compressed(tmp_path / "0.npz", inner_0=np.array([print], dtype=object))
    assert TrialPredictions(tmp_path).get(0, PARAMS) is None
