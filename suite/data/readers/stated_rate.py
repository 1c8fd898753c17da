"""The sampling rate that a file itself says: where its format has a place for one, or by a number's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from suite.data.readers.clock import TOLERANCE
from suite.data.readers.dispatch import format_of_file
from suite.data.readers.format import RATE, Arrays

RATE_NAMES = frozenset(
    ("fs", "sr", "fsample", "samplerate", "samplingrate", "samplefrequency", "samplingfrequency", "ratehz")
)
"""How files call a sampling rate beside the signal, in small letters alone."""

_LOWEST_HZ = 100.0
"""A lower number may be in kHz."""


def rate_stated_in(file: str | Path, arrays: Arrays, channels: Sequence[str] = ()) -> float | None:
    """Give the sampling rate, Hz, that a file states, if its format has a place for one and it is filled.

    Parameters
    ----------
    file
        Of which the arrays were read.
    arrays
        As :func:`~suite.data.readers.read_arrays` gives them.
    channels
        Names of those that are read, where channels of one file have rates of their own.

    Returns
    -------
    float or None
        ``None`` also for what a MATLAB file calls its rate: that is a number like any other.
    """
    form = format_of_file(Path(file))
    if form is None or not form.states_rate:
        return None
    names = [RATE] if RATE in arrays else [f"{channel}/{RATE}" for channel in channels]
    rates = {float(arrays[name].item()) if name in arrays else None for name in names}
    return rates.pop() if len(rates) == 1 else None


def rates_called_so(arrays: Arrays, channels: Sequence[str] = ()) -> dict[str, float]:
    """Find the lone numbers in a file that are called a sampling rate, by name, as they are written.

    Parameters
    ----------
    arrays
        As :func:`~suite.data.readers.read_arrays` gives them; attributes of HDF5 are among them.
    channels
        Names of those that are read: a number in or beside them goes before one farther up, and that before
        all others.
    """
    found = {
        name: float(array.item())
        for name, array in arrays.items()
        if array.size == 1 and array.dtype.kind in "iuf" and _bare(name) in RATE_NAMES
    }
    own = [_places(channel) for channel in channels]
    above = [name for name in found if all(_place_of(name) in places for places in own)]
    depth = max((len(_place_of(name)) for name in above), default=0)
    nearest = [name for name in above if len(_place_of(name)) == depth]
    return {name: found[name] for name in nearest or found}


def rate_called_so(arrays: Arrays, channels: Sequence[str] = ()) -> tuple[float, str] | None:
    """Give the sampling rate, Hz, by the name of a lone number, and the name.

    Parameters
    ----------
    arrays, channels
        As for :func:`rates_called_so`.

    Returns
    -------
    tuple or None
        ``None`` where no number is one in Hz, and where several differ.
    """
    rates = {name: rate for name, rate in rates_called_so(arrays, channels).items() if rate >= _LOWEST_HZ}
    return (next(iter(rates.values())), next(iter(rates))) if len(set(rates.values())) == 1 else None


def other_rates(arrays: Arrays, rate_hz: float, channels: Sequence[str] = ()) -> list[str]:
    """Note lone numbers that are called a sampling rate, in Hz or kHz, and are another one.

    Parameters
    ----------
    arrays, channels
        As for :func:`rates_called_so`.
    rate_hz
        The one that is taken.
    """
    return [
        f"{name!r} in the file is {value:.10g}, the rate {rate_hz:.10g} Hz: which is right?"
        for name, value in rates_called_so(arrays, channels).items()
        if all(abs(value * unit / rate_hz - 1) > TOLERANCE for unit in (1, 1000))
    ]


def _bare(name: str) -> str:
    return re.sub(r"[^a-z]", "", re.split(r"[./]", name)[-1].lower())


def _place_of(name: str) -> tuple[str, ...]:
    return tuple(re.split(r"[./]", name)[:-1])


def _places(channel: str) -> set[tuple[str, ...]]:
    """Give all paths that a channel lies at or below."""
    parts = re.split(r"[./]", re.sub(r"\[\d+\]$", "", channel))
    return {tuple(parts[:depth]) for depth in range(len(parts) + 1)}
