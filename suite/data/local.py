"""Find an owner's files in the user's folder, however deep they lie."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from suite.errors import RequestError


def home(root: Path, *names: str) -> Path:
    """Find the folder of a data set.

    Parameters
    ----------
    root
        The folder that holds all data.
    names
        What the owner's folder may be called, in any case.

    Returns
    -------
    Path
        The first folder of such a name directly below ``root``, or else ``root`` itself.
    """
    wanted = [name.casefold() for name in names]
    if root.is_dir():
        for child in sorted(root.iterdir()):
            if child.is_dir() and child.name.casefold() in wanted:
                return child
    return root


def by_name(folder: Path, names: Iterable[str]) -> dict[str, list[Path]]:
    """Find files by name anywhere below a folder, in any case of letters.

    Parameters
    ----------
    folder
        Where to look; it need not exist.
    names
        File names.

    Returns
    -------
    dict of str to list of Path
        Sorted places of each name; names that are not found are absent.
    """
    wanted = {name.casefold(): name for name in names}
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = wanted.get(path.name.casefold())
        if name is not None and path.is_file():
            found.setdefault(name, []).append(path)
    return found


def nothing_found(dataset: str, folder: Path, by_hand: str) -> RequestError:
    """Make the error for a folder that holds no file of a data set."""
    return RequestError(f"no file of {dataset}", file=folder, expected=by_hand)
