"""Bring files from their addresses into the folder of raw data: locked, downloaded, checked, moved."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from suite.data.dataset import ArchiveMember, RemoteArchive, RemoteFile
from suite.data.download.archive import unpack
from suite.data.download.archive_limits import Limits
from suite.data.download.client import Client
from suite.data.download.http import sha256_of
from suite.data.download.partial_file import PartialFile, move_whole, open_partial
from suite.data.download.present import is_present
from suite.data.download.progress_bar import show_progress
from suite.data.download.session import DownloadError
from suite.errors import RequestError

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class FileFetcher:
    """How files come into the folder of raw data.

    Attributes
    ----------
    root
        That folder.
    client
        Tries the addresses.
    progress
        Terminal for a bar, or ``None``.
    log
        Receives a line for each file.
    """

    root: Path
    client: Client
    progress: Console | None
    log: Callable[[str], None]

    def try_addresses(self, rank: int, files: Iterable[RemoteFile]) -> dict[RemoteFile, list[str]]:
        """Try the first, second, ... address of each file; an archive is fetched once for all its members.

        Returns
        -------
        dict of RemoteFile to list of str
            Of each file that has an address of that rank: why it is not there, or no reason if it is.

        Raises
        ------
        RequestError
            When a folder or a file cannot be written.
        """
        outcomes: dict[RemoteFile, list[str]] = {}
        archives: dict[RemoteArchive, dict[RemoteFile, str]] = defaultdict(dict)
        for file in files:
            address = file.urls[rank] if rank < len(file.urls) else None
            if isinstance(address, ArchiveMember):
                archives[address.archive][file] = address.name
            elif address is not None:
                with _writing(self.root / file.path):
                    outcomes[file] = self._from_address(file, address)
        for archive, names in archives.items():
            with _writing(self.root / archive.path):
                outcomes |= self._from_archive(archive, names)
        return outcomes

    def _from_address(self, file: RemoteFile, url: str) -> list[str]:
        target = self.root / file.path
        with open_partial(target, self.log) as partial:
            if is_present(self.root, file):  # another process was faster
                return []
            with show_progress(self.progress, file.path) as report:
                reasons = self.client.get([url], partial, file.sha256, report)
            if not reasons:
                partial.finish(target)
                self._log_fetched(file)
        return reasons

    def _from_archive(
        self, archive: RemoteArchive, names: dict[RemoteFile, str]
    ) -> dict[RemoteFile, list[str]]:
        with open_partial(self.root / archive.path, self.log) as partial:
            outcomes: dict[RemoteFile, list[str]] = {file: [] for file in names}
            lacking = {file: name for file, name in names.items() if not is_present(self.root, file)}
            if lacking:  # or else another process was faster
                folder = partial.path.with_name(f"{partial.path.name}.unpacked")
                try:
                    outcomes |= self._unpack(archive, lacking, partial, folder)
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
            return outcomes

    def _unpack(
        self, archive: RemoteArchive, names: dict[RemoteFile, str], partial: PartialFile, folder: Path
    ) -> dict[RemoteFile, list[str]]:
        unpacked: dict[str, Path] = {}

        def accept(path: Path) -> None:
            shutil.rmtree(folder, ignore_errors=True)  # left by a process that was killed
            try:
                unpacked.update(unpack(path, folder, names.values(), Limits(total_bytes=archive.limit_bytes)))
            except RequestError as error:
                partial.clear()
                raise DownloadError(": ".join(filter(None, (error.key, error.problem)))) from error

        with show_progress(self.progress, archive.path) as report:
            reasons = self.client.get(archive.urls, partial, archive.sha256, report, accept)
        if reasons:
            return dict.fromkeys(names, reasons)
        outcomes = {
            file: self._keep_member(file, archive, name, unpacked[name]) for file, name in names.items()
        }
        partial.clear()
        return outcomes

    def _keep_member(self, file: RemoteFile, archive: RemoteArchive, name: str, unpacked: Path) -> list[str]:
        if file.sha256 is not None and sha256_of(unpacked) != file.sha256:
            return [f"{PurePosixPath(archive.path).name}: {name}: has another hash"]
        move_whole(unpacked, self.root / file.path)
        self._log_fetched(file)
        return []

    def _log_fetched(self, file: RemoteFile) -> None:
        checked = "sha256 checked" if file.sha256 else "no sha256 is known of it"
        self.log(f"fetched {file.path} ({(self.root / file.path).stat().st_size:,} bytes, {checked})")


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """Turn a full disk or a folder that is none into the one line of a wrong request."""
    try:
        yield
    except PermissionError as error:
        # What is not there yet is not what forbids it.
        asked = Path(error.filename or target)
        place = next(one for one in (asked, *asked.parents) if os.path.exists(one))  # noqa: PTH110
        raise RequestError(
            f"cannot be written: no right to write into {place}, which {_owner(place)} owns",
            file=target,
            expected="that right, or SUITE_DATA to name a folder of your own",
        ) from error
    except OSError as error:
        raise RequestError(f"cannot be written: {error.strerror or error}", file=target) from error


def _owner(place: Path) -> str:
    try:
        return place.owner()
    except (OSError, KeyError):
        return "another user"
