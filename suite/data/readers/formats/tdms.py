"""National Instruments' TDMS files, through npTDMS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from suite.data.readers.declared_size import MOST_BYTES, check_stored
from suite.data.readers.format import RATE, Arrays, Format


def read_tdms(path: Path) -> Arrays:
    """Read the channels of numbers, scaled as the file says.

    Parameters
    ----------
    path
        A ``.tdms`` file; an index beside it is not needed.

    Returns
    -------
    dict of str to ndarray
        One array of shape (samples,) a channel, called as it is, and with its group (``group/channel``)
        where several groups hold channels; ``rate_hz`` where all that state a step of time state one.

    Raises
    ------
    ValueError
        A file that was cut, or declares more values than it has bytes.
    Exception
        Whatever else the parser meets in a damaged file.
    """
    from nptdms import TdmsFile

    size = path.stat().st_size
    with path.open("rb") as stream, TdmsFile.open(stream) as file:
        if file.file_status.incomplete_final_segment:
            raise ValueError("ends within its last segment")
        channels = [channel for group in file.groups() for channel in group.channels() if len(channel)]
        check_stored(sum(map(_declared, channels)), min(size, MOST_BYTES), "the file")
        several = len({channel.group_name for channel in channels}) > 1
        arrays = {
            f"{channel.group_name}/{channel.name}" if several else channel.name: np.asarray(channel[:])
            for channel in channels
        }
        steps = set(_steps(channels))
    if len(steps) == 1 and RATE not in arrays:
        arrays[RATE] = np.array(1 / steps.pop())
    return arrays


def _declared(channel: Any) -> int:
    """Give the bytes that a channel's values take in the file, at least one each."""
    return len(channel) * max(getattr(channel.data_type, "size", None) or 1, 1)


def _steps(channels: list[Any]) -> Iterator[float]:
    for channel in channels:
        step = channel.properties.get("wf_increment")
        if isinstance(step, int | float) and 0 < step < np.inf:
            yield float(step)


FORMAT = Format("TDMS", "a TDMS file", (".tdms",), read_tdms, states_rate=True, library="nptdms")
