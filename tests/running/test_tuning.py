"""One study a job: budgets, pruning, failing settings, and what a killed process leaves behind."""

import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path
from time import process_time

import optuna
import pytest
from optuna.trial import TrialState

from suite.pipeline import Pipeline
from suite.running.journal import heal, open_storage
from suite.running.tuning import Score, Spending, TuningError, trials_by_job, tune, untuned


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
    starts=({"x": 0.9},),
)


def parabola(params, report):
    value = 1.0 - params["x"] ** 2
    return Score(value, (value, value))


def search(runs, objective=parabola, trials=6, seconds=60.0, pipeline=PIPELINE, fixed=None, sampler="random"):
    spending = Spending(trials, seconds, sampler)
    return tune(
        runs, "study", pipeline, fixed or {}, objective, spending, {"job_key": "abc"}, draws=("study",)
    )


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


CHOICES = ({"x": 0.9, "y": "b"}, {"x": 0.1, "y": "a"}, {"x": 0.5, "y": "c"})
CHOOSING = replace(
    PIPELINE,
    search_space=lambda trial: {**search_space(trial), "y": trial.suggest_categorical("y", ["a", "b", "c"])},
    starts=CHOICES,
)


@pytest.mark.parametrize("trials", [1, 2, 3, 6])
def test_all_starts_are_tried_first_in_declared_order_as_far_as_the_trials_reach(tmp_path, trials):
    tried = []

    def objective(params, report):
        tried.append(params)
        if params["y"] == "a":
            raise FloatingPointError("a start that fails has had its turn")
        return parabola(params, report)

    for budget in range(1, trials + 1):  # As if interrupted after every trial.
        search(tmp_path, objective, trials=budget, pipeline=CHOOSING)
    assert len(tried) == trials
    assert tuple(tried[:3]) == CHOICES[:trials]
    assert all(params not in CHOICES for params in tried[3:])
    (study,) = optuna.get_all_study_summaries(open_storage(tmp_path))
    trials_made = optuna.load_study(study_name=study.study_name, storage=open_storage(tmp_path)).trials
    origins = [trial.user_attrs["origin"] for trial in trials_made]
    assert origins == ["start"] * min(trials, 3) + ["random"] * (trials - 3)


def test_pinned_choices_leave_their_starts_and_the_others_are_drawn(tmp_path):
    tried = []

    def objective(params, report):
        tried.append(params)
        return parabola(params, report)

    search(tmp_path, objective, trials=2, pipeline=CHOOSING, fixed={"y": "c"})
    assert tried[0] == CHOICES[2]
    assert tried[1]["y"] == "c" and tried[1]["x"] not in (0.9, 0.1, 0.5)


def test_a_recipe_that_is_fixed_in_full_is_taken_beside_the_first_start_that_agrees():
    assert untuned(CHOOSING, {"x": 0.25, "y": "c"}).params == {"x": 0.25, "y": "c"}
    assert untuned(CHOOSING, {}).params == CHOICES[0]


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


def test_the_cap_of_cpu_time_ends_a_study_and_is_said(tmp_path):
    def slow(params, report):
        end = time.process_time() + 0.1
        while time.process_time() < end:
            pass
        return parabola(params, report)

    tuned = search(tmp_path, slow, trials=1000, seconds=0.25)
    assert tuned.summary.budget_hit
    # A busy machine makes a trial longer and not dearer: three trials reach the cap, whatever else runs.
    assert 1 <= tuned.summary.trials <= 3


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
    iterative = replace(PIPELINE, iterative=True)
    assert search(tmp_path / "a", objective, 15, pipeline=iterative, sampler="tpe").summary.pruned > 0
    assert search(tmp_path / "b", objective, 15, sampler="tpe").summary.pruned == 0


