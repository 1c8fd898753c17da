"""What a decomposition needs beside its input and its output."""

import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from suite.signals.vmd import vmd


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_workspace_stays_below_a_mebibyte(engine):
    windows = np.random.default_rng(0).standard_normal((4, 4096))
    vmd(windows[:1], 8, engine=engine)
    tracemalloc.start()
    try:
        found = vmd(windows, 8, engine=engine, tolerance=1e-2)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - found.modes.nbytes < 1 << 20


def test_the_default_engine_needs_numpy_scipy_and_numba_alone():
    script = (
        "import sys\n"
        "for name in 'pandas sklearn torch vmdpy joblib pydantic'.split(): sys.modules[name] = None\n"
        "import numpy; from suite.signals.vmd import vmd\n"
        "vmd(numpy.random.default_rng(0).standard_normal((1, 64)), 2)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
