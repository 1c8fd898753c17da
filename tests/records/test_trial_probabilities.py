"""Probabilities of trials come back as they were written, and what no job writes is refused in a line."""

import numpy as np
import pytest

from suite.errors import RequestError
from suite.records.trial_probabilities import (
    PROBABILITIES_FILE,
    TrialProbabilities,
    read_probabilities,
    write_probabilities,
)
from suite.records.trial_table import TrialTable, read_trials, write_trials

DRAW = np.random.default_rng(0)
INNER, BLIND = DRAW.dirichlet(np.ones(3), (4, 6)), DRAW.dirichlet(np.ones(3), (4, 2, 5))
ROWS, TRUTH = np.arange(6), np.array([0, 1, 2, 0, 1, 2], dtype=np.int16)


def kept(**changed):
    return TrialProbabilities(
        **{"inner": INNER, "inner_rows": ROWS, "inner_truth": TRUTH, "blind": BLIND} | changed
    )


@pytest.mark.parametrize("truth", [TRUTH, None])
def test_they_come_back_to_three_digits(tmp_path, truth):
    write_probabilities(tmp_path / "p.npz", kept(inner_truth=truth))
    got = read_probabilities(tmp_path / "p.npz")
    np.testing.assert_allclose(got.inner, INNER, atol=1e-3)
    np.testing.assert_allclose(got.blind, BLIND, atol=1e-3)
    assert got.inner_bearings is None and got.inner_recordings is None
    assert got.inner_truth is None if truth is None else got.inner_truth.tolist() == TRUTH.tolist()


def test_whose_rows_were_held_out_comes_back(tmp_path):
    write_probabilities(tmp_path / "p.npz", kept(inner_bearings=TRUTH, inner_recordings=ROWS))
    got = read_probabilities(tmp_path / "p.npz")
    assert got.inner_bearings.tolist() == TRUTH.tolist() and got.inner_recordings.tolist() == ROWS.tolist()


@pytest.mark.parametrize(
    "changed",
    [
        {"inner": INNER[0]},
        {"inner": INNER[:3]},
        {"inner_rows": ROWS[:5]},
        {"inner_truth": TRUTH[:5]},
        {"inner_truth": TRUTH + 1},
        {"inner_bearings": ROWS[:5]},
        {"inner_recordings": ROWS[:5]},
    ],
)
def test_what_no_job_writes_is_refused(changed):
    with pytest.raises(ValueError, match=r"\w"):
        kept(**changed)


def table(trials=4):
    codes = np.zeros((trials, 2, 5), dtype=np.int16)
    return TrialTable(np.zeros(trials), 1, np.zeros(trials), np.zeros(trials), codes, ("a", "b", "c"))


def test_a_table_gives_the_probabilities_beside_it_and_refuses_others(tmp_path):
    write_trials(tmp_path / "trials.npz", table())
    assert read_trials(tmp_path / "trials.npz").probabilities() is None
    write_probabilities(tmp_path / PROBABILITIES_FILE, kept())
    assert read_trials(tmp_path / "trials.npz").probabilities().blind.shape == (4, 2, 5, 3)
    write_trials(tmp_path / "trials.npz", table(3))
    with pytest.raises(RequestError, match="another job"):
        read_trials(tmp_path / "trials.npz").probabilities()
    (tmp_path / PROBABILITIES_FILE).write_bytes(b"PK")
    with pytest.raises(RequestError, match="cannot be read"):
        read_trials(tmp_path / "trials.npz").probabilities()
