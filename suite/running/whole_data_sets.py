"""What a board shows of a data set is computed when the last of its jobs has ended, and not at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from suite.question.job import Job

Compute = Callable[[Collection[str]], Sequence[str]]
"""Computes what is shown of some jobs, by their keys, and gives what is claimed of them."""


class WholeDataSets:
    """Has each data set computed as soon as it is whole.

    Parameters
    ----------
    jobs, open_jobs
        Of the plan, and those of them that have no outcome yet or are run again, whether now or later.
    compute
        Is given the jobs of a data set, those that ended before among them.
    say
        Gets what is claimed of a data set where there are several: the board that says it comes later.
    """

    def __init__(
        self, jobs: Sequence[Job], open_jobs: Iterable[Job], compute: Compute, say: Callable[[str], None]
    ) -> None:
        self._jobs, self._compute, self._say = jobs, compute, say
        self._left = Counter(job.dataset for job in open_jobs)

    def ended(self, job: Job) -> None:
        """Take in that a job has ended and is recorded."""
        self._left[job.dataset] -= 1
        if self._left[job.dataset]:
            return
        keys = [one.key for one in self._jobs if one.dataset == job.dataset]
        try:
            claims = self._compute(keys)
        except Exception as error:  # The board says so when it is shown; no run ends by it.
            why = " ".join(f"{type(error).__name__}: {error}".split())
            self._say(f"{job.dataset}: its board is computed at the end ({why})")
            return
        if len(keys) < len(self._jobs):
            for claim in claims:
                self._say(f"{job.dataset}, all {len(keys)} jobs ended: {claim}")
