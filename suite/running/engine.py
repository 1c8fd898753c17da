"""Execution: jobs go to an engine, records come back the moment they end. Only this module knows Dask."""

from __future__ import annotations

import logging
import os
import queue
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suite.errors import AwayError, RequestError
from suite.files import is_disk_failure
from suite.pipeline import find_pipeline
from suite.question.job import Job
from suite.records.record import Record
from suite.running.idle_cluster import IdleCluster
from suite.running.run_job import failed, run_job
from suite.threads import ONE_THREAD
from suite.workspace import Workspace, go_by_tuning_server, own_pipelines, tuning_server

if TYPE_CHECKING:
    from distributed import Client, Future

Run = Callable[[Job, Workspace], Record]
Watch = Callable[[int], None]

SETTINGS = {
    # Workers start processes of their own (data loading, BLAS), which daemons may not.
    "distributed.worker.daemon": False,
    # A job that no worker can take must fail, not wait for ever.
    "distributed.scheduler.no-workers-timeout": "300s",
    # A worker holds one job at a time, so that the others stay free for idle workers.
    "distributed.scheduler.worker-saturation": 1.0,
    # A job may lose its worker a few times (killed, out of memory) before it counts as failed.
    "distributed.scheduler.allowed-failures": 3,
    # A long native call silences a worker; that is not its death.
    "distributed.scheduler.worker-ttl": "30 minutes",
    "distributed.nanny.pre-spawn-environ": ONE_THREAD,
    "distributed.comm.timeouts.connect": "60s",
}

ANSWER = "10s"
"""How long a scheduler may take to answer."""


def execute(
    jobs: Sequence[Job],
    workspace: Workspace,
    *,
    executor: str = "local",
    workers: int | None = None,
    run: Run = run_job,
    watch: Watch = lambda running: None,
    say: Callable[[str], None] = lambda line: None,
) -> Iterator[Record]:
    """Run jobs and yield each record as it ends.

    Parameters
    ----------
    jobs
        Independent of each other.
    workspace
        Where windows, studies and cache are; a cluster must have it under the same path.
    executor
        ``serial`` (this process, for debugging), ``local`` (a cluster in this process's care) or
        ``tcp://host:port`` (a Dask scheduler that exists).
    workers
        Processes of a local cluster; one a core by default.
    run
        What is done with a job.
    watch
        Called about once a second with the number of jobs that run.
    say
        Gets a line when no worker takes a job for long, and when one does again.

    Yields
    ------
    Record
        One a job; a job whose worker died too often is a failed one.

    Raises
    ------
    RequestError
        An unknown executor, or a cluster that does not answer, goes away or has no access to ``workspace``.
    OSError
        Nothing can be written any more.
    AwayError
        A team's database was away for too long.
    """
    if executor == "serial":
        for job in jobs:
            watch(1)
            yield run(job, workspace)
    elif executor == "local" or executor.startswith(("tcp://", "tls://")):
        yield from _on_cluster(jobs, workspace, executor, workers, run, watch, IdleCluster(say))
    else:
        raise RequestError(
            f"unknown executor {executor!r}", key="--executor", expected="serial, local or tcp://host:port"
        )


def _on_cluster(
    jobs: Sequence[Job],
    workspace: Workspace,
    executor: str,
    workers: int | None,
    run: Run,
    watch: Watch,
    idle: IdleCluster,
) -> Iterator[Record]:
    import dask
    import distributed  # noqa: F401  (its defaults must be set before they are overridden)

    if not jobs:
        return
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(SETTINGS))
        client = stack.enter_context(_connect(executor, workers, workspace, stack))
        done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        waiting = {}
        labels = _labels(client)
        for job in jobs:
            # Another user may ask the same at the same scheduler: a key would be answered with their job.
            future = client.submit(
                partial(_run_as_asked, run, tuning_server()),
                job,
                workspace,
                key=f"job-{job.key}-{client.id}",
                pure=False,
                resources=_demand(labels, job),
            )
            waiting[future.key] = job
            future.add_done_callback(done.put)
        while waiting:
            try:
                future = done.get(timeout=1.0)
            except queue.Empty:
                there, running = _busy(client, executor)
                watch(running)
                idle.looked(there, running, len(waiting))
                continue
            job = waiting.pop(future.key)
            if future.cancelled():
                raise _gone(executor)
            record = _result(future, job)
            # What a client holds is computed anew when the worker that has it dies.
            future.release()
            yield record
            watch(_busy(client, executor)[1])


