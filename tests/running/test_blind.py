"""Test labels are out of a contestant's reach by construction; a spy looks for them everywhere."""

import json
import os
from dataclasses import replace

import numpy as np
import pytest

from suite.data.window_store import StoredWindows
from suite.data.windows import SEEN_COLUMNS, Windows
from suite.protocols import rung
from suite.question.config import read_experiment
from suite.question.feasibility import split_seed
from suite.question.plan import plan
from suite.running.blind import open_fold
from suite.running.run_job import run_job


def shuffle_windows(job, place):
    """Bring the stored windows into a random order, so that no two parts have equal labels by chance."""
    folder = place.cache / "windows" / job.windows[:24]
    material = StoredWindows(job.windows, folder)
    order = np.random.default_rng(0).permutation(len(material.metadata()))
    table, signals = material.metadata().iloc[order].reset_index(drop=True), material.signals()[order]
    table.to_parquet(folder / "metadata.parquet")
    np.save(folder / "signals.npy", np.asarray(signals))


def truth_of(job, place):
    """Test labels in the order of the fold, found without the arena."""
    metadata = StoredWindows(job.windows, place.cache / "windows" / job.windows[:24]).metadata()
    fold = rung(job.rung).split(metadata, job.folds_asked, split_seed(job.dataset, job.rung))[job.fold]
    return metadata["fault"].to_numpy(str)[fold.test]


@pytest.fixture
def spied(question, place, tmp_path, monkeypatch):
    monkeypatch.setenv("SPY_REPORT", str(tmp_path / "spy.jsonl"))

    def play(name, probes=()):
        job = replace(plan(read_experiment(question("spy", name)), place).jobs[0], probes=probes)
        shuffle_windows(job, place)
        np.save(tmp_path / "truth.npy", truth_of(job, place))
        monkeypatch.setenv("SPY_TRUTH", str(tmp_path / "truth.npy"))
        result = run_job(job, place)
        assert result.error == ""
        return [json.loads(line) for line in (tmp_path / "spy.jsonl").read_text().splitlines()]

    return play


@pytest.mark.parametrize(
    ("name", "probes"),
    [("window-random", ()), ("condition", ()), ("bearing", ()), ("bearing", ("white_noise",))],
)
def test_no_test_label_is_in_reach_of_an_estimator(spied, name, probes):
    rows = spied(name, probes)
    assert {row["at"] for row in rows} == {"fit", "predict"}
    for row in rows:
        assert row["found"] == []
        extra = {"group"} if row["at"] == "fit" else set()
        assert set(row["columns"]) == set(SEEN_COLUMNS) | extra


def test_the_spy_would_notice(spied, monkeypatch):
    monkeypatch.setattr(Windows, "for_prediction", lambda self: self)
    found = [line for row in spied("bearing") for line in row["found"]]
    assert any("fault" in line for line in found)


def test_the_spy_would_notice_bare_labels_on_the_stack(spied, monkeypatch):
    def leaky_fit(estimator, windows, labels):
        hint = list(np.load(os.environ["SPY_TRUTH"]))
        estimator.fit(windows, labels)
        assert hint

    monkeypatch.setattr("suite.running.attempt.fit", leaky_fit)
    found = [line for row in spied("bearing") if row["at"] == "fit" for line in row["found"]]
    assert "the test labels" in found


def test_blind_windows_are_copies_in_the_order_of_the_fold(question, place):
    job = plan(read_experiment(question("unruly", "bearing")), place).jobs[0]
    entry = open_fold(job, place)
    assert entry.tests.signals.base is None
    assert len(entry.windows) == len(entry.labels)
    for train, valid in entry.inner:
        assert not set(train) & set(valid)
        groups = entry.windows.metadata["group"].to_numpy()
        assert not set(groups[train]) & set(groups[valid]), "inner splits group by bearing"
    with pytest.raises(KeyError):
        _ = entry.tests.labels
    assert np.isfinite(entry.tests.signals).all()
