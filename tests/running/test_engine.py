"""The engines: a cluster that exists, labels for GPUs, and a workspace that workers cannot see."""

import pytest
from distributed import Client

from suite.errors import RequestError
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.record import METRICS
from suite.running.engine import _demand, _labels, execute, gpus, local_cluster
from suite.workspace import Workspace


@pytest.mark.cluster
def test_a_cluster_that_exists_runs_the_jobs(question, place, orders):
    jobs = plan(read_experiment(question("unruly, amplitude_baseline")), place).jobs
    with local_cluster(2, 0) as cluster:
        records = list(execute(jobs, place, executor=cluster.scheduler_address))
        assert {record.job.key for record in records} == {job.key for job in jobs}
        for record in records:
            assert record.status == "finished", record.error
            assert set(record.metrics) == set(METRICS)
            assert record.cost.fit_seconds > 0 and record.cost.peak_memory_mb > 0
        elsewhere = Workspace(place.runs / "not" / "shared", place.data)
        with pytest.raises(RequestError, match="does not see"):
            list(execute(jobs, elsewhere, executor=cluster.scheduler_address))


@pytest.mark.cluster
def test_gpu_jobs_go_to_gpu_workers_and_others_do_not(question, place, orders):
    network, baseline = plan(read_experiment(question("attention_cnn, amplitude_baseline")), place).jobs[:2]
    with local_cluster(1, 1) as cluster, Client(cluster) as client:
        client.wait_for_workers(2, timeout=60)
        labels = _labels(client)
        assert labels == {"CPU", "GPU"}
        assert _demand(labels, network) == {"GPU": 1.0}
        assert _demand(labels, baseline) == {"CPU": 1.0}
        seen = client.submit(_visible_devices, resources={"GPU": 1}).result(timeout=60)
        assert seen == "0"
    assert _demand(set(), network) == {}


def _visible_devices():
    import os

    return os.environ.get("CUDA_VISIBLE_DEVICES")


def test_visible_devices_are_counted(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,3")
    assert gpus() == 2
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert gpus() == 0
