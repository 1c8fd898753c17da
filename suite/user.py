"""A user without a home that can be written, or without a name, as in a container: libraries ask for both."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from stat import S_IMODE
from tempfile import gettempdir, mkdtemp

from suite.files import is_folder
from suite.workspace import current

CACHES = {"MPLCONFIGDIR": "matplotlib", "NUMBA_CACHE_DIR": "numba"}
"""Variable that names a library's cache to its folder below the state folder's."""

IN_HOME = {"XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache"}
"""Variable that names a folder of such caches to where it lies in a home otherwise."""


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
        home = os.environ["HOME"] = str(cache / "home")
    bases = [Path(os.environ.get(name) or Path(home, usual)) for name, usual in IN_HOME.items()]
    for variable, folder in CACHES.items():
        usual = is_folder(Path(home)) and all(_can_be_written(base / folder) for base in bases)
        if not usual and variable not in os.environ:
            os.environ[variable] = str(_own(cache) / folder)


def _can_be_written(folder: Path) -> bool:
    """Check whether a folder can be written, or made where there is none."""
    there = next(one for one in (folder, *folder.absolute().parents) if os.path.lexists(one))
    return is_folder(there) and os.access(there, os.W_OK | os.X_OK)


def _own(cache: Path) -> Path:
    """Give the state folder's cache, or where that is another's a folder that this user alone may enter."""
    if _can_be_written(cache):
        return cache
    own = Path(gettempdir()) / f"suite-caches-{os.getuid()}"
    try:
        own.mkdir(mode=0o700, exist_ok=True)
        facts = own.lstat()
        # Numba runs what lies there: a folder that somebody else laid out is no cache.
        mine = facts.st_uid == os.getuid() and not S_IMODE(facts.st_mode) & 0o077 and not own.is_symlink()
        return own if mine else Path(mkdtemp(prefix="suite-caches-"))
    except OSError:
        return cache
