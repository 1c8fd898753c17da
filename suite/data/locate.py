"""Find an owner's files in the user's folder, however deep they lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from suite.data.recording import Recording
from suite.errors import RequestError
from suite.identity import key_of, key_of_files

Key = TypeVar("Key")


def folder_of(root: Path, *names: str) -> Path:
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


def files_by_name(folder: Path, names: Iterable[str]) -> dict[str, list[Path]]:
    """Find files by name anywhere below a folder, in any case of letters.

    Parameters
    ----------
    folder
        Where to look; it need not exist.
    names
        File names, or the last parts of paths (``Bearing1_1/7.csv``).

    Returns
    -------
    dict of str to list of Path
        Sorted paths of each name; a missing name has no entry.
    """
    wanted = {name.casefold(): name for name in names}
    depths = {name.count("/") + 1 for name in wanted}
    paths: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        tails = ("/".join(path.parts[-depth:]).casefold() for depth in depths)
        name = next((wanted[tail] for tail in tails if tail in wanted), None)
        if name is not None and path.is_file():
            paths.setdefault(name, []).append(path)
    return paths


def require_files(located: dict[Key, Path], dataset: str, folder: Path, by_hand: str) -> dict[Key, Path]:
    """Give the files that are there, if there are any.

    Parameters
    ----------
    located
        Each file's name or record, and where it lies.
    dataset, folder, by_hand
        Name of the data set, where it was looked for, and how to get it by hand.

    Raises
    ------
    RequestError
        When there is none.
    """
    if not located:
        raise RequestError(f"no file of {dataset}", file=folder, expected=by_hand)
    return located


@dataclass(frozen=True)
class FileTable:
    """A data set of one recording a file, whose names give their contents.

    Attributes
    ----------
    dataset, folders, by_hand
        The data set's name, what its folder may be called, and where to get it by hand.
    names
        The owner's file names for given options, in order.
    read_one
        Makes the recording of a file from its name, its path and the options.
    """

    dataset: str
    folders: tuple[str, ...]
    by_hand: str
    names: Callable[[Any], Sequence[str]]
    read_one: Callable[[str, Path, Any], Recording]

    def locate(self, root: Path, options: Any) -> dict[str, Path]:
        """Find the files that are there, in the owner's order."""
        names = self.names(options)
        paths = files_by_name(folder_of(root, *self.folders), names)
        return {name: paths[name][0] for name in names if name in paths}

    def require(self, root: Path, options: Any) -> dict[str, Path]:
        """Find the files that are there; RequestError when there are none."""
        folder = folder_of(root, *self.folders)
        return require_files(self.locate(root, options), self.dataset, folder, self.by_hand)

    def read(self, root: Path, options: Any) -> list[Recording]:
        """Read what is there; RequestError when nothing is, or a file is damaged."""
        return [self.read_one(name, path, options) for name, path in self.require(root, options).items()]

    def missing(self, root: Path, options: Any) -> list[str]:
        """List the files that are not there."""
        located = self.locate(root, options)
        return [name for name in self.names(options) if name not in located]

    def fingerprint(self, root: Path, options: Any) -> str:
        """Give a key of the files' content and the options; RequestError when there are none."""
        located = self.require(root, options)
        content = key_of_files(located.values())
        declared = {"dataset": self.dataset, "reader": 1, "options": options.model_dump()}
        return key_of({**declared, "names": list(located), "files": content})
