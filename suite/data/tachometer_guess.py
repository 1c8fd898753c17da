"""Which channel of a file seems to hold a tachometer's pulses, for a person to check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from suite.arrays import Real
from suite.data.readers.clock import words_of
from suite.data.readers.column_kinds import FileColumn
from suite.data.readers.format import Arrays
from suite.signals.tachometer import block_speeds, mean_speed, turns_from_pulses
from suite.wording import plural

_WORDS = {"encoder", "keyphase", "keyphasor", "pulse", "pulses", "tach", "tacho", "tachometer"}

_LEVEL = 0.2
"""Samples of pulses lie within this share of their range from its low or its high end ..."""

_BETWEEN = 0.02
"""... but for this share of them, which lie on edges."""

_FEWEST_PULSES = 5

_NOMINAL_HZ = 1e4
"""Whether pulses are even does not depend on the rate, which may not be known."""

_ONCE_A_TURN_RPM = (60.0, 6000.0)
"""Pulses as often as shafts of most machines turn are taken for one a turn."""

_WHOLE = 0.03
"""A speed that somebody states may lie so far, relative to it, from pulses divided by a whole number ..."""

_MOST_A_TURN = 10
"""... up to this one: beyond it some whole number is always near."""


class PulseChannel(NamedTuple):
    """A channel of pulses.

    Attributes
    ----------
    name
        As a manifest's ``tachometer`` names it.
    pulses
        How many have come by each sample, shape (samples,).
    """

    name: str
    pulses: Real


class TachometerGuess(NamedTuple):
    """What a channel of pulses seems to measure.

    Attributes
    ----------
    channel
        As a manifest's ``tachometer`` names it.
    pulses_per_turn
        ``None`` where nothing tells.
    said
        What it then measures, or what is to be filled in, in words.
    """

    channel: str
    pulses_per_turn: int | None
    said: str


def find_pulses(arrays: Arrays) -> PulseChannel | None:
    """Look for the one channel of a file that holds pulses: by its name, or because it has two levels alone.

    Parameters
    ----------
    arrays
        Name to array, as a reader gives them.

    Returns
    -------
    PulseChannel or None
        As long as the file's longest channel, of which there must be another one. Of several the one that is
        called a tachometer; ``None`` where none or several may be.
    """
    channels = list(_channels(arrays))
    longest = max((values.size for _, values in channels), default=0)
    beside = [channel for channel in channels if channel.values.size == longest]
    found = [
        PulseChannel(name, pulses)
        for name, values in beside
        if len(beside) > 1 and (pulses := _pulses(values.astype(np.float64), _is_called_so(name))) is not None
    ]
    called = [channel for channel in found if _is_called_so(channel.name)]
    return next(iter(called or found)) if len(called or found) == 1 else None


def guess_tachometer(found: PulseChannel, rate_hz: float | None, stated_rpm: float | None) -> TachometerGuess:
    """Say how many pulses make a turn, where a stated speed or their own pace tells.

    Parameters
    ----------
    found
        Of :func:`find_pulses`.
    rate_hz
        Sampling rate, where it is known.
    stated_rpm
        Speed that the file or its name states, where they do.
    """
    name, pulses = found
    if rate_hz is None:
        return TachometerGuess(name, None, f"{name!r} may be a tachometer: state tachometer, pulses_per_turn")
    pace = 60 * mean_speed(pulses, rate_hz)
    low, high = _ONCE_A_TURN_RPM
    a_turn = 1 if stated_rpm is None else max(1, round(pace / stated_rpm))
    near = low <= pace <= high if stated_rpm is None else abs(pace / stated_rpm / a_turn - 1) <= _WHOLE
    if not near or a_turn > _MOST_A_TURN:
        about = f"{pace / 60:.4g} pulses a second"
        said = f"{name!r} may be a tachometer of {about}: state tachometer, pulses_per_turn"
        return TachometerGuess(name, None, said)
    speeds = 60 * block_speeds(pulses / a_turn, rate_hz)
    slowest, fastest = float(speeds.min()), float(speeds.max())
    said = f"at {plural(a_turn, 'pulse')} a turn {name!r} measures {slowest:.4g} to {fastest:.4g} rpm"
    return TachometerGuess(name, a_turn, said)


def _is_called_so(name: str) -> bool:
    return bool(_WORDS & set(words_of(name)))


def _channels(arrays: Arrays) -> Iterable[FileColumn]:
    """Give the file's arrays, and the columns of a lone matrix, by the names that a manifest takes."""
    numeric = {name: np.squeeze(array) for name, array in arrays.items() if array.dtype.kind in "iuf"}
    long = {name: array for name, array in numeric.items() if array.size > 1}
    for name, array in long.items():
        if array.ndim == 1:
            yield FileColumn(name, array)
        elif array.ndim == 2 and len(long) == 1:
            matrix = array.T if array.shape[0] > array.shape[1] else array
            yield from (FileColumn(f"{name}[{number}]", row) for number, row in enumerate(matrix))


def _pulses(values: Real, called: bool) -> Real | None:
    """Count pulses at each sample, shape (samples,); ``None`` where these are none, or too few or uneven."""
    if not np.isfinite(values).all() or not (called or _has_two_levels(values)):
        return None
    try:
        # A thousand times the true number a turn: pulses of an encoder are no speed of a shaft.
        pulses = 1000 * turns_from_pulses(values, 1000, _NOMINAL_HZ)
    except ValueError:
        return None
    return pulses if pulses[-1] >= _FEWEST_PULSES else None


def _has_two_levels(values: Real) -> bool:
    low, high = float(values.min()), float(values.max())
    edge = _LEVEL * (high - low)
    return high > low and float(np.mean((values > low + edge) & (values < high - edge))) <= _BETWEEN
