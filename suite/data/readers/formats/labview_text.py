"""LabVIEW measurement files: text whose header tells the step of time.

Headers are those of National Instruments, "Specification for the LabVIEW Measurement File (.lvm)".
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from suite.data.readers.format import RATE, Arrays, Format
from suite.data.readers.options import AS_IT_SAYS, ReadOptions
from suite.data.readers.text import columns_of, text_of

_END = b"***End_of_Header***"
_FEW = 2
"""Headers of one measurement: of the file, and of its segment."""


def read_labview_text(path: Path, options: ReadOptions = AS_IT_SAYS) -> Arrays:
    """Read the columns as of any text, and the rate of the header.

    Parameters
    ----------
    path
        An ``.lvm`` file of one segment.
    options
        What the user says of it.

    Returns
    -------
    dict of str to ndarray
        One array of shape (rows,) a column, and ``rate_hz`` where all channels have one step of time.

    Raises
    ------
    ValueError
        Several segments: they are several recordings.
    RequestError
        As for :func:`suite.data.readers.text.reader.read_text`.
    """
    data = text_of(path, options)
    headers = data.count(_END)
    if headers > _FEW:
        raise ValueError(f"holds {headers - 1} segments: write a file for each")
    arrays: Arrays = dict(columns_of(data, path, options))
    step = _step(data[: data.rfind(_END)]) if headers else None
    if step is not None:
        arrays[RATE] = np.array(1 / step)
    return arrays


def _step(header: bytes) -> float | None:
    """Give the step of time from sample to sample, s, that all channels share."""
    fields: dict[str, list[str]] = {}
    for line in header.decode("utf-8", "replace").splitlines():
        key, *values = line.replace(",", ".").split("\t")
        fields[key.strip()] = [value.strip() for value in values if value.strip()]
    dimensions = set(fields.get("X_Dimension", ["Time"]))
    try:
        steps = {float(value) for value in fields.get("Delta_X", [])}
    except ValueError:
        return None
    step = steps.pop() if len(steps) == 1 else 0.0
    return step if dimensions == {"Time"} and 0 < step < np.inf else None


FORMAT = Format("LVM", "a LabVIEW measurement", (".lvm",), read_labview_text, is_text=True, states_rate=True)
