"""Progress of a question: a live line in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from math import inf
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

from suite.errors import RequestError
from suite.wording import visible

QUIET_SECONDS = 30.0
"""Without a terminal, a line for each job that ends, and one after so long a silence."""


READING_SHARE = 30.0
"""Studies are read so seldom that reading takes no more than one part in so many of the time."""


@dataclass
class Tally:
    """Jobs of a question by their state, and trials that ended of those planned.

    ``failed`` counts those that had failed before, too.
    """

    total: int
    cached: int = 0
    done: int = 0
    failed: int = 0
    running: int = 0
    trials: int = 0
    planned: int = 0

    @property
    def brief(self) -> str:
        """What a narrow line has room for."""
        ended = self.done + self.failed + self.cached
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{ended}/{self.total} jobs{self._tried}, {self.running} running{failed}"

    @property
    def _tried(self) -> str:
        return f", {self.trials}/{self.planned} trials" if self.planned else ""

    def __str__(self) -> str:
        """Say it in one line."""
        ended = self.done + self.failed + self.cached
        return (
            f"{ended}/{self.total} jobs{self._tried}: {self.done} done, {self.failed} failed, "
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


class TrialCount:
    """Counts trials that have ended, of jobs that ended and of those that run; studies are read now and then.

    Parameters
    ----------
    planned
        Job key to the trials that it may make.
    ended
        Keys of the jobs that have ended already.
    read
        Gives key to trials of the studies of the jobs that are named.
    clock
        Gives seconds.
    """

    def __init__(
        self,
        planned: Mapping[str, int],
        ended: set[str],
        read: Callable[[Collection[str]], Mapping[str, int]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._planned, self._ended, self._read, self._clock = planned, set(ended), read, clock
        self._known: Mapping[str, int] = {}
        self._next = -inf

    @property
    def planned(self) -> int:
        """Trials of all jobs together."""
        return sum(self._planned.values())

    def end(self, key: str) -> None:
        """Take in that a job ended."""
        self._ended.add(key)

    def __call__(self) -> int:
        """Count; a job that ended has made all that it may, as its time allowed.

        Raises
        ------
        RequestError
            The studies cannot be read the first time.
        """
        begun = self._clock()
        if begun >= self._next and len(self._ended) < len(self._planned):
            try:
                self._known = self._read(self._planned.keys() - self._ended)
            except RequestError:
                # Before any job the question is refused; later it goes on, whoever counts.
                if self._next == -inf:
                    raise
            took = self._clock() - begun
            self._next = begun + max(QUIET_SECONDS / 2, READING_SHARE * took)
        return sum(
            number if key in self._ended else min(self._known.get(key, 0), number)
            for key, number in self._planned.items()
        )


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
                BarColumn(bar_width=None),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=console,
                expand=True,
            )
            self._task = self._bar.add_task(
                tally.brief, total=tally.total, completed=tally.cached + tally.failed
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

    def note(self, text: str) -> None:
        """Say something that is no job's end."""
        if self._bar is not None:
            self._bar.console.print(Text(visible(text)))
        else:
            self._say(text)

    def stand(self) -> None:
        """Say the tally once, where nothing is to be run."""
        self._say(str(self.tally))

    def running(self, number: int, trials: int = 0) -> None:
        """Take in how many jobs run now, and how many trials have ended."""
        self.tally.running, self.tally.trials = number, max(trials, self.tally.trials)
        if self._bar is not None:
            self._bar.update(self._task, description=self.tally.brief)
        elif time.monotonic() - self._spoke > QUIET_SECONDS:
            self._say(str(self.tally))

    def ended(self, line: str, failed: bool, trials: int = 0) -> None:
        """Take in a job that ended, with a line about it, and how many trials have ended."""
        self.tally.trials = max(trials, self.tally.trials)
        self.tally.failed += failed
        self.tally.done += not failed
        self.tally.running = max(0, self.tally.running - 1)
        if self._bar is not None:
            self._bar.console.print(Text(visible(line)))
            self._bar.update(self._task, advance=1, description=self.tally.brief)
        else:
            self._say(f"{line}  [{self.tally}]")

    def _say(self, line: str) -> None:
        self._console.print(Text(visible(line)), soft_wrap=True)
        self._spoke = time.monotonic()
