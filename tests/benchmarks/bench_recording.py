"""What one recorder carries: CPU time of each job that it records, and what a hundred workers do to it.

Jobs are made, nothing is trained: each leaves what a tuned job leaves (predictions, twelve trials, a model);
then one recorder writes it, into MLflow's SQLite file with files beside it and, where PostgreSQL is
installed, through MLflow's server into PostgreSQL, and computes what a board shows of them. With the times of
that, a hundred workers are simulated.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil
from _many_jobs import leave_outcome, made_records, question
from _ratio import machine

from suite.question.about import about
from suite.question.plan import plan
from suite.records.artifacts import outcome_folder
from suite.records.write_mlflow import RecordWriter
from suite.views.show import compute_ahead
from suite.workspace import Workspace

sys.path.append(str(Path(__file__).parents[1] / "campaigns"))
from team import Database, Tracking, lacking

WORKERS, JOBS = 100, 60

LENGTHS = (2.0, 5.0, 10.0, 20.0, 60.0)
"""Mean lengths of the jobs of simulated workers, s."""


@dataclass(frozen=True)
class Carried:
    """What a recorder and what it writes to took for each job.

    Attributes
    ----------
    store
        What is written to.
    recorder_ms, server_ms
        CPU time a job, mean: of the recorder, and of the servers.
    board_ms
        The recorder's CPU time a job for what a board shows of a data set whose jobs have ended.
    wall_ms
        Wall clock a job, on a machine that may have had other things to do.
    jobs_a_second
        What they carry if nothing else runs: the recorder waits for the servers.
    waiting_s
        Mean length of the jobs of a hundred workers, s, to how long the last of 5,000 waits until it is
        recorded, s.
    machine
        Processor.
    """

    store: str
    recorder_ms: float
    server_ms: float
    board_ms: float
    wall_ms: float
    jobs_a_second: float
    waiting_s: dict[float, float]
    machine: str


def carried(store: str, runs: Path, servers: Callable[[], float] = lambda: 0.0) -> Carried:
    """Record made jobs and take the times of it."""
    workspace = Workspace(runs, runs)
    made = plan(question(2, 26, 12), workspace)
    writer = RecordWriter(workspace)
    parent = writer.open_question(made.experiment.name, about(made, workspace, "suite run many.yaml"))
    records = []
    for record, predictions in made_records(made, workspace, JOBS + 1):
        leave_outcome(outcome_folder(workspace, record.job), record, predictions)
        records.append(record)
    # The first opens connections and loads what is loaded once.
    writer.write(records[0], parent)
    compute_ahead(workspace, made.experiment.name, [records[0].job.key])
    before, cpu, wall = servers(), time.process_time(), time.perf_counter()
    for record in records[1:]:
        writer.write(record, parent)
    count = len(records) - 1
    recorder = (time.process_time() - cpu) / count
    server, took = (servers() - before) / count, (time.perf_counter() - wall) / count
    cpu = time.process_time()
    compute_ahead(workspace, made.experiment.name, [record.job.key for record in records])
    board = (time.process_time() - cpu) / len(records)
    service = recorder + server + board
    waiting = {length: waited(length, service) for length in LENGTHS}
    times = (1e3 * one for one in (recorder, server, board, took))
    return Carried(store, *times, 1.0 / service, waiting, machine())


def waited(length: float, service: float, jobs: int = 5000) -> float:
    """Simulate workers who never wait and one recorder: how long the last job waits for it, s."""
    rng = np.random.default_rng(0)
    free = list(rng.exponential(length, WORKERS))
    heapq.heapify(free)
    recorded = ended = 0.0
    for _ in range(jobs):
        ended = heapq.heappop(free)
        heapq.heappush(free, ended + rng.exponential(length))
        recorded = max(recorded, ended) + service
    return recorded - ended


def _cpu_of(*processes: int) -> float:
    """CPU seconds of processes and all that they started."""
    total = 0.0
    for number in processes:
        parent = psutil.Process(number)
        for one in [parent, *parent.children(recursive=True)]:
            times = one.cpu_times()
            total += times.user + times.system
    return total


def measured(folder: Path) -> Iterator[Carried]:
    """Measure each store that there is."""
    yield carried("SQLite, files beside it", folder / "alone")
    if lacking():
        print(f"not measured: {lacking()}")
        return
    with ExitStack() as stack:
        database = stack.enter_context(closing(Database()))
        tracking = stack.enter_context(closing(Tracking(folder, database.url("tracking"))))
        os.environ["SUITE_TRACKING_URI"] = tracking.url
        try:
            yield carried(
                "MLflow's server, PostgreSQL",
                folder / "team",
                lambda: _cpu_of(tracking.popen.pid, database.process()),
            )
        finally:
            del os.environ["SUITE_TRACKING_URI"]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="file for the figures")
    target = parser.parse_args().json
    with TemporaryDirectory() as folder:
        rows = list(measured(Path(folder)))
    for row in rows:
        print(
            f"{row.store}: {row.recorder_ms:.0f} ms of CPU a job, {row.board_ms:.0f} ms for its board and "
            f"{row.server_ms:.0f} ms on the servers, {row.jobs_a_second:.1f} jobs a second"
        )
        for length, waiting in row.waiting_s.items():
            print(f"  {WORKERS} workers, jobs of {length:g} s: the last of 5,000 waits {waiting:.1f} s")
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
