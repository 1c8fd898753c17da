"""The servers of a team on this machine: PostgreSQL, MLflow's server, a Dask scheduler with workers.

PostgreSQL's own programs are used, by an unprivileged user, since it refuses root. All listen on the loopback
interface alone, on free ports, and keep what they write below one folder.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

HOST = "127.0.0.1"

USED = ("initdb", "pg_ctl", "createdb")
"""Programs of PostgreSQL."""

PATIENCE = 120
"""Seconds that a server may take to start."""


def programs():
    """Folder of PostgreSQL's programs, or ``None``."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places += [Path(place) for place in os.get_exec_path()]
    return next((place for place in places if all((place / name).is_file() for name in USED)), None)


def lacking():
    """Say what this machine lacks for a team's servers; empty where it lacks nothing."""
    if programs() is None:
        return "PostgreSQL is not installed"
    if importlib.util.find_spec("psycopg") is None:
        return "the driver of PostgreSQL is not installed (pip install '.[postgresql]')"
    return ""


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def unprivileged():
    """How to start a process as somebody else where this user is root."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        try:
            who = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL refuses root, and there is no user postgres or nobody")


class Database:
    """A PostgreSQL of its own, with the databases ``tuning`` and ``tracking``."""

    def __init__(self):
        self._as = unprivileged()
        self.folder = Path(tempfile.mkdtemp(prefix="team-database-"))
        if self._as:
            os.chown(self.folder, self._as["user"], self._as["group"])
        self._data, self.port = self.folder / "data", free_port()
        words = ["--auth=trust", "--username=team", "--encoding=UTF8", "--no-locale"]
        self._call("initdb", "-D", self._data, *words)
        self.start()
        for name in ("tuning", "tracking"):
            self._call("createdb", "-h", HOST, "-p", str(self.port), "-U", "team", name)

    def url(self, name):
        return f"postgresql://team@{HOST}:{self.port}/{name}"

    def _call(self, program, *words):
        done = subprocess.run(
            [programs() / program, *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            **self._as,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self):
        options = f"-c listen_addresses={HOST} -c port={self.port} -c unix_socket_directories="
        self._call("pg_ctl", "-D", self._data, "-l", self.folder / "log.txt", "-w", "-o", options, "start")

    def process(self):
        """Number of the process that all others of the database descend from."""
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def crash(self):
        """End it as a power cut would: every connection is lost, what was not committed is gone."""
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def close(self):
        if (self._data / "postmaster.pid").exists():
            self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)


class Process:
    """A server in a process group of its own."""

    def __init__(self, command, log, **environment):
        self._command, self._log, self._environment = command, log, environment
        self.start()

    def start(self):
        with self._log.open("a") as log:
            self.popen = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self._log.parent,
                env={**os.environ, **self._environment},
            )

    def kill(self):
        """End it and what it started, without a word."""
        for each in [self.popen, *psutil.Process(self.popen.pid).children(recursive=True)]:
            try:
                each.kill()
            except psutil.NoSuchProcess:
                continue
        self.popen.wait()

    def close(self):
        if self.popen.poll() is None:
            self.kill()


class Tracking(Process):
    """MLflow's server on a database, with a folder of its own for files."""

    def __init__(self, folder, store, processes=2):
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        words = ["--backend-store-uri", store, "--artifacts-destination", str(folder / "files")]
        words += ["--host", HOST, "--port", str(self.port), "--workers", str(processes)]
        words += ["--uvicorn-opts", "--log-level warning"]
        off = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
        command = [sys.executable, "-m", "mlflow", "server", *words]
        super().__init__(command, folder / "tracking.txt", **off)
        self.wait()

    def wait(self):
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=5).close()
                return
            except OSError:
                assert time.monotonic() < limit, self._log.read_text()[-2000:]
                time.sleep(0.2)


class Cluster:
    """A Dask scheduler and so many worker processes, each looked after by another that starts it anew."""

    def __init__(self, folder, workers, **environment):
        self.port = free_port()
        self.url = f"tcp://{HOST}:{self.port}"
        words = ["scheduler", "--host", HOST, "--port", str(self.port), "--no-dashboard"]
        dask = [sys.executable, "-m", "dask"]
        self.scheduler = Process([*dask, *words], folder / "scheduler.txt", **environment)
        words = ["worker", self.url, "--nthreads", "1", "--nworkers", str(workers), "--no-dashboard"]
        words += ["--memory-limit", "0", "--local-directory", str(folder)]
        self.workers = Process([*dask, *words], folder / "workers.txt", **environment)

    def wait(self, workers):
        from distributed import Client

        with Client(self.url, timeout=PATIENCE) as client:
            client.wait_for_workers(workers, timeout=PATIENCE)

    def processes(self):
        """The workers themselves, without those that look after them."""
        children = psutil.Process(self.workers.popen.pid).children()
        return [one for one in children if "spawn_main" in " ".join(one.cmdline())]

    def kill_worker(self, which):
        """End a worker in the middle of whatever it does."""
        known = self.processes()
        if known:
            os.kill(known[which % len(known)].pid, signal.SIGKILL)
        return bool(known)

    def close(self):
        self.workers.close()
        self.scheduler.close()
