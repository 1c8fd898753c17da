"""Download a data set from its owner's addresses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from suite.data.dataset import DataSet, RemoteFile
from suite.data.download.by_hand import not_fetched, request_by_hand
from suite.data.download.client import Client
from suite.data.download.fetcher import FileFetcher
from suite.data.download.http import RetryPolicy
from suite.data.download.present import is_present

if TYPE_CHECKING:
    from rich.console import Console


def fetch(
    dataset: DataSet,
    root: Path,
    *,
    progress: Console | None = None,
    log: Callable[[str], None] = lambda line: None,
    retry: RetryPolicy | None = None,
) -> list[Path]:
    """Download what is not there yet; each file appears whole and checked, or not at all.

    What was cut off lies beside its target as ``NAME.part``, and the next call goes on from there.

    Parameters
    ----------
    dataset
        Its ``files`` are fetched; a file that already lies somewhere below the data set's folder
        (with the right content, where that is known) is left alone.
    root
        Folder of raw data.
    progress
        A terminal on which to show a bar for each file.
    log
        Receives one line on the licence, and one a file.
    retry
        How long and how often an address is tried; by default that of
        :class:`~suite.data.download.http.RetryPolicy`.

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
    log(f"{dataset.name}: {dataset.licence}. Cite: {dataset.citation}")
    if not dataset.files:
        request_by_hand(dataset, root, log)
        return []
    pending: dict[RemoteFile, list[str]] = {file: [] for file in dataset.files if not is_present(root, file)}
    lacking = list(pending)
    log(f"{len(dataset.files) - len(lacking)} of {len(dataset.files)} files are there already")
    with closing(Client(retry or RetryPolicy())) as client:
        fetcher = FileFetcher(root, client, progress, log)
        for rank in range(max((len(file.urls) for file in lacking), default=0)):
            for file, reasons in fetcher.try_addresses(rank, list(pending)).items():
                if reasons:
                    pending[file] += reasons
                else:
                    del pending[file]
    if pending:
        raise not_fetched(dataset, root, pending, log)
    return [root / file.path for file in lacking]
