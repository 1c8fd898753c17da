"""The engines: a cluster that exists, labels for GPUs, and a workspace that workers cannot see."""

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import Client

from suite.errors import RequestError
from suite.question.config import read_experiment
from suite.question.plan import plan
from suite.records.record import METRICS
from suite.running import engine
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


def _dask(folder, *words, **environment):
    """Start a process of a cluster, in a folder."""
    with (folder / "cluster.log").open("a") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            stdout=log,
            stderr=log,
            cwd=folder,
            env={**os.environ, **environment},
        )


def _worker(address, folder, port="0", **environment):
    words = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--worker-port", port]
    return _dask(folder, "worker", address, *words, **environment)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@contextmanager
def scheduler_of_its_own(folder, workers=1):
    """A scheduler and workers, each a process; gives the scheduler and its address."""
    port = _free_port()
    address = f"tcp://127.0.0.1:{port}"
    started = [_dask(folder, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")]
    started += [_worker(address, folder) for _ in range(workers)]
    try:
        with Client(address, timeout="120s") as client:
            client.wait_for_workers(workers, timeout=120)
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


OLDER = """
import suite
suite.__version__ = "0.0.9"
"""
NONE_AT_ALL = """
import sys
from pathlib import Path
sys.modules["suite"] = None
"""
OTHER_COMMIT = """
import suite.running.worker_facts as facts
facts._committed = lambda: ("fedcba9876543210", "others")
"""
LATE = {
    "fine": ("", None),
    "blind": ("", "does not see /proc/self/cwd/runs/cache"),
    "older": (OLDER, r"runs suite 0\.0\.9.*, this command runs suite"),
    "another commit": (OTHER_COMMIT, r"runs suite .* of commit fedcba98, this command runs suite"),
    "without the suite": (NONE_AT_ALL, "does not run a suite that can say so, this command runs suite"),
}


@pytest.fixture
def of_each_process(place, tmp_path, monkeypatch):
    """The workspace under a path that is another folder wherever a process has another working folder."""
    monkeypatch.chdir(tmp_path)
    return Workspace(Path("/proc/self/cwd") / place.runs.relative_to(tmp_path), place.data)


def _late_worker(kind, address, folder, port="0"):
    """Start a worker of a kind; one that does not see the runs has a working folder of its own."""
    changed = folder / "late"
    changed.mkdir()
    (changed / "sitecustomize.py").write_text(LATE[kind][0])
    paths = [str(changed), os.environ.get("PYTHONPATH", "")]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return _worker(address, changed if kind == "blind" else folder, port, **environment)


def _records(jobs, place, address, watch, said, late):
    """Run jobs that workers hold until the watch lets them go, and end the workers that it started."""
    try:
        return list(execute(jobs, place, executor=address, watch=watch, say=said.append))
    finally:
        for process in late:
            process.kill()
            process.wait()


@pytest.fixture
def held(orders, monkeypatch):
    """The file whose absence lets jobs go on, and that of the processes that run some."""
    monkeypatch.setattr(engine, "ELSEWHERE_SECONDS", 0.3)
    hold, fits = orders / "hold", orders / "fits"
    hold.touch()
    fits.touch()
    return hold, fits


@pytest.mark.cluster
@pytest.mark.parametrize("kind", LATE)
def test_a_late_worker_runs_jobs_if_it_lacks_nothing(question, of_each_process, held, tmp_path, kind):
    asked = read_experiment(question("unruly", "window-random, condition, bearing"))
    jobs, (hold, fits) = plan(asked, of_each_process).jobs, held
    said, late, line = [], [], LATE[kind][1]

    def watch(running):
        """Hold the jobs of the two workers until the late one got a job or gave one back."""
        if not late:
            late.append(_late_worker(kind, address, tmp_path))
        if said or str(late[0].pid) in fits.read_text().split():
            hold.unlink(missing_ok=True)

    with scheduler_of_its_own(tmp_path, workers=2) as (_, address):
        records = _records(jobs, of_each_process, address, watch, said, late)
    assert {record.job.key for record in records} == {job.key for job in jobs}
    assert all(record.status == "finished" for record in records), [one.error for one in records]
    assert (str(late[0].pid) in fits.read_text().split()) == (line is None)
    assert len(said) == (line is not None), said
    for one in said:
        assert re.fullmatch(rf"worker tcp://\S+ {line}.*: its jobs go to others", one)


@pytest.mark.cluster
def test_a_right_worker_at_the_address_of_an_unfit_one_counts(question, place, held, tmp_path):
    asked = read_experiment(question("unruly", "window-random, condition, bearing"))
    jobs, (hold, fits) = plan(asked, place).jobs, held
    said, late, port, counted = [], [], _free_port(), []

    def watch(running):
        """Put a right worker in the place of the unfit one, and hold all jobs for ten looks at it."""
        if not late:
            late.append(_late_worker("older", address, tmp_path, port))
        if said and len(late) == 1:
            late[0].kill()
            late[0].wait()
            late.append(_worker(address, tmp_path, port))
        if str(late[-1].pid) in fits.read_text().split():
            counted.append(running)
        if len(counted) == 10:
            hold.unlink(missing_ok=True)

    with scheduler_of_its_own(tmp_path) as (_, address):
        records = _records(jobs, place, address, watch, said, late)
    assert {record.job.key for record in records} == {job.key for job in jobs}
    assert len(said) == 1, said
    assert max(counted) == 2, counted


@pytest.mark.cluster
@pytest.mark.parametrize("kind", sorted(LATE.keys() - {"fine"}))
def test_a_worker_that_is_there_and_lacks_something_is_refused(question, of_each_process, tmp_path, kind):
    jobs = plan(read_experiment(question("unruly")), of_each_process).jobs
    with scheduler_of_its_own(tmp_path) as (_, address), Client(address) as watcher:
        other = _late_worker(kind, address, tmp_path)
        try:
            watcher.wait_for_workers(2, timeout=120)
            with pytest.raises(RequestError, match=rf"worker tcp://\S+ {LATE[kind][1]}"):
                list(execute(jobs, of_each_process, executor=address))
        finally:
            other.kill()
            other.wait()


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
