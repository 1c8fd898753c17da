"""What a format of files is: its suffixes, how it is read, and what it needs for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]

FORMATS_PACKAGE = "suite.data.readers.formats"
"""Package whose files offer one ``FORMAT`` each."""

RATE = "rate_hz"
"""Under this name a reader gives the sampling rate, Hz, that a file of a format with such a rate states."""


def state_rates(arrays: Arrays, steps_s: Mapping[str, float]) -> None:
    """Add the sampling rate of a file's channels: one for all, or each its own as ``channel/rate_hz``.

    Parameters
    ----------
    arrays
        What a reader found.
    steps_s
        Step of time from sample to sample, s, of the channels that state one; 0 for none.
    """
    sound = {name: step for name, step in steps_s.items() if 0 < step < inf}
    if len(set(sound.values())) == 1:
        arrays.setdefault(RATE, np.array(1 / next(iter(sound.values()))))
    else:
        arrays.update({f"{name}/{RATE}": np.array(1 / step) for name, step in sound.items()})


LONG_ARRAY = 1 << 20
"""Bytes of an array from which it is left in the file when others are named."""


def is_long(size: int) -> bool:
    """Check whether an array of so many bytes is read only as far as it is needed."""
    return size > LONG_ARRAY


def unread(sizes: Mapping[str, int], names: Sequence[str]) -> set[str]:
    """Tell which arrays of a file need not be read: long ones, where names are given that others have.

    Parameters
    ----------
    sizes
        Name or path of each array to its size, bytes.
    names
        Names, patterns, paths of arrays, or paths below or above which they lie; none for all arrays.
    """
    wanted = [name.replace("/", ".").strip(".") for name in names]
    found = {array for array in sizes if any(_is_meant(array.replace("/", "."), one) for one in wanted)}
    long = {array for array, size in sizes.items() if is_long(size)}
    # What names nothing long is no reason to leave anything out: the message that follows lists all.
    return long - found if long & found else set()


def _is_meant(array: str, name: str) -> bool:
    return fnmatchcase(array, name) or array.startswith(f"{name}.") or name.startswith(f"{array}.")


@dataclass(frozen=True)
class Format:
    """A format of measurement files.

    Attributes
    ----------
    name
        As it is called.
    kind
        What a file of it is, for messages: ``a WAV file``.
    suffixes
        In small letters, with their dots.
    read
        Takes the path, and gives arrays by name; of text it takes a
        :class:`~suite.data.readers.options.ReadOptions`, too.
    by_name
        Tells of a file whether ``read`` makes use of names; then it takes those of arrays, too, beside which
        it reads no long ones, and those of channels, beside which it reads only how long ones begin.
    is_text
        Whether the user may say how it is to be read, and whether it may be packed as ``.gz``.
    states_rate
        Whether an array :data:`RATE` is the rate of the signal beside it.
    library
        What is imported to read it and belongs to the extra ``formats``; empty for none.
    """

    name: str
    kind: str
    suffixes: tuple[str, ...]
    read: Callable[..., Arrays]
    is_text: bool = False
    states_rate: bool = False
    library: str = ""
    by_name: Callable[[Path], bool] | None = None
