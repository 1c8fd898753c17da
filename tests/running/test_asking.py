"""Fitted contestants are asked about changed windows: in their job, and again later from the stored model."""

import os
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from suite.data.windows import ORDER_COLUMNS
from suite.evaluation import probe
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.question.probed import cuts_of
from suite.records.answers import ANSWERS, lacking_answers
from suite.records.read_mlflow import RecordReader
from suite.records.watch import WATCH
from suite.running.asking import windows_of
from suite.running.blind import open_fold
from suite.running.run_question import run_question
from suite.workspace import Workspace

QUIET = Console(file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
ASKED = ("probes=[white_noise]",)


def go(file, place, overrides=()):
    made = plan(read_experiment(file, overrides), place)
    return made, run_question(made, place, QUIET, executor="serial")


@pytest.fixture(scope="module")
def again(answered, tmp_path_factory):
    """A finished question that is asked about white noise afterwards: its plan, reader, and summary."""
    folder = tmp_path_factory.mktemp("again") / "home"
    shutil.copytree(answered[0].data, folder)
    workspace = Workspace(folder / "runs", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNRULY_ORDERS", str(folder / "orders"))
        before = len((folder / "orders" / "fits").read_text().splitlines())
        made, summary = go(folder / "tiny.yaml", workspace, ASKED)
        assert len((folder / "orders" / "fits").read_text().splitlines()) == before
    return made, workspace, summary


def test_a_finished_question_is_asked_again_without_training(again):
    made, workspace, summary = again
    assert (summary.done, summary.cached) == (0, len(made.jobs))
    # Of a contestant of nobody's package no model is kept: it is named, and not passed over.
    mute = [job for job in made.jobs if job.pipeline == "unruly"]
    assert summary.failed == tuple(job.name for job in mute)
    results = RecordReader(workspace).read("tiny")
    assert set(results.answers) == {job.key for job in made.jobs} - {job.key for job in mute}
    for key, table in results.answers.items():
        tests = results.predictions[key]
        levels = [0.0, *probe.find_probe("white_noise").levels]
        assert len(table) == len(tests) * len(levels)
        assert table.groupby("probe")["level"].unique().map(list).to_dict() == {
            "unchanged": [0.0],
            "white_noise": levels[1:],
        }
        same = table[table["probe"] == "unchanged"]
        said = same.filter(like="p_").set_axis([name[2:] for name in same.filter(like="p_")], axis=1)
        last = sorted(name for name in tests if name.startswith("predicted_"))[-1]
        np.testing.assert_allclose(same["novelty"], tests["novelty"], rtol=1e-6)
        assert table["novelty"].notna().all() and table["novelty"].dtype == np.float32
        assert said.idxmax(axis=1).tolist() == tests[last].tolist()
        assert same["window"].tolist() == list(range(len(tests)))


def test_what_was_answered_is_not_asked_again(again):
    made, workspace, _ = again
    file = RecordReader(workspace).records("tiny")[0].folder / ANSWERS
    before = file.stat().st_mtime_ns
    _, summary = go(workspace.data / "tiny.yaml", workspace, ASKED)
    assert (summary.done, summary.cached) == (0, len(made.jobs))
    assert file.stat().st_mtime_ns == before


def test_a_new_version_of_a_probe_is_asked_in_place_of_the_old(again, monkeypatch):
    _, workspace, _ = again
    changed = replace(probe.find_probe("white_noise"), levels=(3.0,), version=2)
    monkeypatch.setattr(probe, "probes", lambda: {"white_noise": changed})
    monkeypatch.setattr("suite.records.answers.probes", lambda: {"white_noise": changed})
    folder = RecordReader(workspace).records("tiny")[0].folder
    assert lacking_answers(folder / ANSWERS, ["white_noise"]) == ["white_noise"]
    go(workspace.data / "tiny.yaml", workspace, ASKED)
    assert lacking_answers(folder / ANSWERS, ["white_noise"]) == []
    for table in RecordReader(workspace).read("tiny").answers.values():
        assert sorted(table["level"].unique()) == [0.0, 3.0]


def test_answers_in_the_job_are_those_of_the_stored_model(question, place, orders):
    """The same question asked at once and afterwards: the same windows and hours, and the same answers."""
    file, asked = question("svm_orders"), (*ASKED, "healthy_hours=0.05")
    made, _ = go(file, place, asked)
    results = RecordReader(place).read("tiny")
    at_once, hours = dict(results.answers), dict(results.watch)
    assert (results.runs["ask_seconds"] > 0).all()
    for one in RecordReader(place).records("tiny"):
        (one.folder / ANSWERS).unlink()
        (one.folder / WATCH).unlink()
    go(file, place, asked)
    _, _, _, later, watch = RecordReader(place).read("tiny")
    assert set(later) == set(at_once) == set(watch) == set(hours) == {job.key for job in made.jobs}
    for key, table in at_once.items():
        pd.testing.assert_frame_equal(table, later[key], atol=1e-6)
        pd.testing.assert_frame_equal(hours[key], watch[key], atol=1e-6)


def test_probes_are_asked_on_the_headline_rung_alone_and_change_no_key(question, place, orders):
    file = question("unruly", "condition, bearing")
    more = (*ASKED, "healthy_hours=0.02")
    plain, asked = (plan(read_experiment(file, own), place) for own in ((), more))
    assert [job.key for job in plain.jobs] == [job.key for job in asked.jobs]
    named = {(job.level, job.probes, bool(job.healthy)) for job in asked.jobs}
    assert named == {("R3", (), False), ("R4", ("white_noise",), True)}


@pytest.mark.parametrize("how", ["zscore", "mean", "none"])
def test_windows_come_back_as_they_were_standardised(answered, how):
    workspace, made = answered
    tests = open_fold(made.jobs[0], workspace).tests
    cuts = cuts_of(tests)
    with pytest.raises(ValueError, match="read-only"):
        cuts.signals[0] = 0
    louder = replace(cuts, signals=(3 * cuts.signals + 1).astype(np.float32))
    rows = np.arange(len(tests)) % 2 == 0
    back = windows_of(louder, rows, how)
    expected = {"zscore": cuts.signals, "mean": 3 * cuts.signals, "none": louder.signals}[how]
    np.testing.assert_allclose(back.signals, expected[rows], atol=2e-4)
    columns = ["rate_hz", "shaft_hz", "band_hz", *ORDER_COLUMNS]
    assert list(back.metadata) == list(tests.metadata)
    np.testing.assert_array_equal(back.metadata[columns], tests.metadata[columns][rows])
