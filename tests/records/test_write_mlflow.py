"""Runs in MLflow as its users expect them, read back by MLflow's own client."""

import json

import pytest


@pytest.fixture(scope="module")
def client(answered):
    from mlflow.tracking import MlflowClient

    return MlflowClient(f"sqlite:///{answered[0].runs / 'mlflow.db'}")


@pytest.fixture(scope="module")
def runs(client):
    experiment = client.get_experiment_by_name("tiny").experiment_id
    return client.search_runs([experiment])


@pytest.fixture(scope="module")
def jobs(runs):
    return [run for run in runs if run.data.tags["kind"] == "job"]


def of(jobs, pipeline):
    return next(run for run in jobs if run.data.tags["pipeline"] == pipeline)


def test_one_parent_with_a_child_for_each_job(runs, jobs, answered):
    (parent,) = [run for run in runs if run.data.tags["kind"] == "question"]
    assert parent.data.tags["mlflow.note.content"] == "Does it work?"
    assert parent.info.status == "FINISHED"
    assert {run.data.tags["mlflow.parentRunId"] for run in jobs} == {parent.info.run_id}
    assert {run.info.run_name for run in jobs} == {job.short_name for job in answered[1].jobs}
    assert {run.data.tags["job_key"] for run in jobs} == {job.key for job in answered[1].jobs}


def test_runs_are_found_by_what_they_are(client, jobs):
    experiment = jobs[0].info.experiment_id
    query = (
        "tags.rung = 'bearing' and tags.family = 'deep' and tags.dataset = 'simulated' and tags.fold = '0'"
    )
    (found,) = client.search_runs([experiment], query)
    assert found.data.tags["pipeline"] == "attention_cnn"
    assert found.data.tags["environment.torch"]
    assert found.data.tags["mlflow.user"]


def test_parameters_are_single_values(jobs):
    for run in jobs:
        values = [
            json.loads(value) if value[0] in "0123456789[{-" else value for value in run.data.params.values()
        ]
        assert values
        assert not any(isinstance(value, list | dict) for value in values)


def test_metrics_have_steps(client, jobs):
    run = of(jobs, "attention_cnn").info.run_id
    best = client.get_metric_history(run, "tuning.best_inner_score")
    curve = [item.value for item in sorted(best, key=lambda item: (item.timestamp, item.step))]
    assert {item.step for item in best} == {0, 1}
    assert curve == sorted(curve)
    learned = [name for name in of(jobs, "attention_cnn").data.metrics if name.startswith("curve.")]
    assert learned
    assert {item.step for item in client.get_metric_history(run, learned[0])} <= {0, 1}


def test_runs_last_as_long_as_their_jobs(jobs):
    for run in jobs:
        seconds = (run.info.end_time - run.info.start_time) / 1000
        assert seconds >= run.data.metrics["cost.tune_seconds"] - 0.002


def test_the_machine_is_shown_against_time(client, jobs):
    for run in jobs:
        samples = client.get_metric_history(run.info.run_id, "system/process_memory_megabytes")
        assert samples
        assert all(item.timestamp == run.info.start_time + 1000 * item.step for item in samples)


def test_the_data_set_is_an_input(jobs, answered):
    for run in jobs:
        (used,) = run.inputs.dataset_inputs
        job = next(job for job in answered[1].jobs if job.key == run.data.tags["job_key"])
        assert used.dataset.name == "simulated"
        assert job.windows.startswith(used.dataset.digest)
        assert json.loads(used.dataset.source)["url"]
        assert json.loads(used.dataset.profile)["recordings"] == 64


def test_studies_say_what_they_are_of(answered):
    import optuna

    from suite.running.journal import open_storage

    home, made = answered
    storage = open_storage(home.runs)
    studies = [
        optuna.load_study(study_name=item.study_name, storage=storage)
        for item in optuna.get_all_study_summaries(storage)
    ]
    assert {study.user_attrs["job_key"] for study in studies} == {job.key for job in made.jobs}
    for study in studies:
        told = study.user_attrs
        assert " R4 fold " in study.study_name and "simulated | tiny " in study.study_name
        assert (told["dataset"], told["rung"]) == ("simulated", "R4 bearing")
        assert told["pipeline"] in study.study_name
        assert sum(told["inner_scores"]) / 2 == pytest.approx(study.best_value)
        assert study.best_trial.user_attrs["inner_scores"] == told["inner_scores"]
