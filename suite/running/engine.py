"""Execution: jobs go to an engine, records come back the moment they end. Only this module knows Dask."""

from __future__ import annotations

import logging
import os
import queue
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager
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
from suite.running.worker_facts import Facts, WorkerCheck, WorkerFacts, lacking, look_around, looking
from suite.threads import ONE_THREAD
from suite.workspace import Workspace, tuning_server

if TYPE_CHECKING:
    from distributed import Client, Future

Run = Callable[[Job, Workspace], Record]
Watch = Callable[[int], None]
Returned = tuple[str, str, Facts | None]
"""The address of a worker that gave a job back, its own folder, which no other has, and what it has."""

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

ELSEWHERE_SECONDS = 5.0
"""For how long a worker that lacks something keeps a job that it does not run: others take the rest."""

ANSWER = "10s"
"""How long a scheduler may take to answer."""


def execute(
    jobs: Sequence[Job],
    workspace: Workspace,
    *,
    executor: str = "local",
    workers: int | None = None,
    run: Run = run_job,
    ready: Callable[[], None] = lambda: None,
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
    ready
        Called once, before the first job, when nothing of the request is refused any more.
    watch
        Called about once a second with the number of jobs that run.
    say
        Gets a line when no worker takes a job for long, and when one does again; and one for each worker
        that joins and lacks something.

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
        ready()
        for job in jobs:
            watch(1)
            yield run(job, workspace)
    elif executor == "local" or executor.startswith(("tcp://", "tls://")):
        yield from _on_cluster(jobs, workspace, executor, workers, run, ready, watch, say)
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
    ready: Callable[[], None],
    watch: Watch,
    say: Callable[[str], None],
) -> Iterator[Record]:
    import dask
    import distributed  # noqa: F401  (its defaults must be set before they are overridden)
    from distributed.protocol.pickle import dumps

    if not jobs:
        ready()
        return
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(SETTINGS))
        client = stack.enter_context(_connect(executor, workers, stack))
        team = _Team(client, workspace.cache, trusted=executor == "local")
        ready()
        idle, labels, task = IdleCluster(say), _labels(client), team.task()
        done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        waiting = {}

        def submit(job: Job, returned: int = 0) -> None:
            demand = _demand(labels, job)
            # Another user may ask the same at the same scheduler: a key would be answered with their job.
            key = f"job-{job.key}-{client.id}-{returned}"
            packed = dumps((run, job, workspace))
            others = team.others(demand) if returned > 1 else {}
            future = client.submit(task, packed, key=key, pure=False, resources=demand, **others)
            waiting[future.key] = job, returned
            future.add_done_callback(done.put)

        for job in jobs:
            submit(job)
        while waiting:
            try:
                future = done.get(timeout=1.0)
            except queue.Empty:
                there, running = _busy(client, executor, team.unfit())
                watch(running)
                idle.looked(there, running, len(waiting))
                continue
            job, returned = waiting.pop(future.key)
            if future.cancelled():
                raise _gone(executor)
            result = _result(future, job)
            # What a client holds is computed anew when the worker that has it dies.
            future.release()
            if isinstance(result, Record):
                yield result
            else:
                team.note(*result, say)
                submit(job, returned + 1)
            watch(_busy(client, executor, team.unfit())[1])


def _result(future: Future, job: Job) -> Record | Returned:
    error = future.exception()
    if error is None:
        result: Record | Returned = future.result()
        return result
    if isinstance(error, AwayError) or is_disk_failure(error):
        raise error
    return failed(job, f"{type(error).__name__}: {error}")


def _busy(client: Client, executor: str, unfit: Set[str]) -> tuple[int, int]:
    """Count fit workers, and jobs that run: one may hold more than it has threads for, and those wait."""
    try:
        threads, at = client.nthreads(), client.processing()
    except (OSError, TimeoutError) as error:
        raise _gone(executor) from error
    running = (min(len(tasks), threads.get(one, 1)) for one, tasks in at.items() if one not in unfit)
    return len(threads.keys() - unfit), sum(running)


def _gone(executor: str) -> RequestError:
    expected = "it to run; then the same command goes on where it stopped"
    return RequestError(f"the Dask scheduler of {executor} went away", key="--executor", expected=expected)


