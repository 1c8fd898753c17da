"""What a process must have to run the jobs of a command: its folders, and its code."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from suite.errors import RequestError
from suite.workspace import own_pipelines


class WorkerFacts(NamedTuple):
    """What a process has.

    Attributes
    ----------
    sees
        Whether a folder is there.
    pipelines
        The folder of own pipelines; empty for none.
    code
        A key of the suite's and its contestants' files.
    """

    sees: bool
    pipelines: str
    code: str


def look_around(folder: str) -> WorkerFacts:
    """Look at what this process has."""
    return WorkerFacts(Path(folder).is_dir(), str(own_pipelines() or ""), code_key())


@cache
def code_key() -> str:
    """Give a key of the files of the suite and of its contestants, read once."""
    content = sha256()
    suite = Path(__file__).parents[1]
    for folder in (suite, (suite / "contestants").resolve()):  # In a checkout the latter is a link.
        for path in sorted(folder.rglob("*.py")):
            content.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return content.hexdigest()[:16]


def lacking(there: WorkerFacts | None, own: WorkerFacts, folder: str) -> RequestError | None:
    """Say what a worker lacks.

    Parameters
    ----------
    there, own
        Of the worker, ``None`` where it could not even say, and of this process.
    folder
        That it must see.

    Returns
    -------
    RequestError or None
        What is wrong, to follow on the worker's address; ``None`` for nothing.
    """
    if there is None or there.code != own.code:
        expected = "the version of this command's on every worker"
        return RequestError("runs another version of the suite", key="--executor", expected=expected)
    if not there.sees:
        expected = "a folder that every worker sees under the same path"
        return RequestError(f"does not see {folder}", key="SUITE_RUNS", expected=expected)
    if there.pipelines != own.pipelines:
        problem = f"was started with {there.pipelines or 'none'}, this command with {own.pipelines or 'none'}"
        expected = "the same folder of own pipelines for every worker"
        return RequestError(problem, key="SUITE_PIPELINES", expected=expected)
    return None
