"""Find an owner's files in the user's folder, however deep they lie."""

from __future__ import annotations

import re
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
class _Files:
    """Files of a data set that are looked for, and what it is called."""

    dataset: str
    folders: tuple[str, ...]
    by_hand: str

    def locate(self, root: Path, options: Any) -> dict[str, Path]:
        """Find the files that are there, by name."""
        raise NotImplementedError

    def require(self, root: Path, options: Any) -> dict[str, Path]:
        """Find the files that are there; RequestError when there are none."""
        folder = folder_of(root, *self.folders)
        return require_files(self.locate(root, options), self.dataset, folder, self.by_hand)

    def fingerprint(self, root: Path, options: Any) -> str:
        """Give a key of the files' content and the options; RequestError when there are none."""
        located = self.require(root, options)
        content = key_of_files(located.values())
        declared = {"dataset": self.dataset, "reader": 1, "options": options.model_dump()}
        return key_of({**declared, "names": list(located), "files": content})


@dataclass(frozen=True)
class NamedFiles(_Files):
    """The files of a data set, whose names are known.

    Attributes
    ----------
    dataset, folders, by_hand
        The data set's name, what its folder may be called, and where to get it by hand.
    names
        The owner's file names for given options, in order.
    """

    names: Callable[[Any], Sequence[str]]

    def locate(self, root: Path, options: Any) -> dict[str, Path]:
        """Find the files that are there, in the owner's order."""
        names = self.names(options)
        paths = files_by_name(folder_of(root, *self.folders), names)
        return {name: paths[name][0] for name in names if name in paths}

    def missing(self, root: Path, options: Any) -> list[str]:
        """List the files that are not there."""
        located = self.locate(root, options)
        return [name for name in self.names(options) if name not in located]


@dataclass(frozen=True)
class FileTable(NamedFiles):
    """A data set of one recording a file, whose names are known and give their contents.

    Attributes
    ----------
    dataset, folders, by_hand, names
        As of :class:`NamedFiles`.
    read_one
        Makes the recording of a file from its name, its path and the options.
    """

    read_one: Callable[[str, Path, Any], Recording]

    def read(self, root: Path, options: Any) -> list[Recording]:
        """Read what is there; RequestError when nothing is, or a file is damaged."""
        return [self.read_one(name, path, options) for name, path in self.require(root, options).items()]


@dataclass(frozen=True)
class FilePattern(_Files):
    """A data set of one recording a file, whose names hold measured values and follow a pattern.

    Attributes
    ----------
    dataset, folders, by_hand
        As of :class:`NamedFiles`.
    pattern
        What the end of a path must match for given options, from the start of a folder's or the file's name
        on and in any case of letters.
    read_one
        Makes the recording of a file from the match of its name, its path and the options.
    """

    pattern: Callable[[Any], str]
    read_one: Callable[[re.Match[str], Path, Any], Recording]

    def locate(self, root: Path, options: Any) -> dict[str, Path]:
        """Find the files that are there, in the order of their names."""
        pattern = re.compile(rf"(?:.*/)?(?P<name>{self.pattern(options)})", re.IGNORECASE)
        folder = folder_of(root, *self.folders)
        located: dict[str, Path] = {}
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            match = pattern.fullmatch(path.as_posix())
            if match is not None and path.is_file():
                located.setdefault(match["name"], path)
        return dict(sorted(located.items()))

    def read(self, root: Path, options: Any) -> list[Recording]:
        """Read what is there; RequestError when nothing is, or a file is damaged."""
        pattern = re.compile(self.pattern(options), re.IGNORECASE)
        found = [(pattern.fullmatch(name), path) for name, path in self.require(root, options).items()]
        return [self.read_one(match, path, options) for match, path in found if match is not None]
