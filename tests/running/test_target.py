"""What is adapted to: in tuning the inner fold's target, in the refit the outer one, labels never."""

from dataclasses import replace

import numpy as np
import pytest

from suite.data.window_store import StoredWindows
from suite.data.windows import SEEN_COLUMNS
from suite.pipeline import Pipeline
from suite.protocols import rung
from suite.question.config import read_experiment
from suite.question.feasibility import split_seed
from suite.question.plan import plan
from suite.running.run_job import run_job


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
    *tuned, (context, windows, _, tests) = given
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
    assert len(given) == 3
    assert all(context.target is None for context, *_ in given)
