"""Patience with a server that a team shares: what failed while it was away is done again, within a bound."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from suite.errors import AwayError

PATIENCE = 600.0
"""For how long a server may be away before the question stops, s; then the same command goes on."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
"""Pauses between attempts, s; each is twice as long as the one before."""

_Given = TypeVar("_Given")


def patiently(
    call: Callable[[], _Given],
    is_passing: Callable[[Exception], bool],
    server: str,
    say: Callable[[str], None] = lambda line: None,
    *,
    patience: float | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> _Given:
    """Call again, after longer and longer pauses, while a server is away.

    Parameters
    ----------
    call
        Must do no harm when it is done twice: a server may have heard it before it went away.
    is_passing
        Tells failures that pass from those that stay.
    server
        How the server is named in messages.
    say
        Gets one line when it is first away, and one when it answers again.
    patience
        For how long, s; :data:`PATIENCE` by default.
    clock, sleep
        Gives seconds, and waits so many.

    Returns
    -------
    object
        What ``call`` gives.

    Raises
    ------
    AwayError
        The server was away for too long.
    """
    patience = PATIENCE if patience is None else patience
    began, away, pause = clock(), False, FIRST_PAUSE
    while True:
        try:
            given = call()
        except Exception as error:
            if not is_passing(error):
                raise
            waited = clock() - began
            if waited >= patience:
                raise AwayError(server, waited) from error
            if not away:
                say(f"{server} does not answer: it is asked again for {patience / 60:.0f} minutes")
            sleep(pause)
            away, pause = True, min(2 * pause, LONGEST_PAUSE)
        else:
            if away:
                say(f"{server} answers again")
            return given
