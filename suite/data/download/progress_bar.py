"""A bar on a terminal that shows how far a download is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@contextmanager
def show_progress(console: Console | None, title: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show a bar while something is downloaded; it goes when that ends.

    Parameters
    ----------
    console
        The terminal, or ``None`` to show nothing.
    title
        What is downloaded.

    Yields
    ------
    callable
        Receives the bytes that are there, and the whole file's where they are known.
    """
    if console is None:
        yield lambda done, total: None
        return
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
