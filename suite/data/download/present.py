"""Tell which files of a data set are there, wherever in its folder they lie."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from suite.data.dataset import RemoteFile
from suite.data.download.http import sha256_of
from suite.data.locate import by_name, home


def candidates(root: Path, file: RemoteFile) -> list[Path]:
    """Find the places where a file of a data set may lie: its own, then any of that name beside it."""
    path = PurePosixPath(file.path)
    target = root / path
    folder = home(root, path.parts[0]) if len(path.parts) > 1 else root
    others = [place for place in by_name(folder, [path.name]).get(path.name, []) if place != target]
    return [target, *others] if target.is_file() else others


def holds(root: Path, file: RemoteFile) -> bool:
    """Tell whether a file is there, with the owner's content where its hash is known."""
    places = candidates(root, file)
    return bool(places) if file.sha256 is None else any(sha256_of(place) == file.sha256 for place in places)
