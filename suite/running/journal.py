"""The Optuna journal: a lock that dies with its process, and a tail that heals."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

from optuna.storages import BaseStorage, JournalStorage, RDBStorage, get_storage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from sqlalchemy.pool import NullPool

from suite.database_address import (
    ANSWERS_WITHIN,
    check_database,
    database_answers,
    is_made_meanwhile,
    shown_address,
)
from suite.errors import RequestError
from suite.locks import open_lock, take_lock
from suite.patience import patiently
from suite.workspace import tuning_server


class KernelLock(JournalFileOpenLock):
    """A ``flock`` beside the journal.

    Optuna's own locks are files that survive a ``kill -9`` and hold everybody up until a grace
    period ends; the kernel drops this one with the process. Holding it, a half-written last line (a
    writer killed in mid-write) is cut off, since the next line would otherwise be glued to it and
    make the whole journal unreadable.

    Parameters
    ----------
    journal
        The journal file; need not exist yet.
    """

    def __init__(self, journal: Path) -> None:
        super().__init__(str(journal))
        self._journal = journal
        self._lock = journal.with_name(journal.name + ".lock")
        self._descriptor = -1

    def acquire(self) -> bool:
        """Wait for the lock, then heal the journal's tail."""
        self._descriptor = open_lock(self._lock)
        take_lock(self._descriptor, wait=True)
        heal(self._journal)
        return True

    def release(self) -> None:
        """Let the next process in."""
        os.close(self._descriptor)


def heal(journal: Path, block: int = 1 << 16) -> int:
    """Cut off a last line that has no end.

    Parameters
    ----------
    journal
        The file; nothing happens when there is none.
    block
        Bytes looked at in one step backwards.

    Returns
    -------
    int
        Bytes cut off.
    """
    if not journal.exists():
        return 0
    with journal.open("r+b") as stream:
        size = stream.seek(0, os.SEEK_END)
        end = size
        while end > 0:
            start = max(0, end - block)
            stream.seek(start)
            newline = stream.read(end - start).rfind(b"\n")
            if newline >= 0:
                end = start + newline + 1
                break
            end = start
        if end < size:
            stream.truncate(end)
    return size - end


def open_storage(runs: Path) -> BaseStorage:
    """Open the store of all studies.

    Parameters
    ----------
    runs
        State folder; its ``optuna.journal`` is used unless ``SUITE_TUNING_URL`` names a database that
        a team shares.

    Raises
    ------
    RequestError
        The journal holds a line that Optuna did not write; the database has no driver here or lets nobody in.
    """
    url = tuning_server()
    if url:
        return _team_storage(url)
    journal = (runs / "optuna.journal").absolute()
    try:
        if not journal.exists():
            _journal_storage.cache_clear()  # A file that is gone is no beginning of a new one.
        storage = _journal_storage(journal, journal.stat().st_ino if journal.exists() else 0, os.getpid())
        with suppress(KeyError):  # It reads what was added since.
            storage.get_study_id_from_name("")
        return storage
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        # Optuna replays what lines say; a line of another kind ends that in whatever way.
        problem = f"holds a line that is none of Optuna's: {type(error).__name__}: {error}"
        advice = "its own lines; move it away and studies begin anew"
        raise RequestError(problem, file=journal, expected=advice) from error


@lru_cache(maxsize=1)
def _journal_storage(journal: Path, content: int, process: int) -> BaseStorage:
    """Replay a journal once a process: of a large question that takes seconds, and each job asks for it.

    A file that was put in its place is another one, and so is that of a process that forked off.
    """
    return JournalStorage(JournalFileBackend(str(journal), lock_obj=KernelLock(journal)))


@cache
def _team_storage(url: str) -> BaseStorage:
    """Open a database once a process: to compare its tables with Optuna's takes a hundred queries.

    Its connections are closed after each use: a hundred workers that wait for their trials hold none, and a
    database that went away and came back is met by a new one.
    """
    check_database(url, "SUITE_TUNING_URL")
    with database_answers(url, "SUITE_TUNING_URL"):
        storage = patiently(
            lambda: RDBStorage(url, engine_kwargs={"poolclass": NullPool}),
            is_made_meanwhile,
            shown_address(url),
            patience=ANSWERS_WITHIN,
        )
    return get_storage(storage)


def has_studies(runs: Path) -> bool:
    """Check whether there is a store to look into, without making one."""
    return tuning_server() is not None or (runs / "optuna.journal").exists()
