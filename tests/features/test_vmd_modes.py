"""The cache of modes outlives damage, kills and rivals, and finds windows in other company."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from suite.features import vmd_modes
from suite.features.block_cache import LARGEST_BLOCK, blocks
from suite.features.vmd_modes import cached_modes
from suite.signals.vmd import vmd

SIGNALS = np.random.default_rng(0).standard_normal((150, 128)).astype(np.float32)
MANY = np.random.default_rng(1).standard_normal((600, 32)).astype(np.float32)


@pytest.fixture
def counted(monkeypatch):
    """Windows decomposed so far."""
    seen = []
    monkeypatch.setattr(
        vmd_modes, "vmd", lambda windows, *a, **o: seen.append(len(windows)) or vmd(windows, *a, **o)
    )
    return seen


def test_modes_are_those_of_the_decomposition(tmp_path):
    found = cached_modes(SIGNALS, 3, 500.0, tau=0.01, cache=tmp_path)
    expected = vmd(SIGNALS, 3, 500.0, tau=0.01)
    np.testing.assert_array_equal(found.modes, expected.modes.astype(np.float32))
    np.testing.assert_array_equal(found.center_frequencies, expected.center_frequencies)
    np.testing.assert_array_equal(found.iterations, expected.iterations)
    np.testing.assert_array_equal(found.converged, expected.converged)


def test_blocks_cover_a_batch_and_come_again_in_another():
    first = {MANY[block].tobytes() for block in blocks(MANY)}
    assert b"".join(MANY[block].tobytes() for block in blocks(MANY)) == MANY.tobytes()
    again = {MANY[17:][block].tobytes() for block in blocks(MANY[17:])}
    assert len(again - first) <= 1 and len(again) > 10
    same = np.ones((600, 4), dtype=np.float32)
    assert max(block.stop - block.start for block in blocks(same)) == LARGEST_BLOCK


def test_windows_are_decomposed_once(counted, tmp_path):
    first = cached_modes(MANY, 2, cache=tmp_path)
    assert sum(counted) == len(MANY)
    again = cached_modes(MANY, 2, cache=tmp_path)
    strided = cached_modes(np.repeat(MANY, 2, axis=1)[:, ::2], 2, cache=tmp_path)
    assert sum(counted) == len(MANY)
    np.testing.assert_array_equal(again.modes, first.modes)
    np.testing.assert_array_equal(strided.modes, first.modes)
    cached_modes(MANY[40:], 2, cache=tmp_path)
    assert sum(counted) < 1.3 * len(MANY)
    cached_modes(MANY[:1], 2, tau=0.1, cache=tmp_path)
    cached_modes(MANY[:1], 2, cache=None)
    assert counted[-2:] == [1, 1]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.999])
@pytest.mark.parametrize("name", ["output.pkl", "metadata.json"])
def test_a_truncated_entry_is_computed_again(name, share, tmp_path):
    expected = cached_modes(SIGNALS[:20], 2, cache=tmp_path)
    entries = list(tmp_path.rglob(name))
    assert entries
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[: int(share * entry.stat().st_size)])
    found = cached_modes(SIGNALS[:20], 2, cache=tmp_path)
    np.testing.assert_array_equal(found.modes, expected.modes)


def decompose(folder):
    return cached_modes(SIGNALS, 2, cache=folder).modes


def test_rivals_may_write_at_once(tmp_path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(decompose, [tmp_path] * 4))
    for modes in found:
        np.testing.assert_array_equal(modes, decompose(None))
    assert not [path for path in tmp_path.rglob("*") if "thread" in path.name]


WRITER = """
import pathlib, sys
import numpy as np
from suite.features.vmd_modes import cached_modes
signals = np.random.default_rng(0).standard_normal((150, 128)).astype(np.float32)
for alpha in range(100, 10**6):
    cached_modes(signals, 2, float(alpha), cache=pathlib.Path(sys.argv[1]))
"""


@pytest.mark.parametrize("patience", [0.0, 0.011, 0.023])
def test_a_writer_may_be_killed_at_any_time(patience, tmp_path):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)])
    while not list(tmp_path.rglob("output.pkl*")):
        time.sleep(0.001)
        assert writer.poll() is None
    time.sleep(patience)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    for alpha in range(100, 110):
        found = cached_modes(SIGNALS, 2, float(alpha), cache=tmp_path)
        np.testing.assert_array_equal(found.modes, vmd(SIGNALS, 2, float(alpha)).modes.astype(np.float32))


def test_no_windows_have_no_modes(tmp_path):
    found = cached_modes(SIGNALS[:0], 3, cache=tmp_path)
    assert found.modes.shape == (0, 3, 128)
