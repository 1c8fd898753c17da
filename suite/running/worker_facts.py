"""What a process must have to run the jobs of a command: its code, and its folders."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import suite
from suite.errors import RequestError
from suite.workspace import own_pipelines

Facts = tuple[Any, ...]
"""A :class:`WorkerFacts` of another version of the suite, or of this one."""

WorkerCheck = Callable[[], tuple[bool, Facts | None]]
"""Says of the process that calls it whether it lacks nothing, and what it has, as far as it can say."""


class WorkerFacts(NamedTuple):
    """What a process has.

    Attributes
    ----------
    version
        Of the suite.
    commit
        That its checkout is at; empty where that is unknown.
    code
        What that commit holds of the suite and of its contestants, as git names it; empty where unknown.
    sees
        Whether a folder is there.
    pipelines
        The folder of own pipelines; empty for none.
    """

    version: str
    commit: str
    code: str
    sees: bool
    pipelines: str


def look_around(folder: str) -> WorkerFacts:
    """Look at what this process has, and whether it sees a folder."""
    commit, code = _committed()
    return WorkerFacts(suite.__version__, commit, code, Path(folder).is_dir(), str(own_pipelines() or ""))


@cache
def _committed() -> tuple[str, str]:
    """Give the commit of the checkout and its trees of the suite and of the contestants.

    Files that lie beside them, and commits that change neither, make no other version. Asked once: what
    a process has imported stays as it was.
    """
    # Whoever owns the checkout: naming a commit runs nothing of it.
    git = ("git", "-c", "safe.directory=*", "-C", str(Path(__file__).parents[1]))
    words = (*git, "rev-parse", "HEAD", "HEAD:./", "HEAD:../pipelines")
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return "", ""
    commit, *trees = done.stdout.split()
    return commit, " ".join(trees)


def lacking(there: WorkerFacts | None, own: WorkerFacts, folder: str) -> RequestError | None:
    """Say what a worker lacks.

    Parameters
    ----------
    there, own
        Of the worker, ``None`` where its suite could not even say, and of this process.
    folder
        That it must see.

    Returns
    -------
    RequestError or None
        What is wrong, to follow on the worker's address; ``None`` for nothing.
    """
    if there is None or there.version != own.version or (there.code and own.code and there.code != own.code):
        its = "does not run a suite that can say so" if there is None else f"runs {_named(there)}"
        expected = "the same version and commit of the suite on every worker"
        return RequestError(f"{its}, this command runs {_named(own)}", key="--executor", expected=expected)
    if not there.sees:
        expected = "a folder that every worker sees under the same path"
        return RequestError(f"does not see {folder}", key="SUITE_RUNS", expected=expected)
    if there.pipelines != own.pipelines:
        problem = f"was started with {there.pipelines or 'none'}, this command with {own.pipelines or 'none'}"
        expected = "the same folder of own pipelines for every worker"
        return RequestError(problem, key="SUITE_PIPELINES", expected=expected)
    return None


def looking(folder: str, own: WorkerFacts) -> WorkerCheck:
    """Make what looks whether another process has what this one has.

    It travels with its code, not by its name: a worker of another version need not have it.
    """
    asked: Facts = tuple(own)

    def look() -> tuple[bool, Facts | None]:
        try:
            from suite.running.worker_facts import WorkerFacts, lacking, look_around

            there = look_around(folder)
            return lacking(there, WorkerFacts(*asked), folder) is None, tuple(there)
        except Exception:  # Whatever another version raises, or a process that has none.
            return False, None

    return look


def _named(facts: WorkerFacts) -> str:
    return f"suite {facts.version}" + (f" of commit {facts.commit[:8]}" if facts.commit else "")
