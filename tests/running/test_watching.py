"""Healthy hours: dealt to folds, asked about in parts, calibrated, and kept with their windows' key."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from suite.data.healthy_hours import store_healthy
from suite.data.window_store import StoredWindows, store_windows
from suite.data.windows import WindowSpec
from suite.errors import RequestError
from suite.evaluation.calibration import Temperature
from suite.question.job import Job
from suite.records.watch import WATCH, StoredWatch, watched_key, write_watch
from suite.running import watching
from suite.running.answered import lacks_answers
from suite.running.watching import watch_hours
from suite.workspace import Workspace

FOLD = SimpleNamespace(labels=np.array(["healthy", "inner", "outer"]))
JOB = Job(
    experiment="q", dataset="d", windows="", rung="bearing", level="R4", fold=0, folds=2, folds_asked=2,
    held_out="", pipeline="p", pipeline_file="p", family="classical", fixed="{}", space="", trials=0,
    seconds=1, inner_folds=2, seeds=1,
)  # fmt: skip


class FirstSample:
    """Says ``outer`` by the first sample of a window; it never saw ``inner``."""

    classes_ = np.array(["healthy", "outer"])

    def predict_proba(self, windows):
        assert "fault" not in windows.metadata and "bearing" not in windows.metadata
        faulty = 1 / (1 + np.exp(-windows.signals[:, 0, 0].astype(float)))
        return np.stack([1 - faulty, faulty], axis=1)


@pytest.fixture(scope="module")
def hours(tmp_path_factory):
    """A workspace with three minutes of three healthy bearings."""
    folder = tmp_path_factory.mktemp("hours")
    workspace, options = Workspace(folder, folder), {"rigs": 1, "bearings_per_class": 1, "seconds": 0.2}
    stored = store_windows("simulated", options, WindowSpec(length=2048), workspace)
    return workspace, store_healthy("simulated", options, 3 / 60, stored, workspace).key


def asked(hours, fold, temperature=1.0):
    workspace, key = hours
    job = replace(JOB, fold=fold, healthy=key)
    return watch_hours(FirstSample(), Temperature(temperature), FOLD, job, workspace)


def test_each_bearing_is_watched_in_one_fold(hours):
    parts = [asked(hours, fold) for fold in (0, 1)]
    assert [sorted(set(part["bearing"])) for part in parts] == [["healthy-02", "healthy-04"], ["healthy-03"]]
    table = StoredWindows.at(hours[0], hours[1]).metadata()
    assert sum(map(len, parts)) == len(table)
    whole = pd.concat(parts).set_index(["recording", "start"])["p_outer"]
    first = StoredWindows.at(hours[0], hours[1]).signals()[:, 0, 0].astype(float)
    expected = pd.Series(
        1 / (1 + np.exp(-first)), index=pd.MultiIndex.from_frame(table[["recording", "start"]])
    )
    np.testing.assert_allclose(whole.loc[expected.index], expected, rtol=1e-5)
    assert (pd.concat(parts)["p_inner"] < 1e-6).all()


def test_parts_change_nothing_and_the_temperature_does(hours, monkeypatch):
    at_once = asked(hours, 1)
    monkeypatch.setattr(watching, "ASKED_AT_ONCE", 7)
    pd.testing.assert_frame_equal(at_once, asked(hours, 1))
    cooler = asked(hours, 1, temperature=2.0)
    assert (abs(cooler["p_outer"] - 0.5) <= abs(at_once["p_outer"] - 0.5) + 1e-6).all()


def test_more_folds_than_bearings_leave_a_fold_without(hours):
    workspace, key = hours
    job = replace(JOB, fold=4, folds=5, healthy=key)
    none = watch_hours(FirstSample(), Temperature(1.0), FOLD, job, workspace)
    assert none.empty and "p_healthy" in none


def test_hours_are_kept_with_their_key_and_damage_is_named(hours, tmp_path):
    table, file = asked(hours, 0), tmp_path / WATCH
    assert watched_key(file) == "" and lacks_answers(replace(JOB, healthy="abc"), tmp_path)
    assert not lacks_answers(JOB, tmp_path)
    write_watch(file, table, "abc")
    assert watched_key(file) == "abc"
    pd.testing.assert_frame_equal(StoredWatch({"job": file})["job"], table)
    write_watch(file, table.drop(columns="start"), "abc")
    with pytest.raises(RequestError, match=r"watch\.parquet.*lacks the columns start"):
        StoredWatch({"job": file})["job"]
    file.write_bytes(b"no parquet")
    with pytest.raises(RequestError, match=r"watch\.parquet.*cannot be read"):
        watched_key(file)
