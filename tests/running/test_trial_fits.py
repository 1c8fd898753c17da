"""Every trial of the headline rung is fitted in full and kept; other rungs run first starts."""

import io
import shutil
import time
from dataclasses import replace

import numpy as np
import optuna
import pandas as pd
import pytest
from rich.console import Console
from sklearn.metrics import f1_score

from suite.pipeline import find_pipeline
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.question.space import starts_of
from suite.records import model_files
from suite.records.artifacts import MODEL, outcome_folder
from suite.records.read_mlflow import RecordReader
from suite.records.trial_probabilities import PROBABILITIES_FILE
from suite.records.trial_table import TRIALS_FILE, read_trials
from suite.running import attempt
from suite.running import run_job as running
from suite.running.blind import open_fold
from suite.running.journal import open_storage
from suite.running.run_question import run_question
from suite.workspace import Workspace

NETWORK = "{name: attention_cnn, fixed: {epochs: 1, width: 8, input: orders}}"


@pytest.fixture
def asked(question, tmp_path):
    """The jobs of a contestant on two rungs, in a workspace of its own."""

    def asking(contestant, *settings, protocols="window-random, bearing"):
        workspace = Workspace(tmp_path / "runs", tmp_path)
        return workspace, plan(read_experiment(question(contestant, protocols), settings), workspace).jobs

    return asking


def run(job, workspace):
    record = running.run_job(job, workspace)
    assert record.status == "finished", record.error
    folder = outcome_folder(workspace, job)
    return record, folder, pd.read_parquet(folder / record.predictions)


def studies(workspace):
    storage = open_storage(workspace.runs)
    names = [summary.study_name for summary in optuna.get_all_study_summaries(storage)]
    return [optuna.load_study(study_name=name, storage=storage) for name in names]


def of(jobs, rung):
    return next(job for job in jobs if job.rung == rung)


def test_starts_have_two_training_seeds_and_drawn_trials_one(asked):
    workspace, jobs = asked(NETWORK, "budget.trials=3", "seeds=1")
    record, folder, predictions = run(of(jobs, "bearing"), workspace)
    table = read_trials(folder / TRIALS_FILE)
    assert (table.starts, table.predicted.shape) == (1, (3, 2, len(predictions)))
    fitted = (table.predicted >= 0).all(axis=2).sum(axis=1)
    assert list(fitted) == [2, 1, 1]
    assert (table.predicted[0, 0] != table.predicted[0, 1]).any()
    by_hand = predictions.groupby("recording")["decided_0"].nunique()
    assert (by_hand == 1).all() and predictions["decided_0"].isin(table.classes).all()
    best = int(table.inner.argmax())
    assert (best, table.inner[best]) == (record.tuning.best_trial, record.tuning.best_inner_score)
    for seed in range(fitted[best]):
        named = np.array(table.classes)[table.predicted[best, seed]]
        assert list(named) == list(predictions[f"predicted_{seed}"])
    assert (table.cpu_seconds > 0).all() and (table.fit_seconds > 0).all()
    size = sum((folder / name).stat().st_size for name in (TRIALS_FILE, PROBABILITIES_FILE))
    assert record.cost.stored_mb == size / 1e6
    assert record.cost.model_mb == (folder / MODEL / model_files.NETWORK).stat().st_size / 1e6
    assert record.cost.window_ms > 0 and record.cost.recording_ms > 0


def test_what_trials_share_changes_no_number(asked, monkeypatch):
    found = []
    for largest in (attempt.SHARED_BYTES, 0):
        monkeypatch.setattr(attempt, "SHARED_BYTES", largest)
        workspace, jobs = asked("svm_envelope", "budget.trials=5")
        _, folder, _ = run(of(jobs, "bearing"), workspace)
        with np.load(folder / PROBABILITIES_FILE) as kept:
            found.append({name: kept[name] for name in kept.files})
        shutil.rmtree(workspace.runs)
    assert found[0].keys() == found[1].keys()
    for name, values in found[0].items():
        np.testing.assert_array_equal(values, found[1][name])


def test_a_contestant_cannot_alter_what_the_next_trial_is_given(asked):
    workspace, jobs = asked("svm_envelope", "budget.trials=3")
    job = of(jobs, "bearing")
    own = attempt.Attempt(job, workspace, find_pipeline("svm_envelope"), "cpu", open_fold(job, workspace))
    params = starts_of(own.pipeline, {})[0]
    _, fitted = own.inner_table(0, params, lambda step, score: None)
    given = []
    fitted_on = type(fitted).fit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(fitted), "fit", lambda self, X, y: (given.append(X), fitted_on(self, X, y))[1])
        own.inner_table(0, params, lambda step, score: None)
    with pytest.raises(ValueError, match="read-only"):
        given[0].signals[:] = 0


