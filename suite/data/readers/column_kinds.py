"""What the columns of a file are: vibration, clocks, and what a machine's other sensors give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from suite.data.readers.clock import Clock, begins_as_vibration, find_clock, find_time_of_day, words_of

OTHER_QUANTITIES = {
    *("angle", "class", "current", "drehzahl", "label", "load", "moment", "rpm", "speed"),
    *("tacho", "tachometer", "tach", "target", "temp", "temperatur", "temperature", "torque", "velocity_rpm"),
    *("温度", "负载", "转速", "转矩", "电流"),
}
"""Words of a name that speak of something else than vibration."""


class FileColumn(NamedTuple):
    """A name and its values, shape (samples,)."""

    name: str
    values: npt.NDArray[Any]


class ColumnKinds(NamedTuple):
    """Columns by what they are, by their number from 0.

    Attributes
    ----------
    clocks
        Number to clock; the parts of a time of day have the same one.
    steady
        Named as another quantity, and slow or constant as such are.
    doubtful
        Named as another quantity, yet as lively as vibration.
    """

    clocks: dict[int, Clock]
    steady: frozenset[int]
    doubtful: frozenset[int]


def sort_columns(columns: Sequence[FileColumn]) -> ColumnKinds:
    """Tell clocks and other quantities from what may be vibration.

    Parameters
    ----------
    columns
        In the file's order.

    Returns
    -------
    ColumnKinds
        What is in none of its groups is taken for vibration.
    """
    lengths = {column.values.size for column in columns}
    day = find_time_of_day(columns) if len(lengths) == 1 else None
    clocks = dict.fromkeys(range(4), day) if day is not None else {}
    steady: set[int] = set()
    doubtful: set[int] = set()
    for number, (name, values) in enumerate(columns):
        if number in clocks:
            continue
        if set(words_of(name)) & OTHER_QUANTITIES:
            (steady if _is_slow(values) else doubtful).add(number)
        elif (clock := find_clock(name, values)) is not None:
            clocks[number] = clock
    known = {number: clock for number, clock in clocks.items() if clock is not None}
    return ColumnKinds(known, frozenset(steady), frozenset(doubtful))


def may_be_clocks(columns: Sequence[FileColumn]) -> list[int]:
    """Tell by their beginnings which columns :func:`sort_columns` may find to be clocks.

    Parameters
    ----------
    columns
        In the file's order, of at least two values each.

    Returns
    -------
    list of int
        Numbers from 0; the parts of a time of day are told by the fourth.
    """
    rising = {number for number, column in enumerate(columns) if not begins_as_vibration(column.values)}
    return sorted(rising | set(range(4)) if 3 in rising else rising)


def _is_slow(values: npt.NDArray[Any]) -> bool:
    """Check for what a tachometer, a thermometer or a label gives: nearly constant, or slowly changing."""
    wide = values.astype(np.float64)
    if not np.isfinite(wide).all():
        return True
    deviation = float(wide.std())
    return (
        abs(float(wide.mean())) > 5 * deviation or float(np.median(np.abs(np.diff(wide)))) < 0.1 * deviation
    )
