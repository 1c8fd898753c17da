"""The database of a tracking store, made whole beside its place and put there at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from suite.errors import RequestError
from suite.unfinished import sweep, unfinished_folder

SQLITE = "sqlite:///"
"""How the address of a database file begins."""


def database_file(address: str) -> Path | None:
    """Give the file of a tracking store's address; ``None`` where it is no SQLite database."""
    return Path(address.removeprefix(SQLITE).partition("?")[0]) if address.startswith(SQLITE) else None


def is_whole(file: Path) -> bool:
    """Check whether a database was made to its end.

    MLflow writes its first experiment last, so one without any was left by a process that ended while
    it made it, and holds nothing.

    Raises
    ------
    RequestError
        The file is no database, or cannot be read.
    """
    if not file.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=60.0)) as made:
            tables = made.execute("SELECT 1 FROM sqlite_master WHERE name = 'experiments'").fetchall()
            return bool(tables and made.execute("SELECT 1 FROM experiments LIMIT 1").fetchall())
    except sqlite3.Error as error:
        expected = "MLflow's database; move it away, or name another SUITE_RUNS"
        raise RequestError(f"cannot be read: {error}", file=file, expected=expected) from error


def make_whole(file: Path, artifacts: Path) -> None:
    """Make a database where there is none, or one that was left half made.

    Parameters
    ----------
    file
        Its path. The caller sees to it that only one process is here at a time.
    artifacts
        Where files of experiments lie that name no other place.

    Raises
    ------
    RequestError
        The file is no database, or none can be made.
    OSError
        Its folder cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    sweep(file.parent)
    if is_whole(file):
        return
    with unfinished_folder(file) as folder:
        try:
            (folder / file.name).touch()  # SQLite would close it to a group, whatever the process's mask.
            _make(folder / file.name, artifacts)
        except Exception as error:
            line = next(iter(str(error).splitlines()), type(error).__name__)
            expected = "a folder that can be written, with room"
            raise RequestError(f"cannot be made: {line:.200}", file=file, expected=expected) from error
        if not is_whole(file):
            # What a half-made database would be brought back from must not be taken for the new one's.
            for ending in ("-journal", "-wal", "-shm"):
                file.with_name(file.name + ending).unlink(missing_ok=True)
            (folder / file.name).replace(file)


def _make(file: Path, artifacts: Path) -> None:
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    SqlAlchemyStore(f"{SQLITE}{file}", artifacts.as_uri()).engine.dispose()
