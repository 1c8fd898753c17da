"""National Instruments' TDMS files, through npTDMS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from suite.data.readers.declared_size import MOST_BYTES, check_stored
from suite.data.readers.format import Arrays, Format, state_rates


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
        where several groups hold channels; ``rate_hz`` where all that state a step of time state one,
        else ``channel/rate_hz`` of each.

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
        names = [f"{one.group_name}/{one.name}" if several else one.name for one in channels]
        arrays: Arrays = {name: np.asarray(channel[:]) for name, channel in zip(names, channels, strict=True)}
        state_rates(arrays, dict(zip(names, map(_step, channels), strict=True)))
    return arrays


def _declared(channel: Any) -> int:
    """Give the bytes that a channel's values take in the file, at least one each."""
    return len(channel) * max(getattr(channel.data_type, "size", None) or 1, 1)


def _step(channel: Any) -> float:
    step = channel.properties.get("wf_increment")
    return float(step) if isinstance(step, int | float) else 0.0


FORMAT = Format("TDMS", "a TDMS file", (".tdms",), read_tdms, states_rate=True, library="nptdms")
