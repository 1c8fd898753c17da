"""What is adapted to: in tuning the inner fold's target, in the refit the outer one, labels never."""

from dataclasses import replace

import numpy as np
import pytest

from suite.data.window_store import StoredWindows
from suite.data.windows import SEEN_COLUMNS
from suite.evaluation.metrics.macro_f1 import macro_f1
from suite.pipeline import Context, Pipeline, find_pipeline
from suite.protocols import rung
from suite.question.config import read_experiment
from suite.question.feasibility import split_seed
from suite.question.plan import plan
from suite.running.blind import open_fold
from suite.running.run_job import run_job
from suite.workspace import Workspace


class Mimic:
    """Writes down what it is given."""

    def __init__(self, context, given):
        self.context, self.given = context, given

    def fit(self, windows, labels):
        self.given.append((self.context, windows, labels))
        self.classes_ = np.unique(labels)
        return self

    def predict_proba(self, windows):
        self.given[-1] += (windows,)
        return np.full((len(windows), len(self.classes_)), 1.0 / len(self.classes_))


@pytest.fixture
def played(question, place, monkeypatch):
    def play(name, bound=False):
        job = plan(read_experiment(question("unruly", name)), place).jobs[0]
        given = []
        mimic = Pipeline(
            name="mimic",
            family="classical",
            summary="writes down what it is given",
            citation="none",
            search_space=lambda trial: {"x": trial.suggest_float("x", 0.1, 10.0)},
            build=lambda params, context: Mimic(context, given),
            smoke={"x": 1.0},
            starts=({"x": 1.0},),
            needs_target=True,
            bound=bound,
        )
        monkeypatch.setattr("suite.pipeline.find_pipeline", lambda name: mimic)
        record = run_job(replace(job, trials=1, seeds=1), place)
        assert record.status == "finished", record.error
        stored = StoredWindows.at(place, job.windows)
        table, signals = stored.metadata(), np.asarray(stored.signals())
        known = {signal.tobytes(): row for row, signal in enumerate(signals)}
        fold = rung(name).split(table, job.folds_asked, split_seed(job.dataset, name))[job.fold]
        return given, table, lambda windows: [known[signal.tobytes()] for signal in windows.signals], fold

    return play


@pytest.mark.parametrize("name", ["bearing-unlabelled", "bearing-condition", "load-transfer"])
def test_tuning_adapts_to_training_bearings_and_the_refit_to_the_target(played, name):
    given, table, rows_of, fold = played(name)
    # Two final fits, one a training seed; the last is asked again for what an answer costs.
    *tuned, _, (context, windows, _, tests, *_) = given
    assert len(tuned) == 2
    assert (rows_of(context.target), rows_of(tests)) == (fold.target.tolist(), fold.test.tolist())
    assert rows_of(windows) == fold.train.tolist()
    for context, windows, labels, valid in tuned:
        assert context.target_labels is None and set(context.target.metadata.columns) == set(SEEN_COLUMNS)
        train, target, held_out = map(rows_of, (windows, context.target, valid))
        assert set(train) | set(target) | set(held_out) <= set(fold.train)
        assert not set(train) & set(target) and not set(target) & set(held_out)
        assert labels.tolist() == table["fault"][train].tolist()
        shared = set(table["bearing"][target]) & set(table["bearing"][held_out])
        assert shared == (set(table["bearing"][held_out]) if name == "bearing-unlabelled" else set())


def test_a_bound_is_shown_the_labels_of_the_inner_target_in_tuning(played):
    given, table, rows_of, _ = played("bearing-condition", bound=True)
    for context, *_ in given:
        assert context.target_labels.tolist() == table["fault"][rows_of(context.target)].tolist()


def test_a_rung_without_a_target_gives_none_in_tuning(played):
    given, *_ = played("bearing")
    assert len(given) == 4
    assert all(context.target is None for context, *_ in given)


def test_every_fit_is_told_the_rate_and_the_length_of_the_windows(played):
    given, *_ = played("bearing")
    assert len(given) == 4
    for context, windows, *_ in given:
        rate = windows.metadata["rate_hz"].unique().tolist()
        assert rate == [context.windows.rate_hz], "the rate that is not asked for is settled"
        assert windows.signals.shape[2] == context.windows.length


TWO_MACHINES = """
name: machines
question: Does tuning rehearse another machine?
datasets: [{name: simulated, options: {rigs: 2, bearings_per_class: 4, seconds: 0.5, severity: 1.0}}]
protocols: [cross-rig]
pipelines: [coral_svm]
windows: {length: 1024, overlap: 0.0}
folds: 2
budget: {trials: 1, seconds: 60, inner_folds: 2}
headline: cross-rig
"""


def scored(fold, target, train, windows, truth):
    """Macro-F1 of ``coral_svm`` on some windows, after training beside a target."""
    pipeline = find_pipeline("coral_svm")
    one = pipeline.build(pipeline.starts[0], Context(target=target))
    one.fit(fold.windows[train], fold.labels[train])
    return macro_f1(truth, one.classes_[one.predict_proba(windows).argmax(axis=1)])


def inner_score(fold, targets):
    """Mean over the inner folds, each beside a target."""
    blind, labels = fold.windows.for_prediction(), fold.labels
    sides = zip(targets, fold.inner, strict=True)
    return np.mean([scored(fold, one, train, blind[valid], labels[valid]) for one, (train, valid) in sides])


def test_an_inner_score_beside_its_own_target_is_nearer_to_the_tested_one(tmp_path):
    (tmp_path / "machines.yaml").write_text(TWO_MACHINES)
    workspace = Workspace(tmp_path / "runs", tmp_path)
    for job in plan(read_experiment(tmp_path / "machines.yaml"), workspace).jobs:
        fold = open_fold(job, workspace)
        table = StoredWindows.at(workspace, job.windows).metadata()
        rows = rung(job.rung).split(table, 2, split_seed(job.dataset, job.rung))[job.fold].test
        truth = table["fault"].to_numpy(str)[rows]
        tested = scored(fold, fold.target, np.arange(len(fold.labels)), fold.tests, truth)
        own = inner_score(fold, [fold.windows[rows].for_prediction() for rows in fold.inner_targets])
        outer = inner_score(fold, [fold.target] * len(fold.inner))
        assert abs(own - tested) < abs(outer - tested) / 2
