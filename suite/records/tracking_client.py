"""MLflow's client on the tracking store of a workspace, patient with a server that a team shares."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from suite.database_address import causes_of, is_database_away, shown_address
from suite.errors import RequestError
from suite.files import NEEDS_ROOM
from suite.locks import only_one
from suite.patience import patiently
from suite.records.moved_store import adopt_files
from suite.records.tracking_address import must_answer
from suite.records.tracking_store import SQLITE, database_file, make_whole
from suite.workspace import Workspace, tracking_server

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "1")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
# Two lines a run, for notebooks.
os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
# What fails oftener is asked again here, without pauses of minutes.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")

FULL = "disk is full"
"""How SQLite says so, in whatever sentence."""

DOWNLOAD_LOST = ("failed with exception", "Connection broken", " Server Error: ")
"""How MLflow tells of files that it could not fetch from a server that was away: it keeps no cause."""

SERVED = ("http", "https", "databricks")
"""Schemes of tracking stores that decide themselves where files go."""


def tracking_uri(workspace: Workspace) -> str:
    """Give the address of the tracking store: ``mlflow.db``, unless a team shares a server."""
    return tracking_server() or f"{SQLITE}{workspace.runs / 'mlflow.db'}"


class PatientClient:
    """A client whose every call is made again while the server is away.

    Parameters
    ----------
    client
        Of MLflow.
    server
        How the server is named in messages.
    say
        Gets a line when the server is away, and when it answers again.
    """

    def __init__(self, client: Any, server: str, say: Callable[[str], None]) -> None:
        self._client, self._server, self._say = client, server, say

    def __getattr__(self, name: str) -> Any:
        """Give what the client has of this name; a call is patient."""
        found = getattr(self._client, name)

        def asked(*words: Any, **named: Any) -> Any:
            return patiently(lambda: found(*words, **named), is_server_away, self._server, self._say)

        return asked if callable(found) else found


def is_server_away(error: Exception) -> bool:
    """Check whether an error says that a tracking server, or the database behind it, is away."""
    from mlflow.exceptions import MlflowException
    from requests import exceptions as http

    lost = (http.ConnectionError, http.Timeout, http.RetryError, http.ChunkedEncodingError)
    for one in causes_of(error):
        if isinstance(one, lost):
            return True
        if isinstance(one, http.HTTPError) and one.response is not None and one.response.status_code >= 500:
            return True
        if isinstance(one, MlflowException) and (
            one.error_code == "TEMPORARILY_UNAVAILABLE" or _is_download_lost(str(one))
        ):
            return True
    return is_database_away(error)


def _is_download_lost(words: str) -> bool:
    return "failures occurred while downloading" in words and any(sign in words for sign in DOWNLOAD_LOST)


@contextmanager
def store_errors(workspace: Workspace) -> Iterator[None]:
    """Say in one line that the store cannot be written.

    Raises
    ------
    RequestError
        In place of MLflow's own error.
    """
    from mlflow.exceptions import MlflowException
    from requests import HTTPError

    try:
        yield
    except (MlflowException, HTTPError) as error:
        raise _refused(tracking_uri(workspace), error) from error


def open_client(workspace: Workspace, say: Callable[[str], None] = lambda line: None) -> Any:
    """Open MLflow's client on the tracking store of a workspace, which is made if there is none.

    Parameters
    ----------
    workspace
        Whose.
    say
        Gets a line when a server that a team shares is away, and when it answers again.

    Returns
    -------
    MlflowClient or PatientClient
        The latter on a server.

    Raises
    ------
    RequestError
        The store cannot be opened, no server answers, or it is of another version of MLflow.
    """
    from mlflow.exceptions import MlflowException

    # What it would log with a traceback comes out as an error, in one line.
    logging.getLogger("mlflow.store.db.utils").setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    address = tracking_uri(workspace)
    file, name = database_file(address), f"the tracking server {shown_address(address)}"
    with ExitStack() as stack:
        if file is not None:
            # Two processes on a fresh SQLite file crash each other's migration: one at a time.
            lock = file.with_name(file.name + ".lock")
            stack.enter_context(only_one(lock, "the tracking store", wait=True))
            make_whole(file, workspace.runs / "artifacts")
        try:
            if tracking_server() is None:
                adopt_files(workspace.runs)
                return _connected(address)
            client = patiently(lambda: _met(address), lambda error: _went_away(address, error), name, say)
        except (MlflowException, sqlite3.Error) as error:
            raise _refused(address, error) from error
    return PatientClient(client, name, say)


_MET: set[str] = set()
"""Servers that answered this process before."""


def _met(address: str) -> Any:
    must_answer(address)
    client = _connected(address)
    _MET.add(address)
    return client


def _went_away(address: str, error: Exception) -> bool:
    """Check whether a server is waited for: one that was never met is refused at once."""
    return address in _MET and is_server_away(error)


def _connected(address: str) -> Any:
    from mlflow.tracking import MlflowClient

    client = MlflowClient(address)
    client.search_experiments(max_results=1)
    return client


def _refused(address: str, error: Exception) -> RequestError:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    reason = next((line for line in lines if "Error)" in line), lines[0])
    expected = "a tracking store of the installed version of MLflow that can be written"
    if FULL in reason:
        expected = NEEDS_ROOM
    return RequestError(f"{reason:.200}", file=shown_address(address), expected=expected)


def search_runs(client: Any, experiment: str, query: str) -> Iterator[Any]:
    """Yield the runs of an experiment, newest first, page by page."""
    token = None
    while True:
        page = client.search_runs(
            [experiment], query, max_results=1000, order_by=["attributes.start_time DESC"], page_token=token
        )
        yield from page
        token = page.token
        if not token:
            return
