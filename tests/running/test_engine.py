"""The engines: a cluster that exists, labels for GPUs, and a workspace that workers cannot see."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager

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


@contextmanager
def scheduler_of_its_own(folder):
    """A scheduler and a worker, each a process; gives the scheduler and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    address, dask = f"tcp://127.0.0.1:{port}", [sys.executable, "-m", "dask"]
    commands = (
        ["scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"],
        ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"],
    )
    with (folder / "cluster.log").open("w") as log:
        started = [
            subprocess.Popen([*dask, *words], stdout=log, stderr=log, cwd=folder) for words in commands
        ]
    try:
        with Client(address, timeout="120s") as client:
            client.wait_for_workers(1, timeout=120)
        yield started[0], address
    finally:
        for process in started:
            process.kill()
            process.wait()


@pytest.mark.cluster
def test_a_scheduler_that_goes_away_ends_a_run_in_one_line(question, place, orders, tmp_path, capfd):
    (orders / "dawdle").write_text("600")
    jobs = plan(read_experiment(question("unruly")), place).jobs
    said = "went away .*the same command goes on where it stopped"
    with scheduler_of_its_own(tmp_path) as (scheduler, address), pytest.raises(RequestError, match=said):
        list(execute(jobs, place, executor=address, watch=lambda n: n and scheduler.kill()))
    assert capfd.readouterr().err == ""


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
    return os.environ.get("CUDA_VISIBLE_DEVICES")


def test_visible_devices_are_counted(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,3")
    assert gpus() == 2
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert gpus() == 0
