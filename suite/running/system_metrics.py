"""System metrics: what the machine did while a job ran, under the names that MLflow's own tab shows."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import psutil

PREFIX = "system/"
"""MLflow shows metrics of such names on a tab of their own, against time."""

EVERY_S = 5.0

MOST_SAMPLES = 720
"""Points of a curve: an hour at first; then every other goes, and samples are taken half as often."""

_MIB = 1024**2

Curves = dict[str, list[tuple[int, float]]]


class SystemMetrics:
    """Samples the machine from a thread of its own, as a context manager.

    A job that ends before the first interval is over leaves one sample: that at its end.

    Parameters
    ----------
    every
        Seconds between samples, at first.

    Attributes
    ----------
    curves
        Name to (whole seconds since the start, value): percent of all cores and MiB of the machine,
        percent of one core and MiB of this process, and, where this process has used a GPU, the memory
        in use there and (with NVIDIA's library) its utilisation.
    """

    def __init__(self, every: float = EVERY_S) -> None:
        self.curves: Curves = {}
        self._every = every
        self._ended = threading.Event()
        self._process = psutil.Process()
        self._thread = threading.Thread(target=self._watch, name="system metrics", daemon=True)

    def __enter__(self) -> Self:
        """Start the clock; what CPU time is counted from is now."""
        self._began = time.monotonic()
        with suppress(Exception):
            self._machine()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the last sample."""
        self._ended.set()
        self._thread.join(min(self._every, EVERY_S))  # A driver that hangs holds no job up.
        if not self._thread.is_alive():
            self._sample()

    def _watch(self) -> None:
        while not self._ended.wait(self._every):
            self._sample()

    def _sample(self) -> None:
        """Add a point to every curve: of the machine all or none, so that its curves are of one length."""
        second = round(time.monotonic() - self._began)
        for source in (self._machine, _gpu):
            with suppress(Exception):  # A job must not fail for its meter, nor hear of it.
                for name, value in source().items():
                    self.curves.setdefault(PREFIX + name, []).append((second, float(value)))
        if max(map(len, self.curves.values()), default=0) >= MOST_SAMPLES:
            self._every *= 2
            self.curves = {name: curve[::2] for name, curve in self.curves.items()}

    def _machine(self) -> dict[str, float]:
        return {
            "cpu_utilization_percentage": psutil.cpu_percent(),
            "system_memory_usage_megabytes": psutil.virtual_memory().used / _MIB,
            "process_cpu_percentage": self._process.cpu_percent(),
            "process_memory_megabytes": self._process.memory_info().rss / _MIB,
        }


def _gpu() -> dict[str, float]:
    """Look at the GPU that this process computes on; empty where it computes on none."""
    # Another thread may be half through importing PyTorch: then nothing computes on a GPU yet.
    cuda: Any = getattr(sys.modules.get("torch"), "cuda", None)
    in_use = getattr(cuda, "is_initialized", None)
    if in_use is None or not in_use():
        return {}
    free, total = cuda.mem_get_info()
    metrics = {"gpu_0_memory_usage_megabytes": (total - free) / _MIB}
    # NVIDIA's library is no part of PyTorch and may lack a driver.
    with suppress(Exception):
        metrics["gpu_0_utilization_percentage"] = cuda.utilization()
    return metrics
