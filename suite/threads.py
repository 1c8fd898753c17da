"""One thread a process: jobs run side by side, and a second thread in each would make all of them slower."""

from __future__ import annotations

import os

_POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")

ONE_THREAD = dict.fromkeys(_POOLS, "1")
"""Environment of a process that computes on one thread."""


def use_one_thread() -> None:
    """Let numerical libraries that are imported later use one thread where the environment does not say."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
