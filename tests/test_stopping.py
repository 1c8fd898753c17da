"""A signal ends a command with one line and its code, whatever it is at, and its children with it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from suite.stopping import LINE

DAWDLES = "time.sleep(600)"

AT = {
    "native code": "import numpy as np; a = np.ones((3000, 3000)); [np.linalg.svd(a) for _ in range(99)]",
    "catching everything": """
while True:
    try:
        time.sleep(0.01)
    except BaseException:
        traceback.print_exc()
""",
    "waiting for a lock": "lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "leaving": "atexit.register(time.sleep, 600); threading.Thread(target=time.sleep, args=(600,)).start()",
}

BEGIN = """
import atexit, signal, subprocess, sys, threading, time, traceback
from suite.stopping import interrupt_is_the_end, listen
listen()
deaf = "; ".join(f"signal.signal({number}, signal.SIG_IGN)" for number in (1, 2, 15))
code = f"import signal, time; {deaf}; print('up', flush=True); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
"""


@pytest.fixture
def heard():
    """What a shell starts in the background ignores interrupts, and so do its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def begun(code, **options):
    """Start a command with a child that no signal but the last ends; gives both."""
    process = subprocess.Popen(
        [sys.executable, "-c", BEGIN + code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )
    return process, int(process.stdout.readline())


def is_gone(pid):
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


def ended_by(number, process, child):
    os.killpg(process.pid, number)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (128 + number, f"{LINE}\n")
    assert is_gone(child)


def test_a_signal_ends_a_command_and_its_child_with_one_line():
    ended_by(signal.SIGTERM, *begun(DAWDLES))


@pytest.fixture(autouse=True)
def hearing_a_terminal_that_goes_away():
    """A gate that was started by nohup ignores it, and so would all that it starts."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.kills
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_an_interrupt_and_a_terminal_that_goes_away_do_the_same(heard, number):
    ended_by(number, *begun(DAWDLES))


@pytest.mark.kills
@pytest.mark.parametrize("at", AT)
def test_nothing_that_a_command_is_at_holds_a_signal_up(heard, at):
    ended_by(signal.SIGINT, *begun(AT[at]))


def test_what_is_compiled_lets_a_signal_be_heard_meanwhile():
    """Another thread hears it, which waits while compiled code holds the interpreter's lock."""
    suite = Path(__file__).parents[1] / "suite"
    compiled = [
        line for file in suite.rglob("*.py") for line in file.read_text().splitlines() if "njit(" in line
    ]
    assert len(compiled) > 5
    assert [line for line in compiled if "nogil=True" not in line] == []


@pytest.mark.kills
def test_signals_that_come_together_say_one_line(heard):
    process, child = begun(DAWDLES)
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM):
        os.killpg(process.pid, number)
    _, said = process.communicate(timeout=60)
    assert said == f"{LINE}\n" and process.returncode in {130, 143}
    assert is_gone(child)


@pytest.mark.kills
def test_what_was_ignored_when_it_began_stays_so():
    process, child = begun("time.sleep(0.5)", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    os.kill(child, signal.SIGKILL)
    assert process.communicate(timeout=60) == ("", "") and process.returncode == 0


@pytest.mark.kills
def test_where_an_interrupt_is_asked_for_it_is_no_failure(heard):
    process, _ = begun(f"interrupt_is_the_end()\nprint(flush=True)\n{DAWDLES}")
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[1] == "" and process.returncode == 0


@pytest.mark.kills
def test_a_forked_child_is_ended_as_any_process_is():
    process, _ = begun(f"""
import os
for _ in range(20):
    pid = os.fork()
    if not pid:
        {DAWDLES}
    os.kill(pid, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGTERM
print("all", flush=True)
{DAWDLES}
""")
    assert process.stdout.readline() == "all\n"
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


@pytest.mark.kills
def test_a_worker_that_is_replaced_when_it_dies_is_not_as_the_command_ends():
    process, child = begun(f"""
import multiprocessing as made
def replaced():
    while True:
        worker = made.get_context("spawn").Process(target=time.sleep, args=(600,))
        worker.start()
        print(worker.pid, flush=True)
        worker.join()
threading.Thread(target=replaced, daemon=True).start()
{DAWDLES}
""")
    first = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGTERM)
    rest, _ = process.communicate(timeout=60)
    assert all(is_gone(int(pid)) for pid in (child, first, *rest.split()))
