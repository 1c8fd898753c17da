"""Splits of a question's own: read, planned, marked with what they share, part of the key."""

import pytest

from suite.data.window_store import StoredWindows
from suite.errors import RequestError
from suite.question.about import about
from suite.question.asked_rungs import rung_of_job
from suite.question.config import read_experiment, to_yaml
from suite.question.plan import plan
from suite.workspace import Workspace

ASKED = """
name: mine
datasets: [{name: simulated, options: {rigs: 2, bearings_per_class: 3, seconds: 0.3}}]
pipelines: [amplitude_baseline]
windows: {length: 1024, overlap: 0.0}
folds: 2
"""
SPLITS = """
protocols: [bearing, machines, halves]
splits:
  machines: {train: "rig == 'rig-1'", test: "rig == 'rig-2'"}
  halves: {train: "stop_s <= 0.15", test: "start_s >= 0.15"}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    return Workspace(folder / "runs", folder)


@pytest.fixture
def asked(tmp_path):
    def read(extra=SPLITS, **overrides):
        (tmp_path / "question.yaml").write_text(ASKED + extra, encoding="utf-8")
        settings = tuple(f"{name}={value}" for name, value in overrides.items())
        return read_experiment(tmp_path / "question.yaml", settings)

    return read


def test_what_both_sides_share_decides_level_and_claim_before_anything_is_run(asked, place):
    made = plan(asked(), place)
    jobs = {job.rung: job for job in made.jobs}
    assert {name: jobs[name].level for name in jobs} == {
        "bearing": "R4",
        "machines": "N6:machines",
        "halves": "N0:halves",
    }
    said = [line for line in made.remarks if "training and test share" in line]
    assert len(said) == 2
    assert "N6:machines: training and test share 4 conditions; supports: another machine" in said[0]
    assert "N0:halves: training and test share 48 recordings, 12 bearings" in said[1]
    assert said[1].endswith("it supports nothing")
    assert "another bearing" not in said[1]


def test_what_queries_name_and_no_window_has_is_told(asked, place):
    splits = (
        """{s: {train: "rig == 'rig-1' and bearing != 'rig-1/ball-01'", test: "rig in ['rig-2', 'rig-9']"}}"""
    )
    made = plan(asked(f"protocols: [s]\nsplits: {splits}\n"), place)
    said = [line for line in made.remarks if "what is not there" in line]
    assert len(said) == 1 and said[0].endswith("no bearing is 'rig-1/ball-01', no rig is 'rig-9'")


def test_a_job_carries_its_queries_and_gives_the_same_fold_back(asked, place):
    (job,) = (job for job in plan(asked(), place).jobs if job.rung == "machines")
    table = StoredWindows.at(place, job.windows).metadata()
    (fold,) = rung_of_job(job).split(table, job.folds_asked)
    assert set(table["rig"].iloc[fold.train]) == {"rig-1"} and set(table["rig"].iloc[fold.test]) == {"rig-2"}
    assert job.held_out == fold.name == "tested where rig == 'rig-2'"


def test_queries_are_part_of_the_key_and_jobs_of_the_ladder_keep_theirs(asked, place):
    without = plan(asked("protocols: [bearing]"), place).jobs
    made = plan(asked(), place).jobs
    assert {job.key for job in without} == {job.key for job in made if job.rung == "bearing"}
    other = plan(asked(**{"splits.machines.test": "rig == 'rig-2' and rpm > 0"}), place).jobs
    changed = {job.rung for job, new in zip(made, other, strict=True) if job.key != new.key}
    assert changed == {"machines"}


def test_a_split_can_be_the_headline_and_is_then_tuned_alone(asked, place):
    made = plan(asked(headline="machines"), place)
    assert {job.rung for job in made.jobs if job.trials} == {"machines"}
    assert {job.rung for job in plan(asked(), place).jobs if job.trials} == {"bearing"}
    strictest = plan(asked(protocols="[machines, halves]"), place)
    assert {job.rung for job in strictest.jobs if job.trials} == {"machines"}


def test_the_verdict_is_spoken_on_the_strictest_rung_where_the_one_named_is_not_run(asked, place):
    words = [
        about(plan(asked(**overrides), place), place, "")["headline"]
        for overrides in ({}, {"protocols": "[machines, halves]"}, {"headline": "halves"})
    ]
    assert words == ["bearing", "machines", "halves"]


def test_a_question_with_splits_survives_being_written_and_read(asked, tmp_path):
    experiment = asked(
        SPLITS.replace("halves: {train", "halves: {folds: [{train").replace('0.15"}', '0.15"}]}')
    )
    (tmp_path / "again.yaml").write_text(to_yaml(experiment), encoding="utf-8")
    assert read_experiment(tmp_path / "again.yaml") == experiment == asked()


def test_a_split_that_a_data_set_cannot_carry_is_refused_in_a_line_and_the_others_run(asked, place):
    made = plan(asked(**{"splits.machines.test": "rig == 'rig-3'"}), place)
    assert {job.rung for job in made.jobs} == {"bearing", "halves"}
    (line,) = (line for line in made.refusals if "machines" in line)
    assert "splits.machines.test: takes no window" in line and "here rig is rig-1, rig-2" in line
    with pytest.raises(RequestError, match="nothing to run"):
        plan(asked(protocols="[machines]", **{"splits.machines.test": "rig == 'rig-3'"}), place)


def test_a_split_that_is_defined_and_not_asked_is_told(asked, place):
    made = plan(asked(protocols="[bearing]"), place)
    assert "the split machines is not among protocols" in made.remarks
    assert {job.rung for job in made.jobs} == {"bearing"}


def test_rungs_may_be_named_by_their_level(asked, place):
    levels = plan(asked("protocols: [R3, R4]", headline="R4"), place).jobs
    names = plan(asked("protocols: [condition, bearing]"), place).jobs
    assert [job.key for job in levels] == [job.key for job in names]


@pytest.mark.parametrize(
    ("splits", "words"),
    [
        ("x: {train: \"rigg == 'a'\", test: \"rig == 'b'\"}", "splits.x.train: unknown column rigg"),
        (
            "x: {train: \"rig == 'a'\", test: 'load > rig'}",
            "splits.x.test: load is compared with rig",
        ),
        ("x: {train: \"rig == 'a'\"}", "splits.x.test: is missing"),
        ("x: {train: \"rig == 'a'\", test: 3}", "splits.x.test"),
        (
            "x: {train: load > 1, tset: load < 1}",
            "splits.x.tset: unknown key, did you mean test? (expected train, test, folds)",
        ),
        ("x: {folds: [{train: load > 1, test: load < 1, tset: a}]}", "splits.x.folds.0.tset: unknown key"),
        ("x: {folds: [{train: load > 1}]}", "splits.x.folds.0.test: is missing"),
        ("x: {fold: []}", "splits.x.fold: unknown key, did you mean folds? (expected train, test, folds)"),
        ("x: {folds: []}", "splits.x.folds"),
        ("x: 3", "splits.x: is 3 (expected keys: train, test, folds)"),
        ("'two words': {train: a, test: b}", "splits.two words"),
        ("bearing: {train: 'load > 1', test: 'load < 1'}", "bearing is a rung of the ladder"),
        ("R4: {train: 'load > 1', test: 'load < 1'}", "R4 is a rung of the ladder"),
        ("y: {train: 'load > 1', test: 'load < 1'}", "protocols: unknown protocol 'x'"),
    ],
)
def test_what_is_no_split_is_one_line(asked, place, splits, words):
    with pytest.raises(RequestError) as caught:
        plan(asked(f"protocols: [x]\nsplits:\n  {splits}\n"), place)
    assert words in str(caught.value) and "\n" not in str(caught.value)
