"""A user without a home that can be written, or without a name, as in a container: libraries ask for both."""

from __future__ import annotations

import os
import pwd

from suite.workspace import current

CACHES = {"MPLCONFIGDIR": "matplotlib", "NUMBA_CACHE_DIR": "numba"}
"""Variable that names a library's cache to its folder below the state folder's."""


def serve_homeless_users() -> None:
    """Let libraries keep caches in the state folder where there is no home, and call the user by number.

    Raises
    ------
    RequestError
        A folder is named by ``~``, and there is no home.
    """
    cache = current().cache
    try:
        known = pwd.getpwuid(os.getuid())
    except KeyError:
        os.environ.setdefault("LOGNAME", f"user-{os.getuid()}")
        known = None
    home = os.environ.get("HOME") or (known.pw_dir if known else "")
    if not home:
        os.environ["HOME"] = str(cache / "home")
    if not os.access(home, os.W_OK | os.X_OK):
        for variable, folder in CACHES.items():
            os.environ.setdefault(variable, str(cache / folder))