def test_under_a_random_sampler_nothing_is_pruned_and_no_score_moves_a_draw(tmp_path):
    drawn = []
    for sign, name in ((1, "a"), (-1, "b")):
        (tmp_path / name).mkdir()

        def objective(params, report, sign=sign):
            for epoch in range(10):
                report(epoch, -sign * params["x"])
            return Score(sign * params["x"], (sign * params["x"],))

        iterative = replace(PIPELINE, iterative=True)
        tuned = search(tmp_path / name, objective, 15, pipeline=iterative)
        assert (tuned.summary.trials, tuned.summary.pruned, len(tuned.outcomes)) == (15, 0, 15)
        drawn.append([outcome.params for outcome in tuned.outcomes])
    assert drawn[0] == drawn[1]


def test_what_follows_a_trial_costs_the_search_nothing(tmp_path):
    def keep(number, params, score):
        end = process_time() + 0.2
        while process_time() < end:
            pass

    spending = Spending(2, 60.0)
    tuned = tune(tmp_path, "study", PIPELINE, {}, parabola, spending, {}, keep, draws=("study",))
    assert all(0 <= outcome.cpu_seconds < 0.2 for outcome in tuned.outcomes)


def test_features_looked_up_are_charged_to_the_trial(tmp_path):
    def objective(params, report):
        return replace(parabola(params, report), charged_seconds=7.0)

    assert all(7 <= one.cpu_seconds < 8 for one in search(tmp_path, objective, trials=2).outcomes)


class Killed(BaseException):
    """What nothing catches, as a kill."""


class Killer:
    """Ends a search at the k-th of the moments that it passes."""

    def __init__(self, k):
        self.left = k

    def __call__(self):
        self.left -= 1
        if self.left == 0:
            raise Killed


PRUNED = replace(
    PIPELINE,
    iterative=True,
    search_space=lambda trial: {
        "x": trial.suggest_float("x", -1.0, 1.0),
        "y": trial.suggest_float("y", 1e-3, 1.0, log=True),
        "z": trial.suggest_categorical("z", ["a", "b", "c"]),
        "n": trial.suggest_int("n", 1, 9),
    },
    starts=({"x": 0.9, "y": 0.5, "z": "b", "n": 4},),
)


def killable_search(runs, moment):
    """A search of draws, reports, prunings and failures; ``moment`` is called wherever it can be ended."""

    def search_space(trial):
        drawn = {}
        for name, value in PRUNED.search_space(trial).items():
            moment()
            drawn[name] = value
        return drawn

    def objective(params, report):
        if params["z"] == "c":
            raise FloatingPointError("diverged")
        for epoch in range(6):
            moment()
            report(epoch, -abs(params["x"]) - params["y"])
        moment()
        return parabola(params, report)

    kept = {}

    def keep(number, params, score):
        moment()
        kept[number] = (params, score)
        moment()

    pipeline = replace(PRUNED, search_space=search_space)
    spending = Spending(9, 600.0, "tpe")
    return tune(
        runs, "study", pipeline, {}, objective, spending, {"a": 1, "job_key": "abc"}, keep, draws=("study",)
    )


def said(tuned):
    # As text: from Python 3.13 on a dataclass that holds NaN is not equal to itself.
    return tuned.params, tuned.score, tuned.curve, repr(replace(tuned.summary, seconds=0.0))


def trials_of(runs):
    study = optuna.load_study(study_name="study", storage=open_storage(runs))
    return [
        (t.params, t.value, t.state, t.intermediate_values, t.user_attrs.get("inner_scores"))
        for t in study.trials
    ], study.user_attrs


def test_a_search_killed_at_any_moment_goes_on_as_if_it_had_not_been(tmp_path):
    moments = []
    (tmp_path / "whole").mkdir()
    whole = killable_search(tmp_path / "whole", lambda: moments.append(0))
    states = {state for _, _, state, *_ in trials_of(tmp_path / "whole")[0]}
    assert states == {TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL}
    for k in range(1, len(moments), 5):
        runs = tmp_path / str(k)
        runs.mkdir()
        with pytest.raises(Killed):
            killable_search(runs, Killer(k))
        assert said(killable_search(runs, lambda: None)) == said(whole)
        assert trials_of(runs) == trials_of(tmp_path / "whole")


