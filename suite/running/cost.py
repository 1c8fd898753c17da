"""What a job cost, and on what machine."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import resource
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

PACKAGES = ("numpy", "scipy", "scikit-learn", "torch", "numba", "optuna", "mlflow", "pandas", "bearing-arena")
"""Packages whose versions can change a number."""

_CLEAR, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


def cpu_clock() -> float:
    """Give CPU time of this process, all threads, and of its children that have ended, s."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


class Meter:
    """CPU seconds and peak memory from the moment it is made."""

    def __init__(self) -> None:
        self._cpu = cpu_clock()
        self._reset = _reset_peak()

    def cpu_seconds(self) -> float:
        """Give CPU time since then, s."""
        return cpu_clock() - self._cpu

    def peak_memory_mb(self) -> float:
        """Give peak resident memory, MiB: since then on Linux, of the process elsewhere."""
        if self._reset:
            with suppress(OSError, ValueError, IndexError):
                for line in _STATUS.read_text(encoding="ascii").splitlines():
                    if line.startswith("VmHWM:"):
                        return float(line.split()[1]) / 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return float(peak) / (1024**2 if sys.platform == "darwin" else 1024)


def _reset_peak() -> bool:
    try:
        _CLEAR.write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


@cache
def environment() -> dict[str, Any]:
    """Describe interpreter, packages and machine, in plain JSON types."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "python": platform.python_version(),
        "platform": platform.platform(terse=True),
        "processor": _processor(),
        "cpus": os.cpu_count(),
        "packages": versions,
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
