"""One measurement file: a channel of vibration, and what the file itself says of rate and speed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from suite.arrays import Real
from suite.data.readers import read_arrays
from suite.data.readers.channel_choice import Channel
from suite.data.readers.chosen_channels import ChosenChannels
from suite.data.readers.column_kinds import FileColumn
from suite.data.readers.dispatch import SUFFIXES, read_needed
from suite.data.readers.format import Arrays, Wanted
from suite.data.readers.options import AS_IT_SAYS
from suite.data.readers.selection import choose_channels, one_column, wanted_channels
from suite.data.readers.stated_rate import rate_called_so, rate_stated_in
from suite.data.stated import StatedSpeed, StatedTachometer
from suite.errors import RequestError
from suite.files import is_file, is_folder, why_no_file
from suite.signals.tachometer import block_speeds, mean_speed, turns_from_pulses

SPEEDS_RPM = (6.0, 600_000.0)
"""A number in a file that is called a speed is taken for one between these."""

NEARLY_SAID = 0.02
"""Relative difference from which what the user states and what the file says are two speeds."""


_Chosen = TypeVar("_Chosen")


@dataclass(frozen=True, eq=False)
class Measurement:
    """What is known before a diagnosis.

    Attributes
    ----------
    signal
        Float32, shape (1, samples).
    channel
        Its name in the file, if it has one.
    rate_hz, rate_from
        Sampling rate, and who says so.
    speed, speed_from
        Shaft speed, and who says so.
    notes
        What was left out or is doubtful.
    turns
        Shaft angle at each sample, turns, shape (samples,), where a tachometer told it.
    """

    signal: npt.NDArray[np.float32]
    channel: str
    rate_hz: float
    rate_from: str
    speed: StatedSpeed
    speed_from: str
    notes: tuple[str, ...]
    turns: Real | None = None


def read_measurement(
    file: Path,
    *,
    rate_hz: float | None = None,
    speed: StatedSpeed | None = None,
    channel: str | None = None,
    own_speed_first: bool = False,
    tachometer: StatedTachometer | None = None,
) -> Measurement:
    """Read one channel of a file, its rate and its speed.

    Parameters
    ----------
    file
        Of any format that can be read.
    rate_hz, speed
        As the user states them; what is not stated must be in the file.
    channel
        Name, part of a name, pattern or number; by default the first vibration.
    own_speed_first
        Whether a speed in the file goes before the one stated.
    tachometer
        The channel that goes before both, and is no vibration.

    Raises
    ------
    RequestError
        A file that cannot be read, several arrays of which none is chosen, a rate or speed that nobody
        says, or pulses that are none.
    """
    arrays, pulses, chosen = _arrays_of(file, channel, tachometer)
    notes = list(chosen.notes)
    name = chosen.channels[0] if chosen.channels else ""
    if len(chosen.channels) > 1:
        others = ", ".join(chosen.channels[1:4])
        taken = f"{len(chosen.channels)} channels: {name or 'the first'} is taken"
        notes.append(f"{taken}; --channel takes another ({others})")
    rate, rate_from = _rate(arrays, file, chosen, rate_hz, notes)
    signal = chosen._replace(columns=chosen.columns[:1]).signal(file)
    if pulses is not None and tachometer is not None:
        turns, by = _turns(pulses, tachometer, file, chosen.length, rate, speed)
        turning = StatedSpeed(mean_speed(turns, rate))
        return Measurement(signal, name, rate, rate_from, turning, by, tuple(notes), turns)
    own = speed_in_file(arrays, name)
    if speed is None or (own_speed_first and own is not None):
        if own is None:
            raise RequestError("no shaft speed is in the file", file=file, expected="--rpm in turns a minute")
        speed, speed_from = StatedSpeed(own / 60), "from the file"
    else:
        speed_from = "as stated"
        if own is not None and abs(own / 60 / speed.shaft_hz - 1) > max(NEARLY_SAID, speed.tolerance):
            notes.append(
                f"the file says {own:.5g} rpm, {60 * speed.shaft_hz:.5g} are stated: which is right?"
            )
    return Measurement(signal, name, rate, rate_from, speed, speed_from, tuple(notes))


def _turns(
    pulses: FileColumn,
    tachometer: StatedTachometer,
    file: Path,
    samples: int,
    rate_hz: float,
    speed: StatedSpeed | None,
) -> tuple[Real, str]:
    """Give the angle that a tachometer tells, shape (samples,), and in words what it measured."""
    key = f"--tachometer, {pulses.name!r}"
    if pulses.values.size != samples:
        raise RequestError(f"has {pulses.values.size} samples", file=file, key=key, expected=f"{samples}")
    try:
        turns = turns_from_pulses(pulses.values.astype(np.float64), tachometer.pulses_per_turn, rate_hz)
    except ValueError as error:
        raise RequestError(str(error), file=file, key=key) from error
    speeds = block_speeds(turns, rate_hz)
    said = f"{60 * speeds.min():.5g} to {60 * speeds.max():.5g} rpm"
    if speed is not None and not 0.9 * speeds.min() <= speed.shaft_hz <= 1.1 * speeds.max():
        problem = f"measures {said}, and {60 * speed.shaft_hz:.5g} rpm are stated"
        raise RequestError(problem, file=file, key=key, expected="the pulses a turn, as in tacho:60")
    return turns, f"by {pulses.name!r}, {said}"


def check_readable(
    files: Sequence[Path],
    *,
    rate_hz: float | None,
    speed: StatedSpeed | None,
    channel: str | None,
    tachometer: StatedTachometer | None = None,
) -> None:
    """Check that one of the files can be read, before anything is computed for them.

    Parameters
    ----------
    files, rate_hz, speed, channel, tachometer
        As for :func:`read_measurement`.

    Raises
    ------
    RequestError
        None can; the line says what is wrong with the first one.
    """
    failed: list[RequestError] = []
    for file in files:
        try:
            read_measurement(file, rate_hz=rate_hz, speed=speed, channel=channel, tachometer=tachometer)
        except RequestError as error:
            failed.append(error)
        else:
            return
    first = failed[0]
    if len(failed) == 1:
        raise first
    problem = f"{first.problem}; of {len(failed)} files none can be read"
    raise RequestError(problem, file=first.file, key=first.key, expected=first.expected) from first


def files_of(asked: Sequence[Path]) -> list[Path]:
    """List the files of what was asked for, each once and in order.

    Parameters
    ----------
    asked
        Files, folders (all files in them that can be read, at any depth) and patterns.

    Raises
    ------
    RequestError
        Nothing of that name, or a folder without any such file.
    """
    files: list[Path] = []
    for path in asked:
        if is_folder(path):
            found = sorted(one for one in path.rglob("*") if one.is_file() and one.suffix.lower() in SUFFIXES)
            expected = "a folder with recordings: " + " ".join(SUFFIXES)
        elif is_file(path) or not re.search(r"[*?\[]", str(path)):
            found, expected = [path], "a file"
        else:
            anchor = Path(path.anchor or ".")
            found = sorted(anchor.glob(str(path.relative_to(anchor) if path.anchor else path)))
            expected = "a pattern that matches files"
        if not found:
            raise RequestError("no recording", file=path, expected=expected)
        for file in found:
            if problem := why_no_file(file):
                raise RequestError(problem, file=file, expected=expected)
        files += found
    return list(dict.fromkeys(files))


def _arrays_of(
    file: Path, channel: str | None, tachometer: StatedTachometer | None
) -> tuple[Arrays, FileColumn | None, ChosenChannels]:
    """Read what it takes to choose, the tachometer's pulses, and the vibration beside them."""
    if channel is None:
        arrays = read_arrays(file)
    else:
        arrays = read_needed(file, AS_IT_SAYS, lambda begun: _wanted(begun, file, channel, tachometer))
    pulses = _pulses(arrays, file, tachometer)
    beside = _without(arrays, pulses)
    chosen = _with_channel(lambda wanted: choose_channels(beside, file, None, wanted), channel)
    return beside, pulses, chosen if pulses is None else chosen.without(pulses.name, file)