def test_a_search_killed_while_the_journal_is_written_goes_on_as_if_it_had_not_been(tmp_path, monkeypatch):
    (tmp_path / "whole").mkdir()
    whole = said(killable_search(tmp_path / "whole", lambda: None))
    lines = (tmp_path / "whole" / "optuna.journal").read_bytes().splitlines(keepends=True)
    for k, line in enumerate(lines):
        runs = tmp_path / str(k)
        runs.mkdir()
        (runs / "optuna.journal").write_bytes(b"".join(lines[:k]) + line[: len(line) * (k % 3) // 2])
        assert said(killable_search(runs, lambda: None)) == whole
        assert trials_of(runs) == trials_of(tmp_path / "whole")


def test_a_killed_process_leaves_no_trial_that_runs(tmp_path):
    code = textwrap.dedent(f"""
        import os, signal, sys
        sys.path[:0] = [{HERE!r}]
        from pathlib import Path
        from test_tuning import parabola, search

        def objective(params, report):
            if params["x"] != 0.9:
                os.kill(os.getpid(), signal.SIGKILL)
            return parabola(params, report)

        search(Path({os.fspath(tmp_path)!r}), objective)
    """)
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    study = optuna.load_study(study_name="study", storage=open_storage(tmp_path))
    assert [trial.state for trial in study.trials] == [TrialState.COMPLETE]
    search(tmp_path)
    (tmp_path / "other").mkdir()
    assert [t.params for t in study.trials] == [t["params"] for t in ran(tmp_path / "other")]


def ran(runs):
    search(runs)
    study = optuna.load_study(study_name="study", storage=open_storage(runs))
    return [trial.user_attrs for trial in study.trials]


def test_a_trial_that_two_processes_ran_counts_once(tmp_path):
    whole = said(search(tmp_path))
    study = optuna.load_study(study_name="study", storage=open_storage(tmp_path))
    study.add_trial(study.trials[2])
    assert said(search(tmp_path)) == whole


def test_a_full_disk_is_no_failure_of_a_trial(tmp_path):
    def objective(params, report):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        search(tmp_path, objective)
    assert search(tmp_path).summary.failed == 0


def test_what_earlier_processes_spent_is_counted(tmp_path):
    search(tmp_path, trials=3)
    first = search(tmp_path, trials=3)
    again = search(tmp_path, trials=5)
    assert again.earlier_seconds == first.summary.seconds < again.summary.seconds
    assert again.earlier_cpu_seconds > 0


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
        tune(runs, name, PIPELINE, {{}}, parabola, spending, {{"job_key": name}}, draws=(name,))
    """)
    children = [subprocess.Popen([sys.executable, "-c", code, f"study-{k}"]) for k in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    assert trials_by_job(tmp_path) == {f"study-{k}": 4 for k in range(3)}


def test_a_journal_is_replayed_once_a_process_until_another_is_put_in_its_place(tmp_path):
    spending = Spending(2, 60.0)
    for name in ("one", "two"):
        tune(tmp_path, name, PIPELINE, {}, parabola, spending, {"job_key": name}, draws=(name,))
    assert open_storage(tmp_path) is open_storage(tmp_path)
    assert trials_by_job(tmp_path) == {"one": 2, "two": 2}
    assert trials_by_job(tmp_path, {"two", "three"}) == {"two": 2}
    journal = tmp_path / "optuna.journal"
    lines = journal.read_text().splitlines(keepends=True)
    second = next(number for number, line in enumerate(lines) if '"two |' in line or '"two"' in line)
    shorter = tmp_path / "shorter"
    shorter.write_text("".join(lines[:second]))
    shorter.replace(journal)
    assert trials_by_job(tmp_path) == {"one": 2}
