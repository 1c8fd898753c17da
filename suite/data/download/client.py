"""Try the addresses of a file in order, and remember the servers that do not answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from suite.data.download.http import ReportBytes, RetryPolicy, download
from suite.data.download.partial_file import PartialFile
from suite.data.download.session import DownloadError, open_session


class Client:
    """One call's memory of servers: after no answer it is not tried again, after an error once a file.

    Parameters
    ----------
    retry
        How long and how often an address is tried.
    """

    def __init__(self, retry: RetryPolicy) -> None:
        self._retry = retry
        self._session = open_session()
        self._silent: dict[str, str] = {}
        self._troubled: set[str] = set()

    def close(self) -> None:
        """Close the connections that were kept open."""
        self._session.close()

    def get(
        self,
        urls: Iterable[str],
        partial: PartialFile,
        sha256: str | None,
        report: ReportBytes,
        accept: Callable[[Path], None] = lambda path: None,
    ) -> list[str]:
        """Fill a partial file from the first address that gives the file.

        Parameters
        ----------
        urls
            Addresses, in order.
        partial
            Where it goes.
        sha256
            Of the file, where it is known.
        report
            Receives the progress.
        accept
            Looks at the whole file, and raises DownloadError when it will not do.

        Returns
        -------
        list of str
            Why no address gave the file; empty when one did.
        """
        reasons: list[str] = []
        for url in urls:
            host = urlsplit(url).netloc
            if host in self._silent:
                reasons.append(self._silent[host])
                continue
            retry = self._retry
            if host in self._troubled:
                retry = replace(retry, attempts=1)
            try:
                download(url, partial, sha256=sha256, session=self._session, retry=retry, report=report)
                accept(partial.path)
            except DownloadError as error:
                reasons.append(str(error) if error.silent else f"{url}: {error}")
                if error.silent:
                    self._silent[host] = str(error)
                elif error.again:
                    self._troubled.add(host)
            else:
                return []
        return reasons or ["no address is known"]
