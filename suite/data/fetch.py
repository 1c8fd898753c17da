"""Download a data set from its owner's addresses."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from suite.data.dataset import DataSet, RemoteFile
from suite.data.local import by_name, home
from suite.data.readers.dispatch import is_web_page
from suite.errors import RequestError

_TIMEOUT_S = 30


def fetch(
    dataset: DataSet,
    root: Path,
    *,
    progress: bool = False,
    tell: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Download what is not there yet; each file appears whole and checked, or not at all.

    Parameters
    ----------
    dataset
        Its ``files`` are fetched; a file that already lies somewhere below the data set's folder
        (with the right content, where that is known) is left alone.
    root
        Folder of raw data.
    progress
        Show a bar for each file.
    tell
        Receives one line on the licence, and one a file.

    Returns
    -------
    list of Path
        The files downloaded now.

    Raises
    ------
    RequestError
        When no address gave a file: which files, why, where to get them by hand and where to put
        them. The other files have been downloaded all the same.
    """
    if not dataset.files:
        raise RequestError("has no files to download", key=dataset.name, expected=dataset.by_hand or None)
    tell(f"{dataset.name}: {dataset.licence}. Cite: {dataset.citation}")
    lacking = [file for file in dataset.files if not holds(root, file)]
    tell(f"{len(dataset.files) - len(lacking)} of {len(dataset.files)} files are there already")
    fetched: list[Path] = []
    failures: dict[str, str] = {}
    silent_hosts: set[str] = set()
    for file in lacking:
        reasons = _fetch_one(file, root, progress, silent_hosts)
        if reasons:
            failures[file.path] = "; ".join(reasons)
        else:
            fetched.append(root / file.path)
            tell(f"fetched {file.path}")
    if failures:
        first, reason = next(iter(failures.items()))
        more = f" and {len(failures) - 1} more" if len(failures) > 1 else ""
        problem = f"could not be downloaded{more}: {reason}"
        raise RequestError(problem, file=root / first, expected=f"by hand: {dataset.by_hand}")
    return fetched


def candidates(root: Path, file: RemoteFile) -> list[Path]:
    """Find the places where a file of a data set may lie: its own, then any of that name beside it."""
    path = PurePosixPath(file.path)
    target = root / path
    folder = home(root, path.parts[0]) if len(path.parts) > 1 else root
    others = [place for place in by_name(folder, [path.name]).get(path.name, []) if place != target]
    return [target, *others] if target.is_file() else others


def holds(root: Path, file: RemoteFile) -> bool:
    """Tell whether a file is there, with the owner's content where its hash is known."""
    places = candidates(root, file)
    return bool(places) if file.sha256 is None else any(sha256_of(place) == file.sha256 for place in places)


def sha256_of(path: Path) -> str:
    """Give the sha256 (hex) of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fetch_one(file: RemoteFile, root: Path, progress: bool, silent_hosts: set[str]) -> list[str]:
    """Try the addresses in order; give the reasons of failure, or none at success."""
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.WARNING)  # its chat is ours to tell
    target = root / file.path
    reasons: list[str] = []
    for url in file.urls:
        host = urlsplit(url).netloc
        if host in silent_hosts:
            reasons.append(f"{host} does not answer")
            continue
        try:
            pooch.retrieve(
                url,
                known_hash=file.sha256,
                fname=target.name,
                path=target.parent,
                downloader=_Download(progress),
            )
        except (requests.ConnectionError, requests.Timeout) as error:
            silent_hosts.add(host)
            reasons.append(f"{host} does not answer ({type(error).__name__})")
        except (requests.RequestException, ValueError) as error:
            reasons.append(f"{url}: {error}")
        except OSError as error:
            raise RequestError(f"cannot be written: {error.strerror}", file=target) from error
        else:
            return []
    return reasons or ["no address is known"]


class _Download:
    """Pooch's HTTP download, which refuses the web page that a moved file often leaves behind."""

    def __init__(self, progress: bool) -> None:
        self.progress = progress

    def __call__(self, url: str, output_file: str, pooch: object) -> None:
        from pooch import HTTPDownloader

        HTTPDownloader(progressbar=self.progress, timeout=_TIMEOUT_S)(url, output_file, pooch)
        if is_web_page(Path(output_file)):
            raise ValueError("answers with a web page in place of the file")
