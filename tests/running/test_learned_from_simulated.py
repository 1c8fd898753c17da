"""What learned from simulated machines runs as a recipe fixed in full, untouched by labels of the rig."""

import pytest

from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.artifacts import MODEL, outcome_folder
from suite.records.trial_table import TRIALS_FILE, read_trials
from suite.running.run_job import run_job
from suite.serving.stored_model import load_model

FEW = "{name: sim_orders, fixed: {machines: 16, harmonics: 1}}"


def run(question, place, pipelines):
    job = plan(read_experiment(question(pipelines)), place).jobs[0]
    record = run_job(job, place)
    assert record.status == "finished", record.error
    return job, record


def test_nothing_is_tuned_and_each_seed_draws_other_machines(question, place):
    job, record = run(question, place, FEW)
    assert (job.trials, record.tuning.trials, record.tuning.temperature) == (2, 1, 1.0)
    trials = read_trials(outcome_folder(place, job) / TRIALS_FILE)
    assert trials.starts == 1 and trials.predicted.shape[:2] == (1, 2)
    one, other = trials.predicted[0]
    assert (one != other).any(), "two populations of machines"
    told = record.ledger["simulated_training"]
    assert (told["machines"], told["share_of_real"]) == (16, 0.0)
    assert told["generator"].startswith("many machines")
    served = load_model(outcome_folder(place, job) / MODEL)
    assert served.facts.temperature == 1.0


def test_the_mixed_one_is_tuned_as_any_other(question, place):
    fixed = "{name: sim_orders_mixed, fixed: {machines: 16, harmonics: 1}}"
    _, record = run(question, place, fixed)
    assert record.tuning.trials == 2
    assert record.ledger["simulated_training"]["share_of_real"] == 0.5


@pytest.mark.parametrize(
    "fixed",
    [
        "{name: own_healthy_orders, fixed: {machines: 16}}",
        "{name: sim_order_cnn, fixed: {machines: 64, epochs: 2}}",
    ],
)
def test_the_record_names_the_machines_whatever_learned_from_them(fixed, question, place):
    _, record = run(question, place, fixed)
    told = record.ledger["simulated_training"]
    assert told["machines"] in (16, 64) and told["share_of_real"] == 0.0
