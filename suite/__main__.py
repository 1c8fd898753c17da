"""Starts the command line, which a signal ends in one line from the first moment on."""

from __future__ import annotations

from suite.stopping import listen


def start() -> None:
    """Import the command line and run it."""
    listen()
    from suite.cli import main

    main()


if __name__ == "__main__":
    start()
