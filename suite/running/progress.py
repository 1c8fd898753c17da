"""Progress of a question: a live line in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from suite.wording import visible

QUIET_SECONDS = 30.0
"""Without a terminal, a line for each job that ends, and one after so long a silence."""


@dataclass
class Tally:
    """Jobs of a question by their state; ``failed`` counts those that had failed before, too."""

    total: int
    cached: int = 0
    done: int = 0
    failed: int = 0
    running: int = 0

    def __str__(self) -> str:
        """Say it in one line."""
        ended = self.done + self.failed + self.cached
        return (
            f"{ended}/{self.total} jobs: {self.done} done, {self.failed} failed, "
            f"{self.cached} cached, {self.running} running"
        )


class StepLine:
    """Shows how many steps of one long computation are done, with a line about each.

    Parameters
    ----------
    console
        Where to print.
    total
        Steps.
    """

    def __init__(self, console: Console, total: int) -> None:
        self._console, self._total = console, total
        self._bar: Progress | None = None
        if console.is_terminal:
            columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=console)
            self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> StepLine:
        """Begin to show."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the last state on the screen."""
        if self._bar is not None:
            self._bar.stop()

    def ended(self, done: int, line: str) -> None:
        """Take in how many steps have ended, with a line about the last."""
        if self._bar is not None:
            self._bar.console.print(Text(visible(line)))
            self._bar.update(self._task, completed=done)
        else:
            text = Text(visible(f"{line}  [{done}/{self._total}]"))
            self._console.print(text, soft_wrap=True)


class ProgressLine:
    """Shows a tally while jobs run.

    Parameters
    ----------
    console
        Where to print.
    tally
        The state at the start.
    """

    def __init__(self, console: Console, tally: Tally) -> None:
        self._console, self.tally = console, tally
        self._spoke = time.monotonic()
        self._bar: Progress | None = None
        if console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=console,
            )
            self._task = self._bar.add_task(
                str(tally), total=tally.total, completed=tally.cached + tally.failed
            )

    def __enter__(self) -> ProgressLine:
        """Begin to show."""
        if self._bar is not None:
            self._bar.start()
        else:
            self._say(str(self.tally))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the last state on the screen."""
        if self._bar is not None:
            self._bar.stop()

    def stand(self) -> None:
        """Say the tally once, where nothing is to be run."""
        self._say(str(self.tally))

    def running(self, number: int) -> None:
        """Take in how many jobs run now."""
        self.tally.running = number
        if self._bar is not None:
            self._bar.update(self._task, description=str(self.tally))
        elif time.monotonic() - self._spoke > QUIET_SECONDS:
            self._say(str(self.tally))

    def ended(self, line: str, failed: bool) -> None:
        """Take in a job that ended, with a line about it."""
        self.tally.failed += failed
        self.tally.done += not failed
        self.tally.running = max(0, self.tally.running - 1)
        if self._bar is not None:
            self._bar.console.print(Text(visible(line)))
            self._bar.update(self._task, advance=1, description=str(self.tally))
        else:
            self._say(f"{line}  [{self.tally}]")

    def _say(self, line: str) -> None:
        self._console.print(Text(visible(line)), soft_wrap=True)
        self._spoke = time.monotonic()
