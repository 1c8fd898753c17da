"""What changes no answer: a question's name, the order of its contestants, and who runs its jobs."""

import io
import time

import pytest
from rich.console import Console

from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.read_mlflow import RecordReader
from suite.running.run_question import run_question

CONTESTANTS = "svm_orders, {name: attention_cnn, fixed: {epochs: 2, width: 8}}"
TIMES = ("seconds", "study")


def answers(question, place, *settings, executor="serial", workers=None):
    """What each contestant came to in each fold, but for names and times."""
    experiment = read_experiment(question(CONTESTANTS), settings)
    console = Console(file=io.StringIO())
    run_question(plan(experiment, place), place, console, executor=executor, workers=workers)
    found = {}
    trials = RecordReader(place).read(experiment.name).trials
    for one in RecordReader(place).records(experiment.name):
        record = one.record
        tuning = {k: v for k, v in record.to_json()["tuning"].items() if k not in TIMES}
        table = trials[record.job.key]
        tried = (table.inner.tolist(), table.starts, table.predicted.tolist(), table.classes)
        found[record.job.pipeline, record.job.fold] = (record.params, record.seed_metrics, tuning, tried)
    assert len(found) == 4
    return found


def test_neither_the_questions_name_nor_the_order_of_contestants_changes_an_answer(question, place):
    first = answers(question, place)
    turned = "pipelines=[{name: attention_cnn, fixed: {epochs: 2, width: 8}}, svm_orders]"
    assert answers(question, place, "name=other", turned) == first


def test_a_loaded_machine_changes_no_answer(question, place, monkeypatch):
    """A clock on which everything takes a thousand times as long, and so does the CPU's up to the cap."""
    first = answers(question, place)
    wall, cpu = time.perf_counter, time.process_time
    monkeypatch.setattr(time, "perf_counter", lambda: 1000 * wall())
    monkeypatch.setattr(time, "process_time", lambda: 2 * cpu())
    assert answers(question, place, "name=other") == first


@pytest.mark.cluster
def test_workers_come_to_the_same_as_one_process(question, place):
    first = answers(question, place)
    assert answers(question, place, "name=other", executor="local", workers=2) == first
