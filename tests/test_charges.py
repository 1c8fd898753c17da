"""A job is charged what its features took, whoever computed them first."""

import subprocess
import sys

import numpy as np
import pytest

from suite import charges
from suite.charges import begin_charging, charged_seconds
from suite.window_cache import looked_up_on_disk

WINDOWS = np.random.default_rng(0).standard_normal((40, 64)).astype(np.float32)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """CPU time that goes on by what a computation says it took."""

    class Clock:
        now = 0.0

        def process_time(self):
            return self.now

    made = Clock()
    monkeypatch.setattr(charges, "time", made)
    monkeypatch.setattr(charges, "_known", {})
    begin_charging()
    return made


def described(windows, cache, clock, seconds=0.5):
    def compute(numbers):
        clock.now += seconds * len(numbers)
        return np.cumsum(windows[numbers], axis=1)

    return looked_up_on_disk(windows, compute, {"what": "sums"}, cache)


def test_a_later_job_is_charged_once_what_the_first_one_spent(tmp_path, clock):
    described(WINDOWS, tmp_path, clock)
    assert charged_seconds() == 0 and clock.now == 20.0
    described(WINDOWS, tmp_path, clock)
    assert charged_seconds() == 0  # It has paid for them itself.
    begin_charging()
    described(WINDOWS[:10], tmp_path, clock)
    described(WINDOWS[5:10], tmp_path, clock)
    assert (charged_seconds(), clock.now) == (5.0, 20.0)


def test_other_processes_read_the_cost_from_the_ledger(tmp_path, clock, monkeypatch):
    described(WINDOWS[:20], tmp_path, clock)
    described(WINDOWS[20:], tmp_path, clock, seconds=1.5)
    monkeypatch.setattr(charges, "_known", {})
    begin_charging()
    described(WINDOWS, tmp_path, clock)
    assert charged_seconds() == pytest.approx(40.0)


def test_a_half_written_ledger_charges_what_can_be_read(tmp_path, clock, monkeypatch):
    described(WINDOWS, tmp_path, clock)
    (ledger,) = tmp_path.rglob("cost-*.txt")
    ledger.write_bytes(ledger.read_bytes() + b"1")
    monkeypatch.setattr(charges, "_known", {})
    begin_charging()
    described(WINDOWS, tmp_path, clock)
    assert charged_seconds() == pytest.approx(20.0)


def test_features_made_of_looked_up_ones_cost_both(tmp_path, clock):
    from suite.window_cache import look_up

    described(WINDOWS, tmp_path, clock)
    begin_charging()

    def compute(numbers):
        clock.now += 0.1 * len(numbers)
        return described(WINDOWS[numbers], tmp_path, clock)

    keys, rows = list(map(str, range(40))), {}
    look_up(keys, rows, compute, "union")
    assert charged_seconds() == pytest.approx(20.0)
    begin_charging()
    look_up(keys, rows, compute, "union")
    assert charged_seconds() == pytest.approx(24.0)


def test_it_imports_without_numpy():
    code = "import sys; sys.modules['numpy'] = None; import suite.charges"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
