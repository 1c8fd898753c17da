"""The cache of windows outlives damage, kills and rivals, and finds windows in other company."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from suite.charges import begin_charging, charged_seconds
from suite.window_cache import AT_ONCE, looked_up_on_disk, nothing_looked_up

SIGNALS = np.random.default_rng(0).standard_normal((150, 128)).astype(np.float32)
MANY = np.random.default_rng(1).standard_normal((600, 32)).astype(np.float32)


def described(windows, cache, seen=None, physical=None, **settings):
    """Look up the cumulated samples of windows; ``seen`` receives how many were computed at a time."""

    def compute(numbers):
        if seen is not None:
            seen.append(len(numbers))
        return np.cumsum(windows[numbers], axis=1)

    return looked_up_on_disk(windows, compute, settings, cache, physical)


def test_windows_are_computed_once_in_whatever_company(tmp_path):
    seen = []
    expected = np.cumsum(MANY, axis=1)
    np.testing.assert_array_equal(described(MANY[40:], tmp_path, seen), expected[40:])
    np.testing.assert_array_equal(described(MANY[::-1], tmp_path, seen), expected[::-1])
    strided = np.repeat(MANY, 2, axis=1)[:, ::2]
    np.testing.assert_array_equal(described(strided, tmp_path, seen), expected)
    assert sum(seen) == len(MANY) and max(seen) == AT_ONCE


def test_settings_type_and_physical_columns_are_part_of_the_key(tmp_path):
    seen = []
    described(MANY[:2], tmp_path, seen)
    described(MANY[:2], tmp_path, seen, alpha=3)
    described(MANY[:2].astype(np.float64), tmp_path, seen)
    described(MANY[:2], tmp_path, seen, physical=np.ones((2, 3)))
    described(MANY[:2], tmp_path, seen, physical=np.array([[1.0, 1, 1], [1, 1, 2]]))
    assert seen == [2, 2, 2, 2, 1]


def test_without_a_folder_nothing_is_kept():
    seen = []
    described(MANY[:3], None, seen)
    np.testing.assert_array_equal(described(MANY[:3], None, seen), np.cumsum(MANY[:3], axis=1))
    assert seen == [3, 3]


def test_while_nothing_is_looked_up_everything_is_computed_and_nothing_is_kept(tmp_path):
    seen = []
    described(MANY[:2], tmp_path)
    begin_charging()
    with nothing_looked_up():
        again = described(MANY, tmp_path, seen)
        described(MANY[:2], None, seen)
    np.testing.assert_array_equal(again, np.cumsum(MANY, axis=1))
    assert seen == [AT_ONCE, AT_ONCE, len(MANY) - 2 * AT_ONCE, 2]
    assert len(list(tmp_path.rglob("*.npy"))) == 2 and charged_seconds() == 0
    described(MANY[:3], tmp_path, seen)
    assert seen[4:] == [1]


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.999])
def test_a_truncated_entry_is_computed_again(share, tmp_path):
    expected = described(SIGNALS[:20], tmp_path)
    entries = list(tmp_path.rglob("*.npy"))
    assert len(entries) == 20
    for entry in entries:
        entry.write_bytes(entry.read_bytes()[: int(share * entry.stat().st_size)])
    np.testing.assert_array_equal(described(SIGNALS[:20], tmp_path), expected)


def describe_in(folder):
    return described(SIGNALS, folder)


def test_rivals_may_write_at_once(tmp_path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for entries in pool.map(describe_in, [tmp_path] * 4):
            np.testing.assert_array_equal(entries, np.cumsum(SIGNALS, axis=1))
    assert not list(tmp_path.rglob("*.part"))


WRITER = """
import pathlib, sys
import numpy as np
from suite.window_cache import looked_up_on_disk
signals = np.random.default_rng(0).standard_normal((150, 128)).astype(np.float32)
for alpha in range(10**6):
    looked_up_on_disk(
        signals, lambda rows: np.cumsum(signals[rows], axis=1), {"alpha": alpha}, pathlib.Path(sys.argv[1])
    )
"""


@pytest.mark.parametrize("delay", [0.0, 0.011, 0.023])
def test_a_writer_may_be_killed_at_any_time(delay, tmp_path):
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)])
    while not list(tmp_path.rglob("*.npy")):
        time.sleep(0.001)
        assert writer.poll() is None
    time.sleep(delay)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    for alpha in range(10):
        np.testing.assert_array_equal(described(SIGNALS, tmp_path, alpha=alpha), np.cumsum(SIGNALS, axis=1))
