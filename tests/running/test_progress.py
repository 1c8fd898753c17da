"""Progress: what runs and not what waits, trials done of trials planned, on a line that fits."""

import io

import pytest
from rich.console import Console

from suite.errors import RequestError
from suite.running.engine import _busy
from suite.running.progress import ProgressLine, Tally, TrialCount


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_trials_of_ended_and_of_running_jobs_are_counted_up_to_what_was_planned():
    clock, studies, reads = Clock(), {"a": 2, "b": 3, "strange": 50}, []

    def read(keys):
        reads.append(clock.now)
        return dict(studies)

    count = TrialCount({"a": 20, "b": 20, "c": 20}, {"c"}, read, clock)
    assert (count.planned, count()) == (60, 25)
    studies["a"] = 30
    assert count() == 25 and reads == [0.0], "studies are read now and then"
    clock.now = 100.0
    assert count() == 43
    count.end("b")
    assert count() == 60


def test_studies_are_read_the_more_seldom_the_longer_it_takes():
    clock, reads = Clock(), []

    def read(keys):
        reads.append(clock.now)
        clock.now += 10.0
        return {}

    count = TrialCount({"a": 5}, set(), read, clock)
    for now in (0.0, 100.0, 200.0, 301.0):
        clock.now = now
        count()
    assert reads == [0.0, 301.0]


class Client:
    """What a Dask client says of workers that hold more than they can run."""

    def nthreads(self):
        return {"one": 1, "two": 1, "wide": 4}

    def processing(self):
        return {"one": ["a", "b", "c"], "two": [], "wide": ["d", "e"]}


def test_studies_that_cannot_be_read_refuse_a_question_and_stop_none():
    now, known = [0.0], iter([RequestError("away"), {"a": 1}, RequestError("away"), {"a": 3}])

    def read(keys):
        found = next(known)
        if isinstance(found, RequestError):
            raise found
        return found

    count = TrialCount({"a": 5}, set(), read, lambda: now[0])
    with pytest.raises(RequestError):
        count()
    counted = []
    for _ in range(3):
        now[0] += 1e3
        counted.append(count())
    assert counted == [1, 1, 3]


def test_what_waits_at_a_worker_does_not_run():
    assert _busy(Client(), "local", set())[1] == 3


def test_a_scheduler_that_does_not_answer_is_named():
    class Gone(Client):
        def processing(self):
            raise TimeoutError("no answer")

    with pytest.raises(RequestError, match="the Dask scheduler of tcp://head:8786 went away"):
        _busy(Gone(), "tcp://head:8786", set())


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_live_line_is_whole_at_any_width(width):
    screen = io.StringIO()
    console = Console(file=screen, width=width, force_terminal=True, color_system=None, legacy_windows=False)
    with ProgressLine(console, Tally(total=1870, cached=1000, planned=37_400)) as line:
        line.running(2, 21_345)
        line.ended("one job", failed=True)
    said = screen.getvalue()
    assert "1001/1870 jobs, 21345/37400 trials, 1 running, 1 failed" in said and "…" not in said


def test_without_a_terminal_trials_are_said_with_each_job():
    screen = io.StringIO()
    line = ProgressLine(Console(file=screen, width=60), Tally(total=2, planned=40))
    line.running(2, 13)
    line.ended("one job", failed=False)
    assert "[1/2 jobs, 13/40 trials: 1 done, 0 failed, 0 cached, 1 running]" in " ".join(
        screen.getvalue().split()
    )
