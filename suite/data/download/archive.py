"""Take named members out of an archive that nobody vouches for."""

from __future__ import annotations

import gzip
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from suite.data.download.archive_limits import ArchiveCheck, Limits
from suite.errors import RequestError

_STEP = 1 << 20
_HEADERS = 1 << 20
_SPECIAL = (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK)
_LINK = "is a link or a device"


def unpack(
    archive: Path, folder: Path, members: Iterable[str], limits: Limits | None = None
) -> dict[str, Path]:
    """Unpack some members of a zip or tar.gz archive: all of them, or nothing.

    Parameters
    ----------
    archive
        The archive; its first bytes give its kind.
    folder
        A folder that does not exist yet. The files in it bear numbers: no name that an archive
        invents ever becomes a path.
    members
        Whole names, with forward slashes.
    limits
        By default those of :class:`~suite.data.download.archive_limits.Limits`.

    Returns
    -------
    dict of str to Path
        Where each member lies now.

    Raises
    ------
    RequestError
        When the archive is damaged, lacks a member, unpacks to more than the limits, or holds
        anything, wanted or not, that an honest archive of measurements does not: names that are
        absolute, lead out of the folder or come twice, links, devices, encrypted members. The line
        names archive and member.
    OSError
        When ``folder`` cannot be written.
    """
    wanted = dict.fromkeys(members)
    check = ArchiveCheck(archive, limits or Limits())
    folder.mkdir(parents=True)
    try:
        with _in_one_line(archive):
            take = _from_tar if _is_gzip(archive) else _from_zip
            unpacked = dict(take(archive, folder, wanted, check))
        for name in wanted:
            if name not in unpacked:
                check.refuse(name, "is not in the archive")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return unpacked


def _from_zip(
    archive: Path, folder: Path, wanted: Iterable[str], check: ArchiveCheck
) -> Iterator[tuple[str, Path]]:
    with zipfile.ZipFile(archive) as opened:
        entries: dict[str, zipfile.ZipInfo] = {}
        for info in opened.infolist():
            problem = "is encrypted" if info.flag_bits & 1 else ""
            if stat.S_IFMT(info.external_attr >> 16) in _SPECIAL:
                problem = _LINK
            name = check.admit(info.filename, folder=info.is_dir(), problem=problem)
            if not info.is_dir():
                entries[name] = info
        for number, name in enumerate(name for name in wanted if name in entries):
            target = folder / f"{number}.member"
            with opened.open(entries[name]) as source, target.open("xb") as sink:
                while chunk := source.read(_STEP):
                    check.count(len(chunk), name)
                    sink.write(chunk)
            if target.stat().st_size != entries[name].file_size:
                check.refuse(name, "is not as long as the archive says")
            yield name, target


def _from_tar(
    archive: Path, folder: Path, wanted: Iterable[str], check: ArchiveCheck
) -> Iterator[tuple[str, Path]]:
    names = set(wanted)
    with gzip.open(archive) as stream:
        counted = _Counted(stream, check)
        with tarfile.open(fileobj=cast(IO[bytes], counted), mode="r|") as opened:
            for info in opened:
                plain_file = info.isreg() and not info.issparse()
                problem = "" if plain_file or info.isdir() else _LINK
                name = check.admit(info.name, folder=info.isdir(), problem=problem)
                counted.next_member(name, info.size)
                source = opened.extractfile(info) if name in names and plain_file else None
                if source is not None:
                    target = folder / f"{len(names)}.member"
                    names.discard(name)
                    with target.open("xb") as sink:
                        shutil.copyfileobj(source, sink, _STEP)
                    yield name, target
        while counted.read(_STEP):  # to the end, where gzip keeps the checksum of it all
            pass


class _Counted:
    """An unpacked stream whose bytes are counted, also those of headers and of members passed over."""

    def __init__(self, stream: gzip.GzipFile, check: ArchiveCheck) -> None:
        self._stream, self._check = stream, check
        self.next_member("its first header", 0)

    def next_member(self, name: str, n_bytes: int) -> None:
        """Tell what may come: this member's content, and headers of a size that fits in memory."""
        self._name, self._due = name, n_bytes + _HEADERS

    def read(self, n_bytes: int) -> bytes:
        chunk = self._stream.read(n_bytes)
        self._check.count(len(chunk), self._name)
        self._due -= len(chunk)
        if self._due < 0:
            self._check.refuse(self._name, "is followed by an absurd header")
        return chunk


def _is_gzip(archive: Path) -> bool:
    with archive.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


@contextmanager
def _in_one_line(archive: Path) -> Iterator[None]:
    try:
        yield
    except RequestError:
        raise
    except Exception as error:  # a damaged archive can raise whatever its parser does
        if isinstance(error, OSError) and error.errno is not None:
            raise  # it is the disk that failed
        problem = str(error) or type(error).__name__
        raise RequestError(
            f"cannot be unpacked: {problem}", file=archive, expected="zip or tar.gz"
        ) from error
