"""Look at each entry of an archive, and count each byte that comes out of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from suite.errors import RequestError

_ALWAYS = 1 << 20  # a small archive of zeros is no bomb


@dataclass(frozen=True)
class Limits:
    """How much an archive may write and take.

    Attributes
    ----------
    total_bytes
        Largest size of what is unpacked.
    members
        Largest number of entries.
    ratio
        Largest size of what is unpacked, in sizes of the archive; measurements pack to a third or so.
    """

    total_bytes: int = 4 * 2**30
    members: int = 100_000
    ratio: float = 200.0


class ArchiveCheck:
    """Refuses an archive, with RequestError, for what an honest one does not hold.

    Parameters
    ----------
    archive
        For its size and for the messages.
    limits
        Its limits.
    """

    def __init__(self, archive: Path, limits: Limits) -> None:
        self.archive, self.limits = archive, limits
        self._names: set[str] = set()
        self._entries = 0
        self._left = min(limits.total_bytes, int(limits.ratio * archive.stat().st_size) + _ALWAYS)

    def admit(self, name: str, *, folder: bool = False, problem: str = "") -> str:
        """Give the plain name of an entry, with forward slashes, or refuse the archive for it."""
        self._entries += 1
        plain = "/".join(segment for segment in re.split(r"[/\\]", name) if segment not in ("", "."))
        if self._entries > self.limits.members:
            problem = f"is one of more than {self.limits.members} members"
        elif re.match(r"[/\\]|[A-Za-z]:", name):
            problem = "has an absolute name"
        elif ".." in plain.split("/"):
            problem = "leads out of the archive's folder"
        elif not folder and not plain:
            problem = "has no name"
        elif not folder and plain.casefold() in self._names:
            problem = "comes twice"
        if problem:
            self.refuse(name, problem)
        if not folder:
            self._names.add(plain.casefold())
        return plain

    def count(self, n_bytes: int, name: str) -> None:
        """Refuse the archive when more has come out of it than may: its headers cannot be trusted."""
        self._left -= n_bytes
        if self._left < 0:
            most = f"{self.limits.total_bytes:,} bytes, or {self.limits.ratio:g} times its own size"
            self.refuse(name, f"unpacks to more than the archive may ({most})")

    def refuse(self, name: str, problem: str) -> NoReturn:
        """Refuse the archive; control characters of a hostile name do not reach the terminal.

        Raises
        ------
        RequestError
            Always.
        """
        raise RequestError(problem, file=self.archive, key=repr(name)[1:-1])
