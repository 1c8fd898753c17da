"""Ends this process at a moment that was chosen: before the k-th thing it does to its files, or at a time."""

import os
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

SUITE = str(Path(__file__).parents[2] / "suite")

CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "os.symlink"}
"""Audit events that change a folder."""

WRITES = ("BEGIN", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "COMMIT", "PRAGMA WRITABLE")
"""How statements begin that change a database."""


def phase(frame):
    """The innermost function of the suite on a stack: what the process was at."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(SUITE):
            return f"{Path(file).relative_to(SUITE)}:{frame.f_code.co_name}"
        frame = frame.f_back
    return "before or after the suite's own work"


class Moments:
    """Counts what is done to files below a folder, and ends the process before the k-th.

    Parameters
    ----------
    home
        The folder.
    log
        File that gets a line a moment.
    last
        Number of the moment that is not lived through; 0 lets all pass.
    """

    def __init__(self, home, log, last=0):
        self._home, self._last, self._count = str(home), last, 0
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._busy = False
        sys.addaudithook(self._heard)
        connect = sqlite3.dbapi2.connect

        def traced(*arguments, **options):
            connection = connect(*arguments, **options)
            connection.set_trace_callback(self._traced)
            return connection

        sqlite3.connect = sqlite3.dbapi2.connect = traced

    def _heard(self, event, arguments):
        if self._busy or threading.current_thread() is not threading.main_thread():
            return
        if event in CHANGES:
            self._passed(event, arguments[0])
        elif event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
            path, mode, flags = arguments
            written = (
                flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) if mode is None else set(mode) & set("wax+")
            )
            if written:
                self._passed(event, path)

    def _traced(self, statement):
        if not self._busy and statement.lstrip().upper().startswith(WRITES):
            self._passed("sql", self._home, statement.split()[0])

    def _passed(self, event, path, more=""):
        self._busy = True
        try:
            if isinstance(path, int):
                path = os.readlink(f"/proc/self/fd/{path}")  # noqa: PTH115
            if os.fsdecode(path).startswith(self._home):
                self._count += 1
                name = more or Path(os.fsdecode(path)).suffix
                line = f"{self._count}\t{event} {name}\t{phase(sys._getframe())}\n"
                os.write(self._log, line.encode())
                if self._count == self._last:
                    os.kill(os.getpid(), signal.SIGKILL)
        finally:
            self._busy = False


def end_after(seconds, number, log):
    """Send this process a signal after so much CPU time, s, and write down what it was at.

    CPU time, since a busy machine stretches the other.
    """
    main = threading.main_thread().ident

    def end():
        while time.process_time() < seconds:
            time.sleep(0.002)
        line = f"0\t{signal.Signals(number).name}\t{phase(sys._current_frames().get(main))}\n"
        with Path(log).open("a") as stream:
            stream.write(line)
        os.kill(os.getpid(), number)

    threading.Thread(target=end, daemon=True).start()
