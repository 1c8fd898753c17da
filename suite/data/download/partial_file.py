"""A download that is not finished: kept beside its target, written by one process at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from suite.locks import take_lock


@dataclass(frozen=True)
class Origin:
    """Where the bytes of a partial file come from.

    Attributes
    ----------
    url
        The address.
    validator
        The server's strong ETag, or else its Last-Modified; empty where it gave neither.
    total
        Bytes of the whole file, where the server gave them.
    """

    url: str
    validator: str = ""
    total: int | None = None


class PartialFile:
    """The bytes of a file that have come so far, in ``NAME.part``, and beside it where they come from.

    Made by :func:`open_partial`, which locks it.

    Attributes
    ----------
    path
        The partial file.
    """

    def __init__(self, path: Path, stream: IO[bytes]) -> None:
        self.path, self._stream = path, stream
        self._note = path.with_name(path.name + ".json")

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return os.fstat(self._stream.fileno()).st_size

    @property
    def origin(self) -> Origin | None:
        """Where they come from; ``None`` where that is not known, and nothing can be added to them."""
        try:
            return Origin(**json.loads(self._note.read_bytes())) if self.size else None
        except (OSError, ValueError, TypeError):  # none, or cut off as it was written
            return None

    def begin(self, origin: Origin) -> None:
        """Throw away what is there and start a new download."""
        self._stream.truncate(0)  # first, so that a note never speaks of another file's bytes
        self._note.write_text(json.dumps(asdict(origin)), encoding="utf-8")

    def append(self, chunk: bytes) -> None:
        """Add bytes; once this returns they outlive the process."""
        self._stream.write(chunk)
        self._stream.flush()

    def finish(self, target: Path) -> None:
        """Move the partial file, now whole and verified, to its target."""
        move_whole(self.path, target)
        self._note.unlink(missing_ok=True)

    def clear(self) -> None:
        """Throw away what is there."""
        self._stream.truncate(0)
        self._note.unlink(missing_ok=True)


def move_whole(source: Path, target: Path) -> None:
    """Move a whole file to its target after a sync to disk: it is there whole even after a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as stream:
        os.fsync(stream.fileno())
    source.replace(target)


@contextmanager
def open_partial(target: Path, log: Callable[[str], None] = lambda line: None) -> Iterator[PartialFile]:
    """Open the partial file of a target, alone among all processes; an empty one is not left behind.

    Parameters
    ----------
    target
        The file to be downloaded.
    log
        Receives a line when another process has to be waited for.

    Yields
    ------
    PartialFile
        Whoever had to wait should look whether the target is there by now.
    """
    path = target.with_name(target.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path, log) as stream:
        partial = PartialFile(path, stream)
        try:
            yield partial
        finally:
            if not partial.size:
                partial.clear()
                path.unlink(missing_ok=True)


@contextmanager
def _locked(path: Path, log: Callable[[str], None]) -> Iterator[IO[bytes]]:
    """Open and lock a partial file; the kernel drops the lock with the process."""
    while True:
        with path.open("ab") as stream:
            if not take_lock(stream.fileno(), wait=False):
                log(f"waiting for another process, which downloads {path.name.removesuffix('.part')}")
                take_lock(stream.fileno(), wait=True)
            # Its last process may have finished or removed it: then this file is no longer at its path.
            if path.is_file() and os.path.samestat(os.fstat(stream.fileno()), path.stat()):
                yield stream
                return