def _wanted(begun: Arrays, file: Path, channel: str, tachometer: StatedTachometer | None) -> Wanted:
    """Tell by the beginnings of a file's arrays which channels are needed to their ends."""
    pulses = _pulses(begun, file, tachometer)
    beside = _without(begun, pulses)
    wanted = _with_channel(lambda asked: wanted_channels(beside, file, None, asked), channel)
    return wanted if pulses is None else {**wanted, pulses.name: slice(None)}


def _pulses(arrays: Arrays, file: Path, tachometer: StatedTachometer | None) -> FileColumn | None:
    if tachometer is None:
        return None
    return one_column(arrays, file, None, tachometer.channel, "--tachometer")


def _without(arrays: Arrays, pulses: FileColumn | None) -> Arrays:
    return {name: array for name, array in arrays.items() if pulses is None or name != pulses.name}


def _with_channel(choose: Callable[[Channel | None], _Chosen], channel: str | None) -> _Chosen:
    """Choose by a name, a pattern or a number, else by a part of a name."""
    wanted = int(channel) if channel is not None and channel.isdecimal() else channel
    try:
        return choose(wanted)
    except RequestError as error:
        if isinstance(wanted, str) and not re.search(r"[*?\[;|]", wanted):
            try:
                return choose(f"*{wanted}*")
            except RequestError:
                pass
        key = "--channel" if error.key in ("variable", "channel") else error.key
        raise RequestError(error.problem, file=error.file, key=key, expected=error.expected) from error


