"""``suite data manifest``: a first manifest of a folder of recordings."""

from __future__ import annotations

import shlex
from pathlib import Path

from rich.console import Console
from rich.text import Text

from suite.data.first_manifest import describe_folder
from suite.errors import RequestError
from suite.files import check_writable, write_text
from suite.ui import program
from suite.wording import visible

_SUFFIXES = (".yaml", ".yml")


def start_manifest(folder: Path, file: Path, console: Console, *, overwrite: bool) -> None:
    """Write a first manifest, and say what to fill in and what to call next.

    Parameters
    ----------
    folder, file
        From, and to.
    console
        Who is told.
    overwrite
        Whether a file of this name may be replaced.

    Raises
    ------
    RequestError
        A file that exists or is no YAML file, or a folder without recordings.
    """
    if file.suffix.lower() not in _SUFFIXES:
        raise RequestError("is no name of a manifest", file=file, key="--to", expected=" ".join(_SUFFIXES))
    if file.exists() and not overwrite:
        raise RequestError("exists", file=file, expected="--to for another file, or --overwrite")
    check_writable(file)
    made = describe_folder(folder, file.parent)
    write_text(file, made.text)
    lines = [f"{file}: {made.files} files in {made.rows} rows; guesses are marked, check them"]
    lines += [f"left out    {line}" for line in made.refused]
    lines += [f"fill in     {key} in {rows} rows" for key, rows in made.open_keys.items()]
    option = shlex.quote(f"manifest={file}")
    lines += [f"next        {program()} data {what} folder --set {option}" for what in ("verify", "card")]
    for line in lines:
        console.print(Text(visible(line)), soft_wrap=True)