def _connect(executor: str, workers: int | None, stack: ExitStack) -> Client:
    from distributed import Client

    # What it would log comes out as an error, in one line.
    for name in ("distributed", "distributed.client", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if executor == "local":
        with _interrupts_held_back():
            cluster = stack.enter_context(local_cluster(workers or os.cpu_count() or 1, gpus()))
        return Client(cluster)
    try:
        return Client(executor, timeout=ANSWER)
    except (OSError, TimeoutError, ValueError) as error:
        raise RequestError(f"no Dask scheduler answers at {executor}", key="--executor") from error


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


class _Team:
    """Which workers of a cluster can run a command's jobs: those that there are, and those that join.

    Parameters
    ----------
    client
        Of the cluster.
    folder
        That its workers must see.
    trusted
        Whether the workers are this command's own, which have all that it has.

    Raises
    ------
    RequestError
        There is no worker, or one lacks something.
    """

    def __init__(self, client: Client, folder: Path, *, trusted: bool) -> None:
        self._client, self._folder = client, folder
        self._unfit: dict[str, str] = {}
        self._look: WorkerCheck | None = None
        if trusted:
            return
        self._own = look_around(str(folder))
        self._look = looking(str(folder), self._own)
        # A worker that dies meanwhile is none of the request's faults.
        looks = client.run(self._look, on_error="ignore")
        if not looks:
            raise RequestError("the cluster has no workers", key="--executor", expected=">= 1 worker")
        for address, (fit, there) in looks.items():
            if not fit:
                problem = self._lacking(there)
                line = f"worker {address} {problem.problem}"
                raise RequestError(line, key=problem.key, expected=problem.expected)

    def task(self) -> Callable[[bytes], Record | Returned]:
        """Make what runs a packed job in a worker, or gives it back with what is there."""
        return _if_fit(self._look, tuning_server(), ELSEWHERE_SECONDS)

    def note(self, address: str, home: str, there: Facts | None, say: Callable[[str], None]) -> None:
        """Take in that a worker with some folder of its own gave a job back; the first time, say why."""
        if not self._folder.is_dir():
            # Somebody emptied the runs meanwhile: no worker sees it until it is made again.
            self._folder.mkdir(parents=True, exist_ok=True)
        elif self._unfit.get(address) != home:
            self._unfit[address] = home
            say(f"worker {address} {self._lacking(there).problem}: its jobs go to others")

    def unfit(self) -> Set[str]:
        """Give addresses of workers that gave a job back, but not those where another started since."""
        if self._unfit:
            homes = {one: has.get("local_directory") for one, has in self._workers().items()}
            self._unfit = {one: home for one, home in self._unfit.items() if homes.get(one, home) == home}
        return self._unfit.keys()

    def _workers(self) -> dict[str, dict[str, Any]]:
        try:
            workers: dict[str, dict[str, Any]] = self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, TimeoutError):  # Who asks next whether it went away will say so.
            return {}
        return workers

    def others(self, demand: Mapping[str, float]) -> dict[str, Any]:
        """Give what sends a job to workers that lack nothing, where there are such."""
        there = self._workers().items()
        able = {one for one, has in there if demand.keys() <= has.get("resources", {}).keys()}
        fit = sorted(able - self.unfit())
        return {"workers": fit, "allow_other_workers": True} if fit else {}

    def _lacking(self, there: Facts | None) -> RequestError:
        facts = None if there is None else WorkerFacts(*there)
        return lacking(facts, self._own, str(self._folder)) or RequestError("lacks something")


def _if_fit(
    look: WorkerCheck | None, tuning: str | None, pause: float
) -> Callable[[bytes], Record | Returned]:
    """Make what runs a packed job in a worker with the studies of whoever asks, where all is there.

    It travels with its code, not by its name, and a job is unpacked only where it runs: a worker of another
    version need have neither.
    """

    def run_if_fit(packed: bytes) -> Record | Returned:
        import time

        from distributed import get_worker
        from distributed.protocol.pickle import loads

        fit, there = look() if look else (True, None)
        if not fit:
            time.sleep(pause)
            worker = get_worker()
            return worker.address, worker.local_directory, there
        from suite.workspace import go_by_tuning_server

        go_by_tuning_server(tuning)
        run, job, workspace = loads(packed)
        record: Record = run(job, workspace)
        return record

    return run_if_fit


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