def test_kept_probabilities_name_what_the_table_names(asked):
    workspace, jobs = asked("svm_orders", "budget.trials=3")
    _, folder, _ = run(of(jobs, "bearing"), workspace)
    table = read_trials(folder / TRIALS_FILE)
    kept = table.probabilities()
    inner, rows, blind = kept.inner, kept.inner_rows, kept.blind
    assert inner.shape == (3, len(rows), len(table.classes)) and len(set(rows)) == len(rows)
    # Four classes of four bearings: each fold tests half of them, and holds the others out in turn.
    pairs = np.unique(np.stack([kept.inner_bearings, kept.inner_truth]), axis=1)
    assert pairs.shape[1] == len(np.unique(kept.inner_bearings)) == 8
    held = np.unique(np.stack([kept.inner_recordings, kept.inner_bearings]), axis=1)
    assert held.shape[1] == len(np.unique(kept.inner_recordings)) > 8
    # The inner score of a trial comes back from what is kept, with the classes of the rows.
    again = [f1_score(kept.inner_truth, one.argmax(axis=1), average="macro") for one in inner]
    np.testing.assert_allclose(again, table.inner, atol=0.1)
    assert np.corrcoef(again, table.inner)[0, 1] > 0.9
    np.testing.assert_allclose(blind.astype(float).sum(axis=-1), 1, atol=5e-3)
    likeliest = np.take_along_axis(blind, table.predicted[..., None].astype(int), axis=-1)[..., 0]
    assert (likeliest >= blind.max(axis=-1) - 1e-3).all()


def test_no_score_of_the_test_part_stands_in_the_study(asked):
    workspace, jobs = asked("svm_orders", "budget.trials=3")
    record, *_ = run(of(jobs, "bearing"), workspace)
    (loaded,) = studies(workspace)
    known = {"number", "origin", "params", "inner_scores", "cpu_seconds"}
    assert all(set(trial.user_attrs) == known for trial in loaded.trials)
    numbers = {value for trial in loaded.trials for value in [trial.value, *trial.user_attrs["inner_scores"]]}
    assert not numbers & set(record.metrics.values())


def test_other_rungs_run_the_first_start_and_say_so(asked):
    workspace, jobs = asked("svm_orders", "budget.trials=3")
    assert {job.rung: job.trials for job in jobs} == {"window-random": 0, "bearing": 3}
    record, folder, _ = run(of(jobs, "window-random"), workspace)
    assert record.params == starts_of(find_pipeline("svm_orders"), {})[0]
    assert np.isnan(record.tuning.best_inner_score) and record.tuning.trials == 0
    assert not (folder / TRIALS_FILE).exists()


def test_without_the_headline_rung_the_strictest_is_tuned(asked):
    _, jobs = asked("svm_orders", "budget.trials=3", protocols="window-random, recording")
    assert {job.rung: job.trials for job in jobs} == {"window-random": 0, "recording": 3}


def test_tpe_keeps_no_trials_and_another_draw_tries_other_settings(asked):
    workspace, jobs = asked("svm_orders", "budget.trials=4")
    run(of(jobs, "bearing"), workspace)
    _, again = asked("svm_orders", "budget.trials=4", "budget.draw=1")
    run(of(again, "bearing"), workspace)
    one, two = ([trial.params for trial in study.trials] for study in studies(workspace))
    assert one[0] == two[0] and one[-1] != two[-1]
    _, learned = asked("svm_orders", "budget.trials=4", "budget.sampler=tpe")
    record, tuned, _ = run(of(learned, "bearing"), workspace)
    assert record.tuning.trials == 4 and not (tuned / TRIALS_FILE).exists()
    assert len({job.key for job in (of(jobs, "bearing"), of(again, "bearing"), of(learned, "bearing"))}) == 3


def test_fits_for_the_replay_are_no_part_of_the_time_of_tuning(asked, monkeypatch):
    from suite.running.attempt import Attempt

    whole = Attempt.blind_fit

    def long(self, params, trial, number):
        made = whole(self, params, trial, number)
        time.sleep(0.5)
        return replace(made, fit_seconds=made.fit_seconds + 0.5)

    monkeypatch.setattr(Attempt, "blind_fit", long)
    workspace, jobs = asked("logistic_orders", "budget.trials=3")
    began = time.perf_counter()
    record, *_ = run(of(jobs, "bearing"), workspace)
    assert 0 < record.cost.tune_seconds < time.perf_counter() - began - 1.5 + 0.2


def test_a_deterministic_start_has_one_fit(asked):
    workspace, jobs = asked("logistic_orders", "budget.trials=2")
    _, folder, _ = run(of(jobs, "bearing"), workspace)
    assert find_pipeline("logistic_orders").deterministic
    assert read_trials(folder / TRIALS_FILE).predicted.shape[1] == 1


def test_a_failed_trial_keeps_its_place(asked, monkeypatch):
    from suite.running.attempt import Attempt

    whole = Attempt.blind_fit

    def fail(self, params, trial, number):
        if trial == 1:
            raise FloatingPointError("diverged")
        return whole(self, params, trial, number)

    monkeypatch.setattr(Attempt, "blind_fit", fail)
    workspace, jobs = asked("svm_orders", "budget.trials=3")
    record, folder, _ = run(of(jobs, "bearing"), workspace)
    table = read_trials(folder / TRIALS_FILE)
    assert table.inner[1] == -np.inf and (table.predicted[1] == -1).all() and np.isnan(table.fit_seconds[1])
    assert (record.tuning.trials, record.tuning.failed) == (3, 1)


def test_what_was_recorded_is_read_by_job(question, tmp_path):
    workspace = Workspace(tmp_path / "runs", tmp_path)
    made = plan(read_experiment(question("svm_orders", "window-random, bearing"), ()), workspace)
    run_question(made, workspace, Console(file=io.StringIO()), executor="serial")
    _, predictions, trials, *_ = RecordReader(workspace).read(made.experiment.name)
    assert set(trials) == {job.key for job in made.jobs if job.rung == "bearing"}
    for key, table in trials.items():
        assert table.predicted.shape[2] == len(predictions[key])
