"""Tell which files of a data set are there, wherever in its folder they lie."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from suite.data.dataset import RemoteFile
from suite.data.download.http import sha256_of
from suite.data.locate import files_by_name, folder_of


def candidates(root: Path, file: RemoteFile) -> list[Path]:
    """Find the paths where a file of a data set may lie: its own, then any of that name beside it."""
    path = PurePosixPath(file.path)
    target = root / path
    folder = folder_of(root, path.parts[0]) if len(path.parts) > 1 else root
    same_name = files_by_name(folder, [path.name]).get(path.name, [])
    others = [other for other in same_name if other != target]
    return [target, *others] if target.is_file() else others


def is_present(root: Path, file: RemoteFile) -> bool:
    """Check whether a file is there, with the owner's content where its hash is known."""
    paths = candidates(root, file)
    return bool(paths) if file.sha256 is None else any(sha256_of(path) == file.sha256 for path in paths)
