"""What a job costs by declaration: trials, inner folds, final fits and features are each counted once."""

from dataclasses import replace

import pytest

from suite.pipeline import Resources, find_pipeline, pipelines
from suite.question.config import read_experiment
from suite.question.effort import JOB_SECONDS, UNDECLARED_SECONDS, Load, declared_seconds, refits_of
from suite.question.plan import plan

LOAD = Load(training=1000, tested=500, rehearsed=1000, samples=2048, trials=5, refits=2)
COSTLY = Resources(fit_seconds=10.0, feature_seconds=1.0)
NETWORK = replace(find_pipeline("attention_cnn"), resources=COSTLY)
MACHINE = replace(find_pipeline("svm_orders"), resources=COSTLY)


def cost(pipeline=MACHINE, fixed=None, most_tuning=1e9, **changed):
    return declared_seconds(pipeline, fixed or {}, replace(LOAD, **changed), most_tuning) - JOB_SECONDS


def test_trials_share_features_and_final_fits_do_not():
    assert cost() == pytest.approx(5 * 10 + 1 + 2 * (10 + 1.5))
    assert cost(trials=0) == pytest.approx(2 * (10 + 1.5))
    assert cost(trials=0, refits=1) == pytest.approx(10 + 1.5)


def test_a_final_fit_of_a_network_trains_twice():
    assert cost(NETWORK) - cost() == pytest.approx(2 * 10)


def test_costs_grow_with_windows_and_their_samples():
    assert cost(samples=1024) == pytest.approx(cost() / 2)
    assert cost(training=2000, rehearsed=2000, tested=1000) == pytest.approx(2 * cost())


def test_pinned_epochs_are_counted():
    network = replace(NETWORK, resources=Resources(fit_seconds=10.0))
    assert cost(network, {"epochs": network.starts[0]["epochs"] // 4}) == pytest.approx(cost(network) / 4)


def test_a_cap_on_tuning_lets_the_trial_end_that_has_begun():
    assert cost(most_tuning=20.0) == pytest.approx(20 + 10 + 1 + 2 * 11.5)
    assert cost(most_tuning=1000.0) == cost()


def test_what_declares_nothing_is_guessed():
    unknown = replace(MACHINE, resources=Resources())
    assert cost(unknown, trials=0, refits=1) == pytest.approx(UNDECLARED_SECONDS)


def test_a_deterministic_pipeline_is_refitted_once():
    assert refits_of(MACHINE, 3) == 1 and refits_of(NETWORK, 3) == 3


def test_every_contestant_of_the_suite_declares_its_cost():
    assert [
        name
        for name, known in pipelines().items()
        if known.resources.fit_seconds is None and name not in ("spy", "unruly")
    ] == []


def test_each_job_of_a_plan_has_a_cost(question, place):
    path = question("amplitude_baseline, svm_orders, {name: attention_cnn, fixed: {epochs: 2}}")
    made = plan(read_experiment(path), place)
    assert made.seconds.keys() == {job.key for job in made.jobs}
    more = plan(read_experiment(path, ("budget.trials=20",)), place)
    assert sum(more.seconds.values()) > sum(made.seconds.values()) > JOB_SECONDS * len(made.jobs)
