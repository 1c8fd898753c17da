"""What the names of files say: a manifest's row for many files, and the fields that its pattern reads."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from glob import iglob
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from suite.data.manifest_rows import overridden
from suite.errors import RequestError
from suite.files import is_file

MOST_FILES = 20_000
"""Files that one row may stand for."""

_MOST_PIECES = 24
_LONGEST = 4096
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_Read = tuple[tuple[str, str], ...]


def files_of_row(manifest: Path, file: str) -> list[str]:
    """List the files that a row's ``file`` means: itself, or those that its glob matches, in order.

    Parameters
    ----------
    manifest
        Beside which relative names are looked up.
    file
        A name or a glob (``*.mat``, ``**/acc_*.csv``); a file of exactly this name goes first. Hidden files,
        folders, pipes and devices are no match.

    Raises
    ------
    RequestError
        A glob that matches no file, or too many.
    """
    name = file.replace("\\", "/")
    if len(name) > _LONGEST:
        raise RequestError(f"has {len(name)} characters", expected=f"at most {_LONGEST}")
    if not re.search(r"[*?[]", name) or is_file(manifest.parent / name):
        return [file]
    # Other than Path.glob, it leaves hidden files out and gives names as the user writes them.
    found = iglob(name, root_dir=manifest.parent, recursive=True)  # noqa: PTH207
    files = sorted(islice((one for one in found if is_file(manifest.parent / one)), MOST_FILES + 1))
    if not files:
        raise RequestError(f"{file!r} matches no file", expected="a file, or a glob that matches some")
    if len(files) > MOST_FILES:
        raise RequestError(f"{file!r} matches over {MOST_FILES} files", expected="fewer")
    return list(dict.fromkeys(files))


class NamePattern:
    """A pattern of names, as ``{bearing}_{rpm}.mat``: fields in braces, ``*`` for anything else.

    It is held against the end of a path: the file's name, and as many folders as the pattern has ``/``.

    Parameters
    ----------
    pattern
        As the user wrote it.
    fields
        Names that may stand in braces.
    numbers
        Those of them that are numbers: digits, a sign, a point.

    Raises
    ------
    ValueError
        No field, an unknown one, one that stands twice, or braces that do not close.
    """

    def __init__(self, pattern: str, fields: Collection[str], numbers: Collection[str]) -> None:
        self.pattern = pattern
        self._pieces = [piece for piece in re.split(r"(\{[^{}]*\}|\*)", pattern) if piece]
        self._numbers = numbers
        names = [piece[1:-1] for piece in self._pieces if piece[0] == "{" and piece[-1] == "}"]
        literals = "".join(piece for piece in self._pieces if piece[1:-1] not in names)
        if re.search(r"[{}]", literals) or not names:
            raise ValueError(f"is {pattern!r}: fields in braces are needed, as in {{bearing}}_{{rpm}}.mat")
        for name in names:
            if name not in fields:
                raise ValueError(f"has no known field {name!r}: known are {', '.join(fields)}")
        if len(set(names)) != len(names):
            raise ValueError(f"is {pattern!r}: a field stands twice")
        if len(self._pieces) > _MOST_PIECES:
            raise ValueError(f"has {len(self._pieces)} pieces: {_MOST_PIECES} are the most")

    def read(self, file: str) -> dict[str, str]:
        """Read the fields from a file's name.

        Raises
        ------
        ValueError
            It does not match, or in more than one way.
        """
        parts = PurePosixPath(file.replace("\\", "/")).parts
        text = "/".join(parts[-1 - self.pattern.count("/") :])
        ends: dict[int, set[_Read]] = {0: {()}}
        for piece in self._pieces:
            following: dict[int, set[_Read]] = {}
            for start, read in ends.items():
                for end in self._ends(piece, text, start):
                    value = ((piece[1:-1], text[start:end]),) if piece[0] == "{" else ()
                    longer = {(*one, *value) for one in read}
                    following[end] = set(islice(following.get(end, set()) | longer, 2))
            ends = following
        ways = [dict(one) for one in ends.get(len(text), ())]
        if not ways:
            raise ValueError(f"does not match {self.pattern!r}")
        if len(ways) > 1:
            one, other = ("/".join(way.values()) for way in ways[:2])
            raise ValueError(
                f"matches {self.pattern!r} in several ways: {min(one, other)}, {max(one, other)}"
            )
        return ways[0]

    def _ends(self, piece: str, text: str, start: int) -> Iterator[int]:
        """Give where a piece of the pattern that starts here may end."""
        if piece[0] != "{" and piece != "*":
            if text.startswith(piece, start):
                yield start + len(piece)
            return
        border = text.find("/", start)
        last = len(text) if border < 0 else border
        for end in range(start if piece == "*" else start + 1, last + 1):
            if piece[1:-1] not in self._numbers or _NUMBER.fullmatch(text, start, end):
                yield end


def rows_by_file(
    manifest: Path,
    position: str,
    defaults: dict[str, Any],
    own: dict[str, Any],
    fields: Collection[str],
    numbers: Collection[str],
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give a row for each file of a row, with the fields that its ``pattern`` reads from the name.

    Parameters
    ----------
    manifest, position
        Where the row stands.
    defaults, own
        The keys of all rows and those of this one; what the name says goes before the first, and after the
        second.
    fields, numbers
        As for :class:`NamePattern`.

    Yields
    ------
    tuple
        Position, with the file where the row has several; and the row without ``pattern``.

    Raises
    ------
    RequestError
        A glob without a file, a wrong pattern, or a name that does not match it.
    """
    raw = {**defaults, **own}
    file, pattern = raw.get("file"), raw.get("pattern")
    defaults, own = (
        {key: value for key, value in part.items() if key != "pattern"} for part in (defaults, own)
    )
    if not isinstance(file, str):
        yield position, overridden(defaults, own)
        return
    key = "file"
    try:
        files = files_of_row(manifest, file.strip())
        key = "pattern"
        names = _checked(pattern, fields, numbers) if pattern is not None else None
        for one in files:
            key = f"file {one}"
            read = names.read(one) if names is not None else {}
            row = overridden(overridden(defaults, read), own)
            yield f"{position} ({one})" if len(files) > 1 else position, {**row, "file": one}
    except RequestError as error:
        where = f"{position}, {key}"
        raise RequestError(error.problem, file=manifest, key=where, expected=error.expected) from error
    except ValueError as error:
        raise RequestError(str(error), file=manifest, key=f"{position}, {key}") from error


def _checked(pattern: Any, fields: Collection[str], numbers: Collection[str]) -> NamePattern:
    if not isinstance(pattern, str):
        raise ValueError(f"is {pattern!r}: text is needed, as in '{{bearing}}_{{rpm}}.mat'")
    return NamePattern(pattern, fields, numbers)
