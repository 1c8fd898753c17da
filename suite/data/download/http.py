"""Get a file over HTTP into a partial file, resuming where the last attempt broke off."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from suite.data.download.partial_file import Origin, PartialFile
from suite.data.download.session import DownloadError, as_download_error
from suite.data.readers.dispatch import begins_a_web_page

if TYPE_CHECKING:
    import requests

ReportBytes = Callable[[int, int | None], None]
"""Receives the bytes that are there, and those of the whole file where they are known."""

_CHUNK = 1 << 16
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class RetryPolicy:
    """How long an address is waited for, and how often it is tried.

    Attributes
    ----------
    timeout_s
        Seconds without a connection, or without a byte, after which a server counts as silent.
    attempts
        Attempts at an address that breaks off or answers with a server error (HTTP 5xx).
    pause_s
        Seconds before the second attempt; each further pause is twice as long.
    """

    timeout_s: float = 30.0
    attempts: int = 4
    pause_s: float = 1.0


def download(
    url: str,
    partial: PartialFile,
    *,
    sha256: str | None,
    session: requests.Session,
    retry: RetryPolicy,
    report: ReportBytes = lambda done, total: None,
) -> None:
    """Get a file from one address; at the end it is whole, and right where its hash is known.

    Parameters
    ----------
    url
        The address.
    partial
        Bytes that came from it before are not requested again, if the server can resume and confirms
        that the file is the same, or the hash is known.
    sha256
        Of the whole file, where it is known.
    session, retry
        See :func:`~suite.data.download.session.open_session` and :class:`RetryPolicy`.
    report
        Receives the progress.

    Raises
    ------
    DownloadError
        When it gave no file, not the whole file, or another one. Bytes worth going on from stay in
        the partial file, bytes that are wrong do not.
    OSError
        When the partial file cannot be written.
    """
    for attempt in range(max(1, retry.attempts)):
        if attempt:
            time.sleep(retry.pause_s * 2 ** (attempt - 1))
        try:
            _attempt(url, partial, sha256, session, retry.timeout_s, report)
        except DownloadError as error:
            if not error.again or attempt + 1 >= retry.attempts:
                raise
        else:
            return


def sha256_of(path: Path) -> str:
    """Give the sha256 (hex) of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _attempt(
    url: str,
    partial: PartialFile,
    sha256: str | None,
    session: requests.Session,
    timeout_s: float,
    report: ReportBytes,
) -> None:
    known = _go_on_from(partial, url, sha256)
    start = partial.size if known else 0
    if known is None or known.total != start:  # equal: it was stopped after its last byte
        with as_download_error(url):
            _request(url, partial, known, sha256, session, timeout_s, report)
    if partial.size == 0:
        raise DownloadError("answers with an empty file")
    if sha256 is not None and (digest := sha256_of(partial.path)) != sha256:
        partial.clear()
        raise DownloadError(
            f"gives a file with the hash {digest[:12]}…, not {sha256[:12]}…", again=bool(start)
        )


def _go_on_from(partial: PartialFile, url: str, sha256: str | None) -> Origin | None:
    """Check whether more bytes can be added: only of the same file, as the server or the hash will show."""
    known = partial.origin
    if known is None or known.url != url or not (known.validator or sha256):
        return None
    return None if known.total is not None and partial.size > known.total else known


def _request(
    url: str,
    partial: PartialFile,
    known: Origin | None,
    sha256: str | None,
    session: requests.Session,
    timeout_s: float,
    report: ReportBytes,
) -> None:
    # Of a file that is compressed in transfer, neither the length nor where to resume is known.
    headers = {"Accept-Encoding": "identity"}
    if known is not None:
        headers["Range"] = f"bytes={partial.size}-"
        if known.validator:
            headers["If-Range"] = known.validator
    with session.get(url, headers=headers, stream=True, timeout=timeout_s) as answer:
        if known is not None and answer.status_code in (206, 416):
            if not _continues(answer, partial.size, known):
                partial.clear()
                raise DownloadError("has another file than before", again=True)
            origin = known
        elif answer.status_code == 200:
            origin, known = _origin(url, answer, sha256), None
        else:
            reason = f"answers HTTP {answer.status_code} {answer.reason}".rstrip()
            raise DownloadError(reason, again=answer.status_code in _TRY_AGAIN)
        _receive(answer, partial, origin, known is None, report)


def _origin(url: str, answer: requests.Response, sha256: str | None) -> Origin:
    """Read from a whole answer what its end is known by, and what resuming it needs."""
    headers = answer.headers
    length = headers.get("Content-Length", "")
    if not length.isdecimal() and sha256 is None and "chunked" not in headers.get("Transfer-Encoding", ""):
        raise DownloadError("does not say how long the file is, so that its end could not be told")
    # Compressed in transfer all the same: the length is of the compressed bytes, which the client counts.
    if not length.isdecimal() or headers.get("Content-Encoding", "identity") != "identity":
        return Origin(url)
    etag = headers.get("ETag", "")
    validator = etag if etag.startswith('"') else headers.get("Last-Modified", "")  # weak ones do not do
    return Origin(url, validator, int(length))


def _continues(answer: requests.Response, start: int, known: Origin) -> bool:
    """Check whether a partial answer begins exactly where the partial file ends, in the same file."""
    pattern = r"bytes (\d+)-\d+/(\d+|\*)"
    match = re.fullmatch(pattern, answer.headers.get("Content-Range", "").strip())
    if answer.status_code != 206 or match is None or int(match[1]) != start:
        return False
    if known.total is not None and match[2] not in ("*", str(known.total)):
        return False
    validators = {answer.headers.get("ETag"), answer.headers.get("Last-Modified")} - {None}
    return not (known.validator and validators) or known.validator in validators


def _receive(
    answer: requests.Response, partial: PartialFile, origin: Origin, anew: bool, report: ReportBytes
) -> None:
    chunks: Iterator[bytes] = answer.iter_content(_CHUNK)
    first = next(chunks, b"")
    if anew:
        if begins_a_web_page(first):  # known before what came earlier is thrown away
            raise DownloadError("answers with a web page in place of the file")
        partial.begin(origin)
    for chunk in chain([first], chunks):
        partial.append(chunk)
        report(partial.size, origin.total)
    if origin.total is not None and partial.size != origin.total:
        raise DownloadError(f"breaks off after {partial.size} of {origin.total} bytes", again=True)
