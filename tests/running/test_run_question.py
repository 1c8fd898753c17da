"""A question asked for real: recorded once, resumed after kills, honest about failures."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import optuna
import pytest
from mlflow.tracking import MlflowClient
from rich.console import Console

from suite.errors import RequestError
from suite.locks import only_one
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.read_mlflow import RecordReader
from suite.records.sqlite_index import SqliteIndex
from suite.running.journal import open_storage
from suite.running.run_job import run_job
from suite.running.run_question import run_question
from suite.running.status import status_of
from suite.serving.champions import choose_champions
from suite.workspace import question_lock

QUIET = Console(file=open(os.devnull, "w"))  # noqa: SIM115, PTH123


def go(question, place, **options):
    made = plan(read_experiment(question), place)
    return made, run_question(made, place, QUIET, **{"executor": "serial", **options})


def fits(orders):
    return len((orders / "fits").read_text().splitlines())


def test_a_question_is_answered_once_and_its_runs_hold_everything(question, place, orders):
    made, answer = go(question("amplitude_baseline, unruly", "window-random, bearing"), place)
    assert answer.done == len(made.jobs) == 8
    runs, predictions, *_ = RecordReader(place).read("tiny")
    assert set(runs["job_key"]) == {job.key for job in made.jobs}
    assert (runs["status"] == "finished").all()
    assert runs["macro_f1"].between(0, 1).all()
    assert list(runs["trials"]) == [2 * (level == "R4") for level in runs["level"]]
    assert (runs["fit_seconds"] > 0).all()
    assert runs["ledger"].map(lambda told: told["shared"]["samples"]).eq(0).all()
    told = [(book["inner_level"], book["inner_unseen"]) for book in runs["ledger"]]
    assert told == [(level, level == "R4") for level in runs["level"]]
    assert set(predictions) == set(runs["job_key"])
    for table in predictions.values():
        assert len(table) and (table.filter(like="p_").sum(axis=1) - 1).abs().max() < 1e-9
    before = fits(orders)
    _, again = go(question("amplitude_baseline, unruly", "window-random, bearing"), place)
    assert (again.done, again.cached) == (0, 8)
    assert fits(orders) == before


def test_a_recipe_fixed_in_full_is_re_run_without_training_on_inner_splits(question, place, orders):
    path = question("{name: unruly, fixed: {x: 1.0}}", "bearing")
    asked = read_experiment(path, ("budget.trials=0", "seeds=3"))
    made = plan(asked, place)
    assert run_question(made, place, QUIET, executor="serial").done == 2
    assert fits(orders) == 3 * 2  # a fit a seed, and no other
    runs, *_ = RecordReader(place).read("tiny")
    assert runs["best_inner_score"].isna().all()
    assert (runs["trials"] == 0).all()
    assert runs["macro_f1"].between(0, 1).all()
    records = [one.record for one in RecordReader(place).records("tiny")]
    assert {record.tuning.temperature for record in records} == {1.0}
    assert choose_champions(runs) == []  # nothing but their test could choose them
    assert [group.jobs["finished"] for group in status_of(made, place).groups] == [2]
    path = question("unruly", "bearing")
    with pytest.raises(RequestError, match=r"tiny\.yaml: pipelines\.unruly\.fixed: .*a value for x"):
        plan(read_experiment(path, ("budget.trials=0",)), place, path)


@pytest.mark.parametrize("text", [None, "", "[1]"])
def test_a_question_whose_file_is_unreadable_is_written_down_again(question, place, text):
    path = question("amplitude_baseline", "bearing")
    go(path, place)
    before = RecordReader(place).question("tiny")
    (file,) = (place.runs / "artifacts").rglob("question.json")
    file.unlink() if text is None else file.write_text(text)
    _, again = go(path, place)
    assert (again.done, again.cached) == (0, 2)
    assert RecordReader(place).question("tiny") == before


@pytest.mark.cluster
def test_serial_and_local_give_the_same_numbers(question, place, orders, tmp_path):
    path = question("amplitude_baseline, unruly", "bearing")
    go(path, place)
    other = type(place)(tmp_path / "other", place.data)
    again = plan(read_experiment(path), other)
    run_question(again, other, QUIET, executor="local", workers=2)
    one, two = RecordReader(place).read("tiny")[0], RecordReader(other).read("tiny")[0]
    columns = ["macro_f1", "ece", "brier", "macro_auroc"]
    one, two = (frame.set_index("job_key")[columns].sort_index() for frame in (one, two))
    assert (one - two).abs().to_numpy().max() < 1e-12


def test_adding_a_contestant_repeats_nothing_and_changes_nobody(question, place, orders):
    go(question("unruly", "bearing"), place)
    before = RecordReader(place).read("tiny")[0].set_index("job_key")["macro_f1"]
    _, answer = go(question("unruly, amplitude_baseline", "bearing"), place)
    assert answer.cached == len(before)
    after = RecordReader(place).read("tiny")[0].set_index("job_key")["macro_f1"]
    assert (after[before.index] == before).all()


def test_a_job_that_raises_is_a_failed_row_and_is_retried_on_demand_only(question, place, orders):
    path = question("unruly, amplitude_baseline", "bearing")
    (orders / "raise").touch()
    _, answer = go(path, place)
    assert len(answer.failed) == 2
    assert answer.done == 2
    runs, *_ = RecordReader(place).read("tiny")
    failed = runs[runs["status"] == "failed"]
    assert failed["error"].str.contains("ArithmeticError: as ordered").all()
    assert failed["macro_f1"].isna().all()
    (orders / "raise").unlink()
    before = fits(orders)
    assert len(go(path, place)[1].failed) == 2
    assert fits(orders) == before, "a failed job is not repeated unasked"
    _, mended = go(path, place, retry_failed=True)
    assert (mended.done, mended.failed) == (2, ()), "just the failed ones, tuned afresh"
    runs, *_ = RecordReader(place).read("tiny")
    assert (runs["status"] == "finished").all()
    assert list(runs["trials"]) == [2 * (level == "R4") for level in runs["level"]]
    assert len(runs) == 4


@pytest.mark.kills
def test_a_killed_worker_loses_nothing_and_nothing_is_counted_twice(question, place, orders):
    (orders / "kill").touch()
    made, answer = go(question("unruly, amplitude_baseline", "bearing"), place, executor="local", workers=2)
    assert answer.failed == ()
    assert not (orders / "kill").exists()
    runs, *_ = RecordReader(place).read("tiny")
    assert sorted(runs["job_key"]) == sorted(job.key for job in made.jobs)
    for summary in optuna.get_all_study_summaries(open_storage(place.runs)):
        study = optuna.load_study(study_name=summary.study_name, storage=open_storage(place.runs))
        told = [trial for trial in study.trials if "orphan" not in trial.user_attrs.get("reason", "")]
        assert all(trial.state.is_finished() for trial in study.trials)
        assert len(told) <= 2


@pytest.mark.kills
def test_a_job_that_always_kills_its_worker_fails_alone(question, place, orders):
    (orders / "always-kill").touch()
    _, answer = go(question("unruly, amplitude_baseline", "bearing"), place, executor="local", workers=2)
    assert all("unruly" in name for name in answer.failed)
    assert len(answer.failed) == 2
    assert answer.done == 2


@pytest.mark.kills
def test_the_parent_killed_at_any_moment_goes_on_where_it_stopped(question, place, orders, tmp_path):
    path = question("unruly, amplitude_baseline", "window-random, bearing")
    (orders / "dawdle").write_text("0.3")
    command = [sys.executable, "-m", "suite", "run", str(path), "--workers", "2"]
    finished, moments = set(), random.Random(0)
    for _ in range(2):
        parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, stderr=subprocess.STDOUT)
        for line in parent.stdout:
            if "macro-F1" in line:
                break
        time.sleep(moments.uniform(0, 0.5))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        outcomes = RecordReader(place).outcomes("tiny")
        assert finished <= set(outcomes), "nothing is lost"
        finished = set(outcomes)
    assert finished
    (orders / "dawdle").write_text("0")
    time.sleep(1.0)
    made, answer = go(path, place)
    assert answer.cached >= len(finished)
    assert answer.failed == ()
    runs, predictions, *_ = RecordReader(place).read("tiny")
    assert sorted(runs["job_key"]) == sorted(job.key for job in made.jobs)
    assert not any(table.duplicated("window").any() for table in predictions.values())


def test_a_run_left_half_recorded_is_closed_and_repeated(question, place, orders, monkeypatch):
    path, log = question("unruly", "bearing"), MlflowClient.log_artifacts

    def die(*args, **kwargs):
        log(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(MlflowClient, "log_artifacts", die)
        with pytest.raises(KeyboardInterrupt):
            go(path, place)
    assert RecordReader(place).outcomes("tiny") == {}
    made, answer = go(path, place)
    assert answer.done == len(made.jobs)
    runs = SqliteIndex(place.runs / "mlflow.db").runs("tiny", "job")
    assert sorted(run.status for run in runs) == ["FINISHED"] * len(made.jobs) + ["KILLED"]
    for run in runs:
        assert Path(unquote(urlsplit(run.files).path)).exists() == (run.status == "FINISHED")


def test_the_same_question_is_not_run_twice_at_once(question, place, orders):
    with (
        only_one(question_lock(place, "tiny"), "question 'tiny'"),
        pytest.raises(RequestError, match=rf"in use by process {os.getpid()}"),
    ):
        go(question(), place)


def test_an_estimator_that_gives_nonsense_fails_with_the_reason(question, place, orders, monkeypatch):
    from suite import pipeline as contestants

    made = plan(read_experiment(question()), place)
    broken = contestants.find_pipeline("unruly")
    good = broken.build

    def build(params, context):
        estimator = good(params, context)
        estimator.predict_proba = lambda windows: [[float("nan")] * 4] * len(windows)
        return estimator

    monkeypatch.setattr(
        contestants, "find_pipeline", lambda name: broken.__class__(**{**vars(broken), "build": build})
    )
    result = run_job(made.jobs[0], place)
    assert result.status == "failed"
    assert "NaN or infinite probabilities" in result.error
