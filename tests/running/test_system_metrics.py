"""System metrics: sampled while a job runs, and ended with it."""

import sys
import threading
import time
from types import ModuleType, SimpleNamespace

import pytest

from suite.running.system_metrics import PREFIX, SystemMetrics

NAMES = {
    "cpu_utilization_percentage",
    "system_memory_usage_megabytes",
    "process_cpu_percentage",
    "process_memory_megabytes",
}


def test_samples_the_machine_while_work_goes_on():
    with SystemMetrics(every=0.05) as system:
        deadline = time.monotonic() + 60
        while len(system.curves.get(f"{PREFIX}process_memory_megabytes", ())) < 3:
            assert time.monotonic() < deadline
            sum(range(10_000))
    assert {f"{PREFIX}{name}" for name in NAMES} <= set(system.curves)
    assert len({len(curve) for curve in system.curves.values()}) == 1
    assert all(step >= 0 for curve in system.curves.values() for step, _ in curve)
    assert min(value for _, value in system.curves[f"{PREFIX}process_memory_megabytes"]) > 1
    assert max(value for _, value in system.curves[f"{PREFIX}process_cpu_percentage"]) > 0


def test_a_job_shorter_than_the_interval_leaves_one_sample():
    with SystemMetrics(every=60) as system:
        pass
    assert [len(curve) for curve in system.curves.values()] == [1] * len(system.curves)


def test_an_error_passes_and_the_thread_ends():
    with pytest.raises(KeyError), SystemMetrics(every=0.01):
        raise KeyError("from the job")
    assert not [thread for thread in threading.enumerate() if thread.name == "system metrics"]


def half_imported(**attributes):
    module = ModuleType("torch")
    vars(module).update(attributes)
    return module


@pytest.mark.parametrize(
    "module", [half_imported(), half_imported(cuda=ModuleType("torch.cuda"))], ids=["no cuda", "empty cuda"]
)
def test_a_half_imported_torch_is_no_gpu(monkeypatch, module):
    monkeypatch.setitem(sys.modules, "torch", module)
    with SystemMetrics(every=60) as system:
        pass
    assert {f"{PREFIX}{name}" for name in NAMES} == set(system.curves)


def test_a_gpu_in_use_is_sampled(monkeypatch):
    def no_driver():
        raise ModuleNotFoundError

    cuda = SimpleNamespace(
        is_initialized=lambda: True, mem_get_info=lambda: (3 * 2**20, 5 * 2**20), utilization=no_driver
    )
    monkeypatch.setitem(sys.modules, "torch", half_imported(cuda=cuda))
    with SystemMetrics(every=60) as system:
        pass
    assert system.curves[f"{PREFIX}gpu_0_memory_usage_megabytes"][0][1] == 2
    assert f"{PREFIX}gpu_0_utilization_percentage" not in system.curves


def test_a_meter_that_breaks_says_nothing_and_stops_nothing(monkeypatch, capfd):
    def broken():
        raise RuntimeError("no such device")

    cuda = SimpleNamespace(is_initialized=lambda: True, mem_get_info=broken)
    monkeypatch.setitem(sys.modules, "torch", half_imported(cuda=cuda))
    with SystemMetrics(every=0.01) as system:
        time.sleep(0.05)
    assert {f"{PREFIX}{name}" for name in NAMES} == set(system.curves)
    monkeypatch.setattr("psutil.virtual_memory", broken)
    with SystemMetrics(every=0.01) as system:
        time.sleep(0.05)
    assert system.curves == {}
    assert capfd.readouterr() == ("", "")


def test_the_curves_of_a_long_job_reach_from_its_begin_to_its_end(monkeypatch):
    monkeypatch.setattr("suite.running.system_metrics.MOST_SAMPLES", 8)
    seconds = iter(range(1000))
    with SystemMetrics(every=3600) as system:
        monkeypatch.setattr(time, "monotonic", lambda: system._began + next(seconds))
        for _ in range(100):
            system._sample()
    for curve in system.curves.values():
        steps = [step for step, _ in curve]
        assert 4 <= len(steps) < 8 and steps[0] == 0 and steps[-1] >= 99 and steps == sorted(set(steps))


def test_a_driver_that_hangs_holds_no_job_up(monkeypatch):
    asked, released = threading.Event(), threading.Event()

    def hangs():
        asked.set()
        released.wait()

    cuda = SimpleNamespace(is_initialized=hangs)
    monkeypatch.setitem(sys.modules, "torch", half_imported(cuda=cuda))
    with SystemMetrics(every=0.05):
        assert asked.wait(60)
    released.set()
