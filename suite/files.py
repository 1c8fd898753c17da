"""Files and folders that appear whole or not at all, and what is said of those that cannot be written."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from suite.errors import RequestError
from suite.unfinished import sweep_once, unfinished_file, unfinished_folder

ROOM = 16 * 1024
"""A disk with fewer bytes left counts as full."""

NEEDS_ROOM = "room on its disk; then the same command goes on where it stopped"
"""What is expected of a full disk."""

_FULL = {errno.ENOSPC, errno.EDQUOT}
_REFUSED = {errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.EEXIST}
_NUMPY_FULL = re.compile(r"\d+ requested and \d+ written")


def is_file(path: Path) -> bool:
    """Check for a file, also behind a name that no system takes (too long, in a closed folder)."""
    try:
        return path.is_file()
    except OSError:
        return False


_KINDS = {
    stat.S_ISREG: "a file",
    stat.S_ISDIR: "a folder",
    stat.S_ISFIFO: "a pipe",
    stat.S_ISSOCK: "a socket",
    stat.S_ISCHR: "a device",
    stat.S_ISBLK: "a device",
}


def why_no_file(path: Path, what: str = "file") -> str:
    """Say why nothing is read from a path: there is no such file, or it is a folder, a pipe or a device.

    Parameters
    ----------
    path
        What was asked for.
    what
        What it should be.

    Returns
    -------
    str
        Words; an empty text for an ordinary file.
    """
    return _why_not(path, what, stat.S_ISREG, "ordinary file")


def _why_not(path: Path, what: str, wanted: Callable[[int], bool], called: str) -> str:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        closed = error.errno in (errno.EACCES, errno.ELOOP)
        return os.strerror(error.errno or 0) if closed else f"no such {what}"
    except ValueError:  # a NUL in the name
        return f"no such {what}"
    kind = next((kind for test, kind in _KINDS.items() if test(mode)), "something else")
    return "" if wanted(mode) else f"is {kind}, no {called}"


def why_none_is_file(paths: Iterable[Path], what: str) -> str:
    """Say why none of several places has such a file: first what stands there and is none."""
    absent = f"no such {what}"
    return next((why for path in paths if (why := why_no_file(path, what)) != absent), absent)


def check_ordinary(path: Path) -> None:
    """Refuse what is to be read and is a pipe or a device, whose content may never come or never end.

    Raises
    ------
    OSError
        No such file, or no ordinary one.
    """
    if not path.is_file():
        code = errno.EINVAL if path.exists() else errno.ENOENT
        problem = why_no_file(path) if path.exists() else os.strerror(code)
        raise OSError(code, problem.removeprefix("is "), str(path))


def is_folder(path: Path) -> bool:
    """Check for a folder in the same way."""
    try:
        return path.is_dir()
    except OSError:
        return False


def why_no_folder(path: Path) -> str:
    """Say why a path is no folder: there is none, or it is something else; an empty text for a folder."""
    return _why_not(path, "folder", stat.S_ISDIR, "folder")


def is_disk_failure(error: BaseException, folder: Path | None = None) -> bool:
    """Check whether an error says that nothing can be written any more, which is no outcome of a computation.

    Parameters
    ----------
    error
        What was raised.
    folder
        Where there must be room: libraries hide a full disk behind errors of their own.
    """
    if isinstance(error, shutil.Error) and any(f"[Errno {code}]" in str(error) for code in _FULL):
        return True
    if isinstance(error, OSError) and (
        error.errno in {*_FULL, errno.EROFS} or (error.errno is None and _NUMPY_FULL.match(str(error)))
    ):
        return True
    try:
        room = os.statvfs(folder) if folder is not None else None
    except OSError:
        return False
    return room is not None and room.f_bavail * room.f_frsize < ROOM


def file_error(error: Exception, folder: Path) -> RequestError | None:
    """Say in a line that a file or folder cannot be written or read; ``None`` for errors of another kind.

    Parameters
    ----------
    error
        What was raised.
    folder
        Where files are written, for errors that name none.
    """
    # A rename that fails names the unfinished file first, then the one that was asked for.
    code = getattr(error, "errno", None)
    named = getattr(error, "filename2", None) or getattr(error, "filename", None)
    absent = code == errno.ENOENT and Path(named or "").is_relative_to(folder)
    if code is not None and (absent or code in _REFUSED):
        expected = "a file or folder that can be read and written"
        return RequestError(os.strerror(code), file=named or folder, expected=expected)
    if is_disk_failure(error, folder):
        # A copy that does not fit names the file that it copies.
        said = str(error).strip() or repr(error)
        if code is None and _NUMPY_FULL.match(said):
            code = errno.ENOSPC
        problem = os.strerror(code) if code else f"{said:.200}"
        return RequestError(f"cannot be written: {problem}", file=folder, expected=NEEDS_ROOM)
    return None


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Make a folder that appears whole or not at all.

    Parameters
    ----------
    path
        Its path. If another process makes one there first, that one stays.

    Yields
    ------
    Path
        A temporary folder beside it, to be filled.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep_once(path.parent)
    with unfinished_folder(path) as folder:
        yield folder
        try:
            folder.rename(path)
        except OSError:
            if not path.is_dir():
                raise


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file that appears whole or not at all; file names that are no UTF-8 are spelt out."""
    write_bytes(path, text.encode(errors="backslashreplace"))


def check_writable(path: Path) -> None:
    """Refuse a file that could not be written, before anything is computed for it; its folder is made.

    Raises
    ------
    RequestError
        It is a folder, a device or a pipe, or lies where nothing can be written.
    """
    _check_replaceable(path)
    try:
        if path.is_dir():
            raise RequestError("is a folder", file=path, expected="a file to be written")
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise RequestError(f"cannot be written: {error.strerror}", file=path) from error


def _check_replaceable(path: Path) -> None:
    """Leave devices and pipes alone: a new file in the place of /dev/null breaks a machine."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise RequestError("is a device or a pipe", file=path, expected="a file to be written")


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all.

    Raises
    ------
    RequestError
        A device or a pipe stands in its place.
    """
    _check_replaceable(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep_once(path.parent)
    with unfinished_file(path) as stream:
        stream.write(content)
