"""How a command ends by a signal: at once, with one line and an exit code of its own, and no process left.

What a question has done is on disk at any moment, since it may be killed, so nothing is brought to an end
first. No exception is raised either: one that comes in the middle of an import, or of a library that catches
it, would be taken for the failure of a trial.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end a command: Ctrl-C, the machine or the cluster, and the terminal that goes away."""

LINE = "suite: stopped; the same command goes on where it stopped"
"""What is said then."""

SHOW_CURSOR = "\x1b[?25h"

TRACKER = "from multiprocessing.resource_tracker import"
"""What a tracker of shared memory is started with; its module alone is named to each child, as a warning."""

CHILDREN_END_WITHIN = 1.0
"""Seconds in which processes that are being started are looked for."""

_asked_for: set[int] = set()
_forking = threading.local()


def listen() -> None:
    """End this process, with code 128 + number, by the first of the signals that comes.

    A thread waits for them, since the main one may be in native code for long. Signals that were ignored when
    the process began (``nohup``, a shell's background) stay so.
    """
    # What is killed leaves semaphores behind; those who clean up after it need not say so.
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")
    ears, mouth = os.pipe()
    os.set_blocking(mouth, False)
    signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _left_to_the_thread)
    os.register_at_fork(before=_hold_back, after_in_parent=_let_through, after_in_child=_as_usual)
    threading.Thread(target=_wait, args=(ears,), name="signals", daemon=True).start()


def interrupt_is_the_end() -> None:
    """Let Ctrl-C be the way in which this command ends: exit code 0, and no line."""
    _asked_for.add(signal.SIGINT)


def _left_to_the_thread(number: int, frame: FrameType | None) -> None:
    """Do nothing: the number has been written where the thread reads it."""


def _hold_back() -> None:
    """Let no signal come to a child that still shares the pipe: it would end its parent."""
    _forking.mask = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)


def _let_through() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, _forking.mask)


def _as_usual() -> None:
    """Let a forked child, which has no such thread, be ended as any process is."""
    signal.set_wakeup_fd(-1)
    for number in STOPPING:
        if signal.getsignal(number) is _left_to_the_thread:
            signal.signal(number, signal.SIG_DFL)
    _let_through()


def _wait(ears: int) -> None:
    while True:
        number = os.read(ears, 1)[0]
        if number in STOPPING:
            _end(number)


def _end(number: int) -> None:
    """End this process and its children; whatever they would still say is not heard."""
    quiet = number in _asked_for
    try:
        terminal = os.isatty(2)
        mouth = os.dup(2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        _start_none()
        _end_children()
        _remove_unfinished()
        if terminal:
            os.write(mouth, f"{SHOW_CURSOR}\n".encode())
        if not quiet:
            os.write(mouth, f"{LINE}\n".encode())
    finally:
        os._exit(0 if quiet else 128 + number)


def _start_none() -> None:
    """Let no other thread start a process any more: a cluster replaces each worker that is killed."""
    import _posixsubprocess

    def refuse(*arguments: object) -> int:
        raise OSError("this process is ending")

    _posixsubprocess.fork_exec = refuse


def _end_children() -> None:
    """Kill all processes below this one; the trackers of shared memory clean up by themselves."""
    import psutil

    me, until = psutil.Process(), time.monotonic() + CHILDREN_END_WITHIN
    while time.monotonic() < until:
        children = [child for child in me.children(recursive=True) if not _ends_by_itself(child)]
        if not children:
            return
        for child in children:
            with suppress(psutil.Error):
                child.kill()
        psutil.wait_procs(children, timeout=0.2)


def _ends_by_itself(child: psutil.Process) -> bool:
    import psutil

    try:
        return child.status() == psutil.STATUS_ZOMBIE or TRACKER in " ".join(child.cmdline())
    except psutil.Error:
        return True


def _remove_unfinished() -> None:
    from suite.unfinished import remove_unfinished

    remove_unfinished()