def _rate(
    arrays: Arrays, file: Path, chosen: ChosenChannels, stated: float | None, notes: list[str]
) -> tuple[float, str]:
    own, source = rate_in_file(arrays, file, chosen)
    if stated is not None:
        if own is not None and abs(own / stated - 1) > NEARLY_SAID / 10:
            raise RequestError(f"is {stated:.10g}, but {source} says {own:.10g} Hz", file=file, key="--rate")
        return stated, "as stated"
    if own is None:
        raise RequestError("no sampling rate is in the file", file=file, expected="--rate in Hz")
    return own, f"from {source}"


def rate_in_file(arrays: Arrays, file: Path, chosen: ChosenChannels) -> tuple[float | None, str]:
    """Find the sampling rate (Hz) in a file, by its clock or a lone number that is called so, and where."""
    if chosen.clock is not None and chosen.clock.rate_hz is not None:
        return chosen.clock.rate_hz, f"column {chosen.clock.name!r}"
    stated = rate_stated_in(file, arrays, chosen.channels)
    if stated is not None:
        return stated, "the file"
    called = rate_called_so(arrays, chosen.channels)
    return (None, "") if called is None else (called[0], f"{called[1]!r} in the file")


def speed_in_file(arrays: Arrays, channel: str) -> float | None:
    """Find the one lone number called rpm, or that of the channel's own prefix (X105_DE_time, X105RPM)."""
    found = {
        name: float(array.item())
        for name, array in arrays.items()
        if _bare(name).endswith("rpm") and array.size == 1 and array.dtype.kind in "iuf"
    }
    found = {name: rpm for name, rpm in found.items() if SPEEDS_RPM[0] <= rpm <= SPEEDS_RPM[1]}
    prefix = channel.split("_", maxsplit=1)[0]
    own = [rpm for name, rpm in found.items() if prefix and name.startswith(prefix)]
    speeds = set(own or found.values())
    return speeds.pop() if len(speeds) == 1 else None


def _bare(name: str) -> str:
    return re.sub(r"[^a-z]", "", re.split(r"[./]", name)[-1].lower())
