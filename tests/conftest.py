"""Shared set-up: one thread a process, and the folder of real recordings where there is one."""

import os

from hypothesis import settings

# No test may fail because a machine was slow, or by chance.
settings.register_profile("patient", deadline=None, derandomize=True)
settings.load_profile("patient")

for _pool in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_pool, "1")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "1")

pytest_plugins = ["homes", "frames", "machines", "selection"]
"""Workspaces and questions that were asked; frames with planted skills; machines; which tests run."""
