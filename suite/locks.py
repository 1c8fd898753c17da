"""Locks between processes, which the kernel drops with the process that holds them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suite.errors import RequestError


def take_lock(descriptor: int, *, wait: bool, shared: bool = False) -> bool:
    """Lock an open file against other processes; the kernel drops the lock with the process.

    Parameters
    ----------
    descriptor
        Of the file.
    wait
        Whether to wait until it is free.
    shared
        Whether others may have a share of it, too.

    Returns
    -------
    bool
        Whether the lock was taken; always true where it was waited for.
    """
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def open_lock(path: Path) -> int:
    """Open a lock file for :func:`take_lock`, made where there is none; closing it drops the lock.

    Who may write it is said by the process's mask: a folder may be shared.
    """
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o666)


@contextmanager
def only_one(path: Path, what: str, *, wait: bool = False) -> Iterator[None]:
    """Hold a lock that the kernel drops with the process.

    Parameters
    ----------
    path
        Lock file.
    what
        What is locked, for the message.
    wait
        Whether to wait until it is free.

    Raises
    ------
    RequestError
        When another process holds it and ``wait`` is false; the line names that process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = open_lock(path)
    try:
        if not take_lock(lock, wait=wait):
            owner = os.pread(lock, 32, 0).decode().strip() or "another process"
            raise RequestError(
                f"{what} is in use by process {owner}", file=path, expected="to wait until it ends"
            )
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(lock)


def in_use(path: Path) -> bool:
    """Check whether a process holds the lock of :func:`only_one`, by asking for a share of it."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not take_lock(lock, wait=False, shared=True)
    finally:
        os.close(lock)
