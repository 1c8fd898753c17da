"""Columns of a file that were chosen for a recording."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from suite.data.readers.clock import Clock
from suite.data.readers.column_kinds import FileColumn
from suite.data.readers.recording_shape import single_precision
from suite.errors import RequestError


class ChosenChannels(NamedTuple):
    """Columns of a file that make one recording, and what is known of it.

    Attributes
    ----------
    columns
        Of one length; not yet in float32.
    clock
        What counts the seconds beside them; ``None`` for nothing.
    notes
        What was left out, or is doubtful.
    """

    columns: tuple[FileColumn, ...]
    clock: Clock | None
    notes: tuple[str, ...]

    @property
    def channels(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(column.name for column in self.columns)

    @property
    def length(self) -> int:
        """Samples of each."""
        return int(self.columns[0].values.size)

    def without(self, channel: str, file: str | Path) -> ChosenChannels:
        """Leave out a channel, where it is one of them.

        Raises
        ------
        RequestError
            It is the only one.
        """
        kept = tuple(column for column in self.columns if column.name != channel)
        if not kept:
            raise RequestError(f"holds {channel!r} alone", file=file, key="channel", expected="a vibration")
        return self._replace(columns=kept)

    def signal(self, file: str | Path, part: slice = slice(None)) -> npt.NDArray[np.float32]:
        """Give the samples, or a part of them: float32, shape (channels, samples).

        Raises
        ------
        RequestError
            Numbers that float32 cannot tell apart.
        """
        return single_precision(np.stack([column.values[part] for column in self.columns]), file)
