"""Starts the command line, so that an interrupt while it is imported ends in one line, too."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130
"""Exit code of a command that was interrupted."""


def _stop(number: int, frame: FrameType | None) -> None:
    # Nothing has been begun. An error would be taken for a failed import by what is being imported.
    print("suite: stopped before it began", file=sys.stderr, flush=True)
    os._exit(INTERRUPTED)


def start() -> None:
    """Import the command line and run it."""
    usual = signal.signal(signal.SIGINT, _stop)
    from suite.cli import main

    signal.signal(signal.SIGINT, usual)
    main()


if __name__ == "__main__":
    start()
