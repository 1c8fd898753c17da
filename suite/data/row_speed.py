"""The shaft angle of a manifest's row, from the channel of its file that measured speed or pulses."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from suite.arrays import Real
from suite.data.manifest import ManifestEntry, ManifestRow
from suite.data.manifest_shaft import SPEED_UNITS
from suite.data.readers.column_kinds import FileColumn
from suite.data.readers.format import Arrays
from suite.data.readers.selection import one_column
from suite.data.row_samples import part_of
from suite.errors import RequestError
from suite.signals.tachometer import block_speeds, mean_speed, turns_from_pulses, turns_from_speed

FARTHEST_STATED = 0.1
"""A stated speed may lie so far outside of what was measured, relative to it."""

_LONGER = 0.05
"""A measured speed may last so much longer than the vibration, relative to it, before that is noted."""


class RowSpeed(NamedTuple):
    """How the shaft of a recording turns.

    Attributes
    ----------
    shaft_hz
        Stated, or the measured mean, Hz.
    turns
        Angle at each sample, shape (samples,); ``None`` where the speed is stated, or measured as constant.
    notes
        What was measured.
    """

    shaft_hz: float
    turns: Real | None = None
    notes: tuple[str, ...] = ()


def measured_column(arrays: Arrays, path: Path, row: ManifestRow) -> FileColumn | None:
    """Find the channel that measured the speed; ``None`` where the row names none.

    Parameters
    ----------
    arrays, path
        Of the row's file.
    row
        What the manifest says.

    Raises
    ------
    RequestError
        No such channel.
    """
    measured = row.measured_by
    return None if measured is None else one_column(arrays, path, row.variable, measured[1], measured[0])


def without_column(arrays: Arrays, row: ManifestRow, column: FileColumn | None) -> Arrays:
    """Leave the channel of the speed out of a file's arrays, unless the row names its own channels."""
    if column is None or row.channel is not None:
        return arrays
    return {name: array for name, array in arrays.items() if name != column.name}


def speed_of_row(
    manifest: Path, entry: ManifestEntry, column: FileColumn | None, whole: int, samples: int, rate_hz: float
) -> RowSpeed:
    """Say how the shaft turns.

    Parameters
    ----------
    manifest, entry
        The row, and where it stands.
    column
        Of :func:`measured_column`.
    whole, samples
        Of the file's vibration, and of the part of it that is the recording.
    rate_hz
        Sampling rate of the vibration, Hz.

    Raises
    ------
    RequestError
        Pulses or speeds that are none, shorter than the vibration, or far from what is stated; in one line.
    """
    stated, measured = entry.row.stated_hz, entry.row.measured_by
    if column is None or measured is None:
        return RowSpeed(stated or 0.0)
    try:
        turns = _turns(entry.row, column, whole, samples, rate_hz)
        said = _range_said(block_speeds(turns, rate_hz), stated, measured[0])
    except ValueError as error:
        key = f"{entry.position}, {measured[0]}"
        raise RequestError(f"{column.name!r} of {entry.row.file} {error}", file=manifest, key=key) from error
    steady = measured[0] == "speed_channel" and float(np.ptp(column.values)) == 0
    return RowSpeed(
        mean_speed(turns, rate_hz),
        None if steady else turns,
        (f"speed of {said} by {column.name!r}", *_outlasting(entry.row, column, whole, rate_hz)),
    )


def _outlasting(row: ManifestRow, column: FileColumn, whole: int, rate_hz: float) -> list[str]:
    """Note a measured speed that goes on long after the vibration: its rate may be another."""
    lasts, vibration = column.values.size / (row.speed_rate_hz or rate_hz), whole / rate_hz
    if lasts <= vibration * (1 + _LONGER) + 2 / (row.speed_rate_hz or rate_hz):
        return []
    return [f"{column.name!r} lasts {lasts:.4g} s, the vibration {vibration:.4g} s: is speed_rate_hz right?"]


def _range_said(speeds: Real, stated: float | None, key: str) -> str:
    """Write the lowest and highest of measured speeds, Hz, in rpm, unless another one is stated."""
    low, high = float(speeds.min()), float(speeds.max())
    said = f"{60 * low:.5g} to {60 * high:.5g} rpm"
    if stated is not None and not low * (1 - FARTHEST_STATED) <= stated <= high * (1 + FARTHEST_STATED):
        hint = "pulses_per_turn" if key == "tachometer" else "speed_unit"
        raise ValueError(f"measures {said}, and {60 * stated:.5g} rpm are stated: is {hint} right?")
    return said


def _turns(row: ManifestRow, column: FileColumn, whole: int, samples: int, rate_hz: float) -> Real:
    """Give the angle at each sample of the recording."""
    values = column.values.astype(np.float64)
    own_rate = row.speed_rate_hz or rate_hz
    if row.speed_rate_hz is None and values.size != whole:
        hint = "as many are needed" + (", or speed_rate_hz" if row.speed_channel is not None else "")
        raise ValueError(f"has {values.size} samples, and the vibration {whole}: {hint}")
    if row.start is not None or row.stop is not None:
        values = values[part_of(values.size, own_rate, row.start, row.stop)]
    if row.speed_unit is None:
        return turns_from_pulses(values, row.pulses_per_turn or 1.0, rate_hz)
    return turns_from_speed(values / SPEED_UNITS[row.speed_unit], own_rate, samples, rate_hz)
