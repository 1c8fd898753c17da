"""What a board shows of a data set is computed when the last of its jobs has ended, and not at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

from suite.question.job import Job

Compute = Callable[[Collection[str]], Sequence[str]]
"""Computes what is shown of some jobs, by their keys, and gives what is claimed of them."""


class WholeDataSets:
    """Has each of several data sets computed as soon as it is whole; the board of an only one follows anyway.

    Parameters
    ----------
    jobs
        Of the plan.
    ended
        Keys of those that have an outcome and are not run again.
    compute
        Is given the jobs of a data set, those that ended before among them.
    say
        Gets what is claimed of a data set.
    """

    def __init__(
        self, jobs: Sequence[Job], ended: Collection[str], compute: Compute, say: Callable[[str], None]
    ) -> None:
        self._jobs, self._compute, self._say = jobs, compute, say
        self._left = Counter(job.dataset for job in jobs if job.key not in ended)

    def ended(self, job: Job) -> None:
        """Take in that a job has ended and is recorded."""
        self._left[job.dataset] -= 1
        if self._left[job.dataset] or len({one.dataset for one in self._jobs}) == 1:
            return
        keys = [one.key for one in self._jobs if one.dataset == job.dataset]
        try:
            claims = self._compute(keys)
        except Exception as error:  # The board says so when it is shown; no run ends by it.
            why = " ".join(f"{type(error).__name__}: {error}".split())
            self._say(f"{job.dataset}: its board is computed at the end ({why})")
            return
        for claim in claims:
            self._say(f"{job.dataset}, all {len(keys)} jobs ended: {claim}")
