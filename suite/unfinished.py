"""What is being written lies under a name of its own, locked by its process, and is swept if that was killed.

The names begin with a dot and end in ``.unfinished``. The lock tells what a living process still writes from
what a killed one left, also where several machines or users share a folder.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO

from suite.locks import take_lock

UNFINISHED = ".unfinished"

_of_this_process: set[Path] = set()


@contextmanager
def unfinished_file(target: Path, folder: Path | None = None) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of another once it is whole.

    Parameters
    ----------
    target
        Its path; the folder must exist.
    folder
        Where it lies until then, on the same disk; by default beside its place.

    Yields
    ------
    IO of bytes
        To be written. Where that fails nothing is left, and what was there before stays.
    """
    left, handle = _begin(folder or target.parent, target.name)
    lock = os.dup(handle)  # Held beyond the end of writing, which may fail as the file is closed.
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        left.replace(target)
    finally:
        left.unlink(missing_ok=True)
        _end(left, lock)


@contextmanager
def unfinished_folder(target: Path, mode: int = 0o777) -> Iterator[Path]:
    """Make a folder that may be renamed once it is whole, and is removed otherwise.

    Parameters
    ----------
    target
        What it is to become, beside which it lies; need not exist.
    mode
        Of the folder, less what the process's mask takes away.

    Yields
    ------
    Path
        The folder, empty.
    """
    left, lock = _begin(target.parent, target.name, mode)
    try:
        yield left
    finally:
        shutil.rmtree(left, ignore_errors=True)
        _end(left, lock)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder for files of the moment, for this user alone, where the system keeps such."""
    with unfinished_folder(Path(tempfile.gettempdir()) / "suite", 0o700) as folder:
        yield folder


def _begin(parent: Path, name: str, mode: int | None = None) -> tuple[Path, int]:
    """Make a file, or with a mode a folder, and lock it; gives its path and its descriptor."""
    while True:
        left = parent / f".{name[:50]}.{secrets.token_hex(4)}{UNFINISHED}"
        with suppress(FileExistsError):
            if mode is None:
                handle = os.open(left, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o666)
            else:
                left.mkdir(mode)
                handle = os.open(left, os.O_RDONLY | os.O_CLOEXEC)
            with suppress(OSError):  # A disk without locks: what is left there is never swept.
                take_lock(handle, wait=True)
            if _is_there(left, handle):  # Else it was swept before it was locked.
                _of_this_process.add(left)
                return left, handle
            os.close(handle)


def _end(left: Path, lock: int) -> None:
    _of_this_process.discard(left)
    os.close(lock)


def _is_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except OSError:
        return False


def sweep(folder: Path) -> None:
    """Remove what killed processes of this user left unfinished in a folder; not in those below it."""
    with suppress(OSError):
        for left in folder.glob(f".*{UNFINISHED}"):
            with suppress(OSError):
                _sweep_one(left)


@cache
def sweep_once(folder: Path) -> None:
    """Sweep a folder the first time that this process writes there: it may hold thousands of files."""
    sweep(folder)


def _sweep_one(left: Path) -> None:
    handle = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if os.fstat(handle).st_uid == os.getuid() and take_lock(handle, wait=False):
            _remove(left)
    finally:
        os.close(handle)


def _remove(left: Path) -> None:
    if left.is_dir():
        shutil.rmtree(left, ignore_errors=True)
    else:
        left.unlink(missing_ok=True)


def remove_unfinished() -> None:
    """Remove what this process is writing, as it is being stopped."""
    for left in list(_of_this_process):
        with suppress(OSError):
            _remove(left)
