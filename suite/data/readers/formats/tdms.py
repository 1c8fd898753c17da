"""National Instruments' TDMS files, through npTDMS."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.declared_size import MOST_BYTES, check_stored
from suite.data.readers.format import Arrays, Format, Wanted, is_long, state_rates
from suite.data.readers.long_arrays import read_wanted


def read_tdms(path: Path, wanted: Wanted | None = None) -> Arrays:
    """Read the channels of numbers, scaled as the file says.

    Parameters
    ----------
    path
        A ``.tdms`` file; an index beside it is not needed.
    wanted
        Of long channels, those that are read to their ends; all by default.

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
    from nptdms.log import log_manager

    log_manager.set_level(logging.CRITICAL)  # It would print pages on what is refused here in one line.
    size = path.stat().st_size
    with path.open("rb") as stream, TdmsFile.open(stream) as file:
        if file.file_status.incomplete_final_segment:
            raise ValueError("ends within its last segment")
        channels = [channel for group in file.groups() for channel in group.channels() if len(channel)]
        check_stored(sum(map(_declared, channels)), min(size, MOST_BYTES), "the file")
        several = len({channel.group_name for channel in channels}) > 1
        names = [f"{one.group_name}/{one.name}" if several else one.name for one in channels]
        arrays = {
            name: _read(name, _TdmsChannel(channel), wanted)
            for name, channel in zip(names, channels, strict=True)
        }
        state_rates(arrays, dict(zip(names, map(_step, channels), strict=True)))
    return arrays


class _TdmsChannel:
    """A channel as an array in a file."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self.shape = (len(channel),)
        self.dtype = np.asarray(channel[:1]).dtype  # scaled, as the values will be

    def __getitem__(self, at: tuple[slice, ...]) -> npt.NDArray[Any]:
        return np.asarray(self._channel[at[0] if at else slice(None)])


def _read(name: str, stored: _TdmsChannel, wanted: Wanted | None) -> npt.NDArray[Any]:
    if wanted is None or not is_long(stored.shape[0] * stored.dtype.itemsize):
        return stored[()]
    if stored.dtype.kind not in "iuf":
        return np.empty(0, stored.dtype)
    return read_wanted(name, stored, wanted)


def _declared(channel: Any) -> int:
    """Give the bytes that a channel's values take in the file, at least one each."""
    return len(channel) * max(getattr(channel.data_type, "size", None) or 1, 1)


def _step(channel: Any) -> float:
    step = channel.properties.get("wf_increment")
    return float(step) if isinstance(step, int | float) else 0.0


FORMAT = Format(
    "TDMS",
    "a TDMS file",
    (".tdms",),
    read_tdms,
    states_rate=True,
    library="nptdms",
    by_channel=lambda _: True,
)
