"""The trials of a job come back as they were written, and a file that no job writes is refused in a line."""

import numpy as np
import pytest

from suite.errors import RequestError
from suite.records.trial_table import StoredTrials, TrialsOfJob, TrialTable, read_trials, write_trials

CLASSES = ("ball", "healthy", "inner")


def table_of(trials=5, seeds=2, windows=40, **changed):
    draw = np.random.default_rng(0)
    predicted = draw.integers(0, 3, (trials, seeds, windows)).astype(np.int16)
    predicted[2:, 1:] = -1
    fields = {
        "inner": np.array([0.5, -np.inf, *draw.random(trials - 2)]),
        "starts": 2,
        "cpu_seconds": draw.random(trials),
        "fit_seconds": np.array([np.nan, *draw.random(trials - 1)]),
        "predicted": predicted,
        "classes": CLASSES,
    }
    return TrialTable(**fields | changed)


def test_a_table_comes_back_bit_for_bit(tmp_path):
    table = table_of()
    write_trials(tmp_path / "trials.npz", table)
    got = read_trials(tmp_path / "trials.npz")
    assert (got.starts, got.classes) == (table.starts, table.classes)
    for name in ("inner", "cpu_seconds", "fit_seconds", "predicted"):
        assert getattr(got, name).dtype == getattr(table, name).dtype
        np.testing.assert_array_equal(getattr(got, name), getattr(table, name))
    assert [path.name for path in tmp_path.iterdir()] == ["trials.npz"]


@pytest.mark.parametrize(
    "changed",
    [
        {"inner": np.zeros(4)},
        {"inner": np.array([0, 0, 0, 0, np.nan])},
        {"starts": 6},
        {"cpu_seconds": -np.ones(5)},
        {"fit_seconds": -np.ones(5)},
        {"predicted": np.full((5, 2, 40), 3, dtype=np.int16)},
        {"predicted": np.zeros((5, 2, 40))},
        {"predicted": np.zeros((5, 40), dtype=np.int16)},
        {"predicted": np.where(np.arange(40) < 3, -1, np.zeros((5, 2, 1))).astype(np.int16)},
    ],
)
def test_what_no_job_writes_is_refused(changed):
    with pytest.raises(ValueError, match=r"\w"):
        table_of(**changed)


def test_a_damaged_file_or_a_pickle_is_refused_in_a_line(tmp_path):
    file = tmp_path / "trials.npz"
    write_trials(file, table_of())
    whole = file.read_bytes()
    stored = StoredTrials({"job": TrialsOfJob(file, 5, table_of().inner.max(), lambda: 40)})
    assert stored["job"].starts == 2
    assert stored["job"] is stored["job"], "a board asks for each often"
    assert "job" in stored and list(stored) == ["job"] and len(stored) == 1 and "other" not in stored
    stored = StoredTrials({"job": TrialsOfJob(file, 5, table_of().inner.max(), lambda: 40)})
    for content in (b"", whole[:100], whole[:-9]):
        file.write_bytes(content)
        with pytest.raises(RequestError, match=r"trials\.npz: cannot be read") as told:
            stored["job"]
        assert "\n" not in str(told.value)
    np.savez_compressed(file, inner=np.array([print], dtype=object))
    with pytest.raises(RequestError, match="cannot be read"):
        stored["job"]
    file.unlink()
    with pytest.raises(RequestError, match="cannot be read"):
        stored["job"]
    with pytest.raises(KeyError):
        stored["other"]


@pytest.mark.parametrize("other", [{"windows": 39}, {"trials": 6}, {"inner": np.full(5, 0.1)}])
def test_the_trials_of_another_job_are_refused_in_a_line(tmp_path, other):
    file = tmp_path / "trials.npz"
    stored = StoredTrials({"job": TrialsOfJob(file, 5, table_of().inner.max(), lambda: 40)})
    write_trials(file, table_of(**other))
    with pytest.raises(RequestError, match=r"trials\.npz: holds the trials of another job") as told:
        stored["job"]
    assert "\n" not in str(told.value)
