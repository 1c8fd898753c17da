"""What a format of files is: its suffixes, how it is read, and what it needs for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


Wanted = Mapping[str, slice]
"""Channels that are taken (``data[3]``, or an array's own name), and which of their samples."""

LONG_ARRAY = 1 << 20
"""Bytes of an array from which only the channels that are taken are read."""


def is_long(size: int) -> bool:
    """Check whether an array of so many bytes is read only as far as it is needed."""
    return size > LONG_ARRAY


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
    by_channel
        Tells of a file whether ``read`` can read channels of long arrays alone; then it takes the
        :data:`Wanted` ones, too, and of the others reads only how they begin.
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
    by_channel: Callable[[Path], bool] | None = None
