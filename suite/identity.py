"""Names for things: canonical JSON, content keys, and seeds drawn from names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def canonical(value: Any) -> str:
    """Write a value of plain JSON types in the one spelling that keys are made of.

    Parameters
    ----------
    value
        Mappings with text keys, sequences, text, numbers, booleans, ``None``.

    Returns
    -------
    str
        JSON with sorted keys and no white space.

    Raises
    ------
    TypeError
        For anything else: a ``repr`` must never slip into a key.
    ValueError
        For NaN and infinity, which JSON does not have.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def key_of(value: Any) -> str:
    """Give the sha256 (hex) of the canonical JSON of ``value``."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def key_of_files(paths: Iterable[Path]) -> str:
    """Give one sha256 over the names and contents of files, in order of name."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        with path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{path.name}:{content}\n".encode())
    return digest.hexdigest()


def seed_of(*names: str | int) -> int:
    """Draw a 32-bit seed from names, so that adding a pipeline changes nobody else's numbers.

    Parameters
    ----------
    names
        What the seed is for, from the general to the particular.

    Returns
    -------
    int
        In ``[0, 2**32)``, the same on every machine.
    """
    digest = hashlib.sha256(canonical([str(name) for name in names]).encode()).digest()
    return int.from_bytes(digest[:4], "big")
