"""The web interfaces on what is stored: MLflow on runs, Optuna on studies."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from suite.errors import RequestError
from suite.records.job_table import address_of, view_tag
from suite.records.read_mlflow import RecordReader
from suite.records.tracking_client import SERVED, open_client, tracking_uri
from suite.running.journal import has_studies, open_storage
from suite.stopping import interrupt_is_the_end
from suite.workspace import Workspace, tracking_server

HOST = "127.0.0.1"

Say = Callable[[str], None]
"""Gets each line for the user."""


def program() -> str:
    """Give the words by which the command line was started, so that hints name what exists there."""
    typed = Path(sys.argv[0])
    if typed.name == "__main__.py":
        return "python -m suite"
    found = shutil.which(typed.name)
    return typed.name if found and typed.resolve() == Path(found).resolve() else sys.argv[0]


def run_table(workspace: Workspace, name: str | None = None) -> str:
    """Give the address of a question's run table, below that of a server of MLflow.

    MLflow's bare address opens on pages for language models, and a question's runs are folded into one row.

    Parameters
    ----------
    workspace
        Where the runs are.
    name
        Of the question; the latest one by default.

    Returns
    -------
    str
        ``#/experiments/…``: its jobs, each a row, the highest macro-F1 first.

    Raises
    ------
    RequestError
        No question was asked, or none of that name.
    """
    known = RecordReader(workspace).questions()
    if not known:
        raise _nothing("nothing was run yet", workspace)
    if name is not None and name not in known:
        raise RequestError(f"unknown experiment {name!r}", key="--experiment", expected=", ".join(known))
    client = open_client(workspace)
    experiment = client.get_experiment_by_name(name or known[0])
    for key, view in view_tag().items():  # A question that was asked by an earlier version has none.
        if experiment.tags.get(key) != view:
            client.set_experiment_tag(experiment.experiment_id, key, view)
    return address_of(experiment.experiment_id)


def _nothing(problem: str, workspace: Workspace) -> RequestError:
    return RequestError(problem, file=workspace.runs, expected=f"a question that was asked: {program()} run")


def serve_runs(workspace: Workspace, say: Say, port: int, name: str | None = None) -> int:
    """Run MLflow's server until it is interrupted, and open the run table where there is a display.

    Parameters
    ----------
    workspace
        Where the runs are. With a server that a team shares, its address is told and no other is started.
    say
        Gets the address once it answers.
    port
        To listen on.
    name
        Of the question whose table is shown; the latest one by default.

    Returns
    -------
    int
        The server's exit code, should it end by itself.

    Raises
    ------
    RequestError
        Nothing was run yet, or the port is taken.
    """
    if tracking_server() is None and not (workspace.runs / "mlflow.db").exists():
        raise _nothing("nothing was run yet", workspace)
    page, address = run_table(workspace, name), tracking_uri(workspace)
    if address.split(":", maxsplit=1)[0] in SERVED:
        say(f"MLflow UI: {address.rstrip('/')}/{page}")
        return 0
    _must_be_free(port)
    store = ["--backend-store-uri", address, "--host", HOST, "--port", str(port), "--workers", "2"]
    quiet = ["--uvicorn-opts", "--log-level warning", "--registry-store-uri", address]
    # The server's own jobs are for language models: without them it starts fewer processes.
    switches = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "PYTHONWARNINGS": "ignore"}
    environment = os.environ | switches
    command = [sys.executable, "-m", "mlflow", "server", *store, *quiet]
    # A terminal's interrupt reaches this process alone, which then ends the server and its workers.
    process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603
    interrupt_is_the_end()
    _tell_when_up(f"http://{HOST}:{port}/{page}", port, "MLflow UI", say)
    return process.wait()


def serve_studies(workspace: Workspace, say: Say, port: int) -> None:
    """Run Optuna's dashboard on the studies until it is interrupted, and open it where there is a display.

    Parameters
    ----------
    workspace
        Whose studies are shown, unless ``SUITE_TUNING_URL`` names a database that a team shares.
    say
        Gets the address once it answers.
    port
        To listen on.

    Raises
    ------
    RequestError
        Nothing was tuned yet, or the port is taken.
    """
    if not has_studies(workspace.runs):
        raise _nothing("nothing was tuned yet", workspace)
    _must_be_free(port)
    from optuna_dashboard import wsgi

    server = make_server(HOST, port, wsgi(open_storage(workspace.runs)), handler_class=_Quiet)
    _tell_when_up(f"http://{HOST}:{port}/dashboard", port, "Optuna dashboard", say)
    interrupt_is_the_end()
    server.serve_forever()


class _Quiet(WSGIRequestHandler):
    """Answers requests without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            problem = f"{port} cannot be listened on: {error.strerror}"
            raise RequestError(problem, key="--port", expected="a free port") from error


def _tell_when_up(page: str, port: int, what: str, say: Say) -> None:
    """Wait beside the server until it accepts connections; then tell where, and open it in a browser."""

    def wait() -> None:
        while True:
            try:
                socket.create_connection((HOST, port), timeout=1.0).close()
                break
            except OSError:
                time.sleep(0.2)
        say(f"{what}: {page} (Ctrl-C ends it)")
        if sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            webbrowser.open(page)

    threading.Thread(target=wait, daemon=True).start()
