"""Says when a cluster runs none of a question's jobs for long, and why."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf

IDLE_SECONDS = 30.0
"""For how long no job may run before that is said: a worker that died is usually replaced sooner."""


class IdleCluster:
    """Says one line when nothing runs for long, and one when something runs again.

    Parameters
    ----------
    say
        Gets the lines.
    clock
        Gives seconds.
    """

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock = say, clock
        self._since, self._said = inf, False

    def looked(self, workers: int, running: int, waiting: int) -> None:
        """Take in how many workers there are, and how many jobs run and wait for one."""
        if running or not waiting:
            if self._said:
                self._say("jobs run again")
            self._since, self._said = inf, False
            return
        self._since = min(self._since, self._clock())
        if not self._said and self._clock() - self._since >= IDLE_SECONDS:
            self._said = True
            who = "no worker that is there takes a job" if workers else "no worker is there"
            self._say(f"{who}: the jobs wait until one comes")