def _run_as_asked(run: Run, tuning: str | None, job: Job, workspace: Workspace) -> Record:
    """Run a job in a worker with the studies of whoever asks, not of whoever started the worker."""
    go_by_tuning_server(tuning)
    return run(job, workspace)


def _result(future: Future, job: Job) -> Record:
    error = future.exception()
    if error is None:
        record: Record = future.result()
        return record
    if isinstance(error, AwayError) or is_disk_failure(error):
        raise error
    return failed(job, f"{type(error).__name__}: {error}")


def _busy(client: Client, executor: str) -> tuple[int, int]:
    """Count workers, and jobs that run: a worker may hold more than it has threads for, and those wait."""
    try:
        threads, at = client.nthreads(), client.processing()
    except (OSError, TimeoutError) as error:
        raise _gone(executor) from error
    return len(threads), sum(min(len(tasks), threads.get(worker, 1)) for worker, tasks in at.items())


def _gone(executor: str) -> RequestError:
    expected = "it to run; then the same command goes on where it stopped"
    return RequestError(f"the Dask scheduler of {executor} went away", key="--executor", expected=expected)


def _connect(executor: str, workers: int | None, workspace: Workspace, stack: ExitStack) -> Client:
    from distributed import Client

    # What it would log comes out as an error, in one line.
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if executor == "local":
        with _interrupts_held_back():
            cluster = stack.enter_context(local_cluster(workers or os.cpu_count() or 1, gpus()))
        return Client(cluster)
    try:
        client = Client(executor, timeout=ANSWER)
    except (OSError, TimeoutError, ValueError) as error:
        raise RequestError(f"no Dask scheduler answers at {executor}", key="--executor") from error
    _must_see(client, workspace)
    return client


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start processes that never see an interrupt, which a terminal sends to all of them.

    This process ends its workers itself.
    """
    resource_tracker.ensure_running()  # Where it is started by a thread, that thread sees interrupts again.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _must_see(client: Client, workspace: Workspace) -> None:
    own = own_pipelines()
    # A worker that dies meanwhile is none of the request's faults.
    seen = client.run(_sees, str(workspace.cache), on_error="ignore")
    if not seen:
        raise RequestError("the cluster has no workers", key="--executor", expected=">= 1 worker")
    for address, (there, pipelines) in seen.items():
        if not there:
            raise RequestError(
                f"worker {address} does not see {workspace.cache}",
                key="SUITE_RUNS",
                expected="a folder that every worker sees under the same path",
            )
        if pipelines != own:
            raise RequestError(
                f"worker {address} was started with {pipelines or 'none'}, this command with {own or 'none'}",
                key="SUITE_PIPELINES",
                expected="the same folder of own pipelines for every worker",
            )


def _sees(folder: str) -> tuple[bool, Path | None]:
    return Path(folder).is_dir(), own_pipelines()


def local_cluster(workers: int, n_gpus: int) -> Any:
    """Start a cluster of one-thread processes: ``workers`` on CPUs, and one for each GPU.

    Parameters
    ----------
    workers
        CPU worker processes, labelled ``CPU`` where there are GPU workers too.
    n_gpus
        GPU worker processes, labelled ``GPU``, each with its own device alone; jobs that need no
        GPU are kept off them.
    """
    from distributed import LocalCluster, Nanny

    cluster = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        resources={"CPU": 1} if n_gpus else None,
        memory_limit="auto",
        dashboard_address=":0",
        silence_logs=50,
    )
    for index in range(n_gpus):
        environ = {**ONE_THREAD, "CUDA_VISIBLE_DEVICES": str(index)}
        options = {"nthreads": 1, "resources": {"GPU": 1}, "env": environ, "silence_logs": 50}
        cluster.worker_spec[f"gpu-{index}"] = {"cls": Nanny, "options": options}
    if n_gpus:
        cluster.sync(cluster._correct_state)
    return cluster


def gpus() -> int:
    """Count CUDA devices without starting CUDA in this process's children."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        return len([device for device in visible.split(",") if device.strip() not in ("", "-1")])
    return len(list(Path("/proc/driver/nvidia/gpus").glob("*")))


def _labels(client: Client) -> set[str]:
    info = client.scheduler_info(n_workers=-1)["workers"].values()
    return {label for worker in info for label in worker.get("resources", {})}


def _demand(labels: set[str], job: Job) -> dict[str, float]:
    """Ask for the label that fits, among those that the cluster's workers carry."""
    wanted = "GPU" if find_pipeline(job.pipeline_file).resources.gpus and "GPU" in labels else "CPU"
    return {wanted: 1.0} if wanted in labels else {}
