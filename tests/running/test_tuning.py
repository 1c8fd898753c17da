"""One study a job: budgets, pruning, failing settings, and what a killed process leaves behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import optuna
import pytest
from optuna.trial import TrialState

from suite.pipeline import Pipeline
from suite.running.journal import heal, open_storage
from suite.running.tuning import ORPHAN, Score, Spending, TuningError, trials_by_job, tune


def search_space(trial):
    return {"x": trial.suggest_float("x", -1.0, 1.0)}


HERE = str(Path(__file__).parent)

PIPELINE = Pipeline(
    name="parabola",
    family="classical",
    summary="a parabola",
    citation="none",
    search_space=search_space,
    build=lambda params, context: None,
    smoke={"x": 0.0},
    start={"x": 0.9},
)


def parabola(params, report):
    value = 1.0 - params["x"] ** 2
    return Score(value, (value, value))


def search(runs, objective=parabola, trials=6, seconds=60.0, pipeline=PIPELINE, fixed=None):
    spending = Spending(trials, seconds)
    return tune(runs, "study", pipeline, fixed or {}, objective, spending, {"job_key": "abc"})


def test_the_usual_setting_is_tried_first_and_the_best_is_kept(tmp_path):
    tried = []

    def objective(params, report):
        tried.append(params["x"])
        return parabola(params, report)

    tuned = search(tmp_path, objective)
    assert tried[0] == 0.9
    assert len(tried) == 6
    assert tuned.params["x"] == min(tried, key=abs)
    assert tuned.score == pytest.approx(1 - tuned.params["x"] ** 2)
    assert [best for _, best in tuned.curve] == sorted(best for _, best in tuned.curve)
    assert trials_by_job(tmp_path) == {"abc": 6}


def test_an_interrupted_study_draws_what_an_uninterrupted_one_draws(tmp_path):
    whole, parts = [], []
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    def keep(into):
        return lambda params, report: (into.append(params["x"]), parabola(params, report))[1]

    search(tmp_path / "a", keep(whole), trials=8)
    for trials in (3, 5, 8):
        search(tmp_path / "b", keep(parts), trials=trials)
    assert parts == whole


def test_a_finished_study_is_not_searched_again(tmp_path):
    first = search(tmp_path)
    again = search(tmp_path, lambda params, report: pytest.fail("a trial ran"))
    assert again.params == first.params


def test_nothing_free_means_one_trial(tmp_path):
    tuned = search(tmp_path, fixed={"x": 0.25})
    assert tuned.summary.trials == 1
    assert tuned.params == {"x": 0.25}


def test_the_wall_clock_cap_ends_a_study_and_is_said(tmp_path):
    def slow(params, report):
        time.sleep(0.2)
        return parabola(params, report)

    tuned = search(tmp_path, slow, trials=1000, seconds=0.5)
    assert tuned.summary.budget_hit
    assert 1 <= tuned.summary.trials < 1000


def test_a_setting_that_fails_costs_a_trial_and_says_why(tmp_path):
    def objective(params, report):
        if params["x"] == 0.9:
            raise FloatingPointError("diverged")
        return parabola(params, report)

    tuned = search(tmp_path, objective)
    assert tuned.summary.failed == 1
    assert tuned.summary.trials == 6
    study = optuna.load_study(study_name="study", storage=open_storage(tmp_path))
    assert study.trials[0].user_attrs["reason"] == "FloatingPointError: diverged"


def test_when_every_setting_fails_the_traceback_comes_out(tmp_path):
    def objective(params, report):
        raise ZeroDivisionError("always")

    with pytest.raises(TuningError, match="ZeroDivisionError: always"):
        search(tmp_path, objective, trials=2)


def test_only_iterative_pipelines_are_pruned(tmp_path):
    def objective(params, report):
        for epoch in range(10):
            report(epoch, 1 - abs(params["x"]))
        return parabola(params, report)

    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    iterative = search(tmp_path / "a", objective, trials=15, pipeline=replace(PIPELINE, iterative=True))
    assert iterative.summary.pruned > 0
    assert search(tmp_path / "b", objective, trials=15).summary.pruned == 0


def test_the_orphan_of_a_killed_process_is_failed_and_its_setting_tried_again(tmp_path):
    code = textwrap.dedent(f"""
        import sys, time
        sys.path[:0] = [{os.fspath(tmp_path)!r}, {HERE!r}]
        from pathlib import Path
        from test_tuning import parabola, search

        def objective(params, report):
            if params["x"] != 0.9:
                print("second trial", flush=True)
                time.sleep(60)
            return parabola(params, report)

        search(Path({os.fspath(tmp_path)!r}), objective)
    """)
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline().strip() == "second trial"
    child.send_signal(signal.SIGKILL)
    child.wait()
    study = optuna.load_study(study_name="study", storage=open_storage(tmp_path))
    assert study.trials[1].state == TrialState.RUNNING
    interrupted = study.trials[1].params["x"]
    tried = []
    tuned = search(tmp_path, lambda p, r: (tried.append(p["x"]), parabola(p, r))[1])
    assert tried[0] == interrupted
    assert tuned.summary.trials == 6
    study = optuna.load_study(study_name="study", storage=open_storage(tmp_path))
    assert study.trials[1].state == TrialState.FAIL
    assert study.trials[1].user_attrs["reason"] == ORPHAN
    assert not [t for t in study.trials if t.state in (TrialState.RUNNING, TrialState.WAITING)]


@pytest.mark.parametrize("tail", [b'{"op_code": 4, "wor', b"x" * 200_000])
def test_a_half_written_line_is_cut_off_and_the_journal_lives_on(tmp_path, tail):
    search(tmp_path, trials=3)
    journal = tmp_path / "optuna.journal"
    whole = journal.read_bytes()
    with journal.open("ab") as stream:
        stream.write(tail)
    assert search(tmp_path, trials=4).summary.trials == 4
    assert journal.read_bytes().startswith(whole)
    assert tail not in journal.read_bytes()


def test_healing_leaves_a_sound_or_missing_journal_alone(tmp_path):
    journal = tmp_path / "j"
    assert heal(journal) == 0
    journal.write_bytes(b"one\ntwo\n")
    assert heal(journal) == 0
    journal.write_bytes(b"no end")
    assert heal(journal) == 6
    assert journal.read_bytes() == b""


def test_processes_that_start_at_once_on_a_fresh_journal_do_not_harm_each_other(tmp_path):
    code = textwrap.dedent(f"""
        import sys
        sys.path[:0] = [{HERE!r}]
        from pathlib import Path
        from test_tuning import PIPELINE, Spending, parabola, tune

        name = sys.argv[1]
        runs, spending = Path({os.fspath(tmp_path)!r}), Spending(4, 60)
        tune(runs, name, PIPELINE, {{}}, parabola, spending, {{"job_key": name}})
    """)
    children = [subprocess.Popen([sys.executable, "-c", code, f"study-{k}"]) for k in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    assert trials_by_job(tmp_path) == {f"study-{k}": 4 for k in range(3)}
