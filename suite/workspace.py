"""Workspace: the folders of state and raw data. Only this module reads ``SUITE_`` variables."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from suite.errors import RequestError


@dataclass(frozen=True)
class Workspace:
    """The two folders that a question is run with.

    Attributes
    ----------
    runs
        State: ``mlflow.db``, ``artifacts/``, ``optuna.journal``, ``cache/``, ``leaderboard.html``.
    data
        Raw data.
    """

    runs: Path
    data: Path

    @property
    def cache(self) -> Path:
        """Folder of what can be made again."""
        return self.runs / "cache"


def current() -> Workspace:
    """Give the workspace that the environment names: ``SUITE_RUNS`` and ``SUITE_DATA``.

    Raises
    ------
    RequestError
        It lies in a home that is not there.
    """
    runs = _folder("SUITE_RUNS", "runs").absolute()
    return Workspace(runs, data_root().absolute())


def data_root() -> Path:
    """Give the folder of raw data: ``SUITE_DATA``, or ``data/`` in the working folder.

    Raises
    ------
    RequestError
        It lies in a home that is not there.
    """
    return _folder("SUITE_DATA", "data")


def _folder(variable: str, usual: str) -> Path:
    given = os.environ.get(variable) or usual
    try:
        return Path(given).expanduser()
    except RuntimeError as error:
        problem = f"is {given!r}, and there is no such home"
        raise RequestError(problem, key=variable, expected="a folder") from error


def tracking_server() -> str | None:
    """Give the address of the tracking server that a team shares, ``SUITE_TRACKING_URI``, if one is named."""
    return os.environ.get("SUITE_TRACKING_URI") or None


def tuning_server() -> str | None:
    """Give the address of the tuning database that a team shares, ``SUITE_TUNING_URL``, if one is named."""
    return os.environ.get("SUITE_TUNING_URL") or None


def own_pipelines() -> Path | None:
    """Give the folder of a user's own pipelines, ``SUITE_PIPELINES``, if one is named.

    Raises
    ------
    RequestError
        It lies in a home that is not there.
    """
    return _folder("SUITE_PIPELINES", "") if os.environ.get("SUITE_PIPELINES") else None


def question_lock(workspace: Workspace, name: str) -> Path:
    """Give the lock file of a question that is being run."""
    # A folder of their own: a question may be called as any other lock is.
    return workspace.runs / "locks" / "questions" / f"{name}.lock"


def go_by_tuning_server(address: str | None) -> None:
    """Tune at the server of whoever asks, in place of the one that this process was started with."""
    os.environ.pop("SUITE_TUNING_URL", None)
    if address:
        os.environ["SUITE_TUNING_URL"] = address
