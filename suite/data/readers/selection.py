"""From the arrays of a file to one signal of shape (channels, samples)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Unpack

import numpy as np
import numpy.typing as npt

from suite.data.readers.channel_choice import Channel, all_vibration, asked_for, items_of, numbers_of
from suite.data.readers.chosen_channels import ChosenChannels
from suite.data.readers.clock import Clock
from suite.data.readers.column_kinds import ColumnKinds, FileColumn, may_be_clocks, sort_columns
from suite.data.readers.dispatch import describe_arrays, read_arrays, read_needed
from suite.data.readers.format import Arrays, Wanted
from suite.data.readers.options import Reading, ReadOptions
from suite.data.readers.recording_shape import check_density
from suite.data.recording import check_signal
from suite.errors import RequestError

_LOOSE = (".mat", ".h5", ".hdf5")
"""Suffixes of files that hold anything beside a signal; in all others, equally long arrays are a table."""


def read_signal(
    path: str | Path,
    variable: str | None = None,
    channel: Channel | None = None,
    **reading: Unpack[Reading],
) -> npt.NDArray[np.float32]:
    """Read one vibration signal from a file of any known format.

    Parameters
    ----------
    path
        The file.
    variable
        Name or path of the array (MATLAB variable, ``run/Y/3/Data`` in a struct, column, dataset, field of
        a record), a path below which arrays of one length lie, or a pattern that one name matches; by
        default the only array there is, or all columns of a table together.
    channel
        Name of a column, number from 0, a pattern, or several of them; by default all channels that
        are no clock.
    **reading
        What the file does not say of itself: the attributes of
        :class:`~suite.data.readers.options.ReadOptions`.

    Returns
    -------
    ndarray
        Float32, shape (channels, samples); the longer axis of a matrix is time.

    Raises
    ------
    RequestError
        An unreadable file, an unknown or ambiguous variable or channel, an array that can be no
        recording, a clock with gaps, NaN, infinity, a constant channel; the line names the file.
    """
    file = Path(path)
    options = ReadOptions.checked(reading, file)
    if variable is None and channel is None:
        arrays = read_arrays(file, options)
    else:
        arrays = read_needed(file, options, lambda begun: wanted_channels(begun, file, variable, channel))
    signal = to_signal(arrays, file, variable, channel)
    check_signal(signal, str(file))
    return signal


def to_signal(
    arrays: Arrays, file: str | Path, variable: str | None = None, channel: Channel | None = None
) -> npt.NDArray[np.float32]:
    """Pick the signal out of a file's arrays.

    Parameters
    ----------
    arrays
        Name to array, as a reader gives them.
    file
        For the message.
    variable, channel
        As for :func:`read_signal`.

    Returns
    -------
    ndarray
        Float32, shape (channels, samples).

    Raises
    ------
    RequestError
        As for :func:`choose_channels`, and numbers that float32 cannot tell apart.
    """
    return choose_channels(arrays, file, variable, channel).signal(file)


def choose_channels(
    arrays: Arrays, file: str | Path, variable: str | None = None, channel: Channel | None = None
) -> ChosenChannels:
    """Pick the signal out of a file's arrays, and say what is known of it.

    Parameters
    ----------
    arrays
        Name to array, as a reader gives them.
    file
        For the message.
    variable, channel
        As for :func:`read_signal`.

    Returns
    -------
    ChosenChannels
        In the order in which they are named, those of a pattern in the file's.

    Raises
    ------
    RequestError
        No such array or channel, none that could be a signal or several, a clock asked for as a
        channel or with a gap.
    """
    numeric = _numeric(arrays)
    columns, channel = _columns_for(numeric, arrays, file, variable, channel)
    asked = channel is not None
    kinds = sort_columns(columns)
    if channel is None:
        picked = all_vibration(columns, kinds, file)
    else:
        picked = asked_for(columns, kinds, channel, file)
    clocks = _sound_clocks(kinds, columns, numeric, asked, file)
    return ChosenChannels(
        columns=tuple(columns[number] for number in picked),
        clock=next((clock for clock in clocks if clock.unit != 0), None),
        notes=tuple(_notes(columns, kinds, picked, clocks, asked)),
    )


def wanted_channels(
    arrays: Arrays,
    file: str | Path,
    variable: str | None,
    channel: Channel | None,
    part: Callable[[Sequence[str]], slice] = lambda _: slice(None),
) -> Wanted:
    """Tell of which long arrays :func:`choose_channels` needs more than their beginnings.

    Parameters
    ----------
    arrays
        Name to array, as a reader gives them; the beginnings alone may be read.
    file
        For the message.
    variable, channel
        As for :func:`read_signal`, one of them at least.
    part
        Takes the names of the channels that are asked for, and gives the part of them that is taken.

    Returns
    -------
    mapping of str to slice
        What is asked for, and whatever may be a clock, to its end.

    Raises
    ------
    RequestError
        No such array or channel.
    """
    numeric = _numeric(arrays)
    if channel is None:
        # What may be vibration is known of whole columns alone.
        candidates = numeric if variable is None else _variable(numeric, arrays, variable, file)
        others = [FileColumn(*item) for item in numeric.items() if item[0] not in candidates]
        beside = [column for column in others if column.values.ndim == 1]
        return dict.fromkeys([*candidates, *_clocks_of(beside)], slice(None))
    columns, asked = _columns_for(numeric, arrays, file, variable, channel)
    names = [column.name for column in columns]
    picked = range(len(names)) if asked is None else numbers_of(items_of(asked, names), names, file)
    clocks = [*_clocks_of(columns), *_clocks_of(_beside(columns, numeric))]
    taken = [names[number] for number in picked]
    return {**dict.fromkeys(taken, part(taken)), **dict.fromkeys(clocks, slice(None))}


def _clocks_of(columns: Sequence[FileColumn]) -> list[str]:
    return [columns[number].name for number in may_be_clocks(columns)]


def one_column(
    arrays: Arrays, file: str | Path, variable: str | None, channel: int | str, key: str
) -> FileColumn:
    """Pick a lone channel out of a file's arrays, whatever it is: a speed may rise as evenly as a clock.

    Parameters
    ----------
    arrays
        Name to array, as a reader gives them.
    file
        For the message.
    variable
        Of the vibration: where no array is called so, the channel is one of its columns.
    channel
        Name or path of an array, a pattern of one, or a column's number, name or pattern.
    key
        Of the manifest, for the message.

    Raises
    ------
    RequestError
        No such channel, or several.
    """
    numeric = _numeric(arrays)
    if isinstance(channel, str):
        same = {name for name in numeric if channel == name or _path_of(channel) == _path_of(name)}
        named = same or {name for name in numeric if fnmatchcase(name, channel)}
        if len(named) == 1 and numeric[next(iter(named))].ndim == 1:
            return FileColumn(next(iter(named)), numeric[next(iter(named))])
    candidates = numeric if variable is None else _variable(numeric, arrays, variable, file)
    known = describe_arrays(numeric) or "no arrays"
    if len(candidates) != 1 and not _is_table(candidates, file, named=variable is not None):
        raise RequestError(f"no channel {channel!r}", file=file, key=key, expected=f"one of {known}")
    columns = _columns(candidates, True, file)
    names = [column.name for column in columns]
    try:
        numbers = numbers_of([channel], names, file)
    except RequestError as error:
        raise RequestError(error.problem, file=file, key=key, expected=error.expected) from error
    if len(numbers) != 1:
        listed = ", ".join(names[number] for number in numbers)
        raise RequestError(f"{channel!r} matches {listed}", file=file, key=key, expected="one channel")
    return columns[numbers[0]]


def _numeric(arrays: Arrays) -> Arrays:
    return {
        name: np.squeeze(array)
        for name, array in arrays.items()
        if array.dtype.kind in "iuf" and array.size > 1
    }


def _columns_for(
    numeric: Arrays, arrays: Arrays, file: str | Path, variable: str | None, channel: Channel | None
) -> tuple[list[FileColumn], Channel | None]:
    """Find the columns among which a channel is chosen, and what is left to be asked for."""
    candidates = numeric if variable is None else _variable(numeric, arrays, variable, file)
    if not candidates:
        raise RequestError("holds no signal", file=file, expected="an array of samples")
    if len(candidates) > 1 and not _is_table(candidates, file, named=variable is not None):
        candidates, channel = _one_of_many(candidates, channel, file)
    if isinstance(channel, str) and channel in candidates and candidates[channel].ndim > 1:
        candidates, channel = {channel: candidates[channel]}, None
    return _columns(candidates, channel is not None, file), channel


def _variable(numeric: Arrays, arrays: Arrays, variable: str, file: str | Path) -> Arrays:
    """Find the array of a name or path, the one that a pattern matches, or all that lie below a path."""
    if variable in numeric:
        return {variable: numeric[variable]}
    path = _path_of(variable)
    same = {name: numeric[name] for name in numeric if _path_of(name) == path}
    below = {name: numeric[name] for name in numeric if _path_of(name).startswith(f"{path}.")}
    matches = {
        name: numeric[name]
        for name in numeric
        if fnmatchcase(name, variable) or fnmatchcase(_path_of(name), path)
    }
    if same or below:
        return same or below
    if variable in arrays and arrays[variable].dtype.kind == "U":
        text = " ".join(map(str, arrays[variable].ravel()[:1]))[:200]
        raise RequestError(f"{variable!r} {text}", file=file, key="variable")
    if len(matches) == 1:
        return matches
    problem = f"{variable!r} matches {len(matches)} arrays" if matches else f"no array {variable!r}"
    known = describe_arrays(matches or numeric) or "no arrays"
    raise RequestError(problem, file=file, key="variable", expected=known)


def _path_of(name: str) -> str:
    """Spell a path with points: ``run/Y/3/Data`` is what MATLAB's ``run.Y.3.Data`` is."""
    return name.strip("/").replace("/", ".")


def _is_table(candidates: Arrays, file: str | Path, named: bool) -> bool:
    """Check for arrays that belong together: columns of a table, elements of a cell, or below a path."""
    first, *others = (array.shape for array in candidates.values())
    if len(first) != 1 or any(shape != first for shape in others):
        return False
    cells = {re.sub(r"\.\d+$", ".", name) for name in candidates}
    loose = Path(file).suffix.lower() in _LOOSE
    return named or not loose or (len(cells) == 1 and next(iter(cells)).endswith("."))


def _one_of_many(
    candidates: Arrays, channel: Channel | None, file: str | Path
) -> tuple[Arrays, Channel | None]:
    """Choose arrays by the channel's name; without one, what remains beside clocks must be a single array."""
    if channel is not None:
        names = list(candidates)
        items = items_of(channel, names)
        if all(isinstance(item, str) for item in items):
            picked = [names[number] for number in numbers_of(items, names, file, numbered=False)]
            shapes = {candidates[name].shape for name in picked}
            if len(picked) > 1 and (len(shapes) > 1 or candidates[picked[0]].ndim > 1):
                chosen = describe_arrays({name: candidates[name] for name in picked})
                raise RequestError(
                    f"{channel!r} matches {chosen}", file=file, key="channel", expected="one length"
                )
            return {name: candidates[name] for name in picked}, "*"
    else:
        columns = [FileColumn(name, array) for name, array in candidates.items() if array.ndim == 1]
        kinds = sort_columns(columns)
        aside = {columns[number].name for number in (*kinds.clocks, *kinds.steady)}
        rest = {name: array for name, array in candidates.items() if name not in aside}
        if len(rest) == 1:
            return rest, None
    known = describe_arrays(candidates)
    raise RequestError("holds several arrays", file=file, key="variable", expected=f"one of {known}")


def _columns(candidates: Arrays, asked: bool, file: str | Path) -> list[FileColumn]:
    """Give the columns of a table, or the rows of the only array along its shorter axis."""
    if len(candidates) > 1:
        columns = [FileColumn(name, array) for name, array in candidates.items()]
        check_density(f"{len(columns)} columns", len(columns), columns[0].values.size, asked, file)
        return columns
    ((name, array),) = candidates.items()
    if array.ndim > 2:
        raise RequestError(
            f"array {name!r} has shape {array.shape}", file=file, expected="one or two dimensions"
        )
    if array.ndim == 1:
        return [FileColumn(name, array)]
    check_density(f"array {name!r}", min(array.shape), max(array.shape), asked, file)
    matrix = array.T if array.shape[0] > array.shape[1] else array
    return [FileColumn(f"{name}[{number}]", row) for number, row in enumerate(matrix)]


def _beside(columns: list[FileColumn], numeric: Arrays) -> list[FileColumn]:
    """Give the arrays of the columns' length that are none of them."""
    chosen = {column.name for column in columns}
    samples = columns[0].values.shape
    return [
        FileColumn(name, array)
        for name, array in numeric.items()
        if name not in chosen and array.shape == samples
    ]


def _sound_clocks(
    kinds: ColumnKinds, columns: list[FileColumn], numeric: Arrays, asked: bool, file: str | Path
) -> list[Clock]:
    """Refuse a clock with gaps; beside a chosen array, look among the arrays of its length."""
    beside = _beside(columns, numeric)
    clocks = {**kinds.clocks, **{-1 - n: clock for n, clock in sort_columns(beside).clocks.items()}}
    # Who names the channels may know that something that rises is no clock.
    believed = [clock for clock in clocks.values() if clock.named or not asked]
    for clock in believed:
        if clock.flaw:
            other = "" if clock.named else "; if it is no clock, the manifest key channel for the others"
            expected = f"equally spaced samples{other}"
            raise RequestError(clock.flaw, file=file, key=f"column {clock.name!r}", expected=expected)
    return believed


def _notes(
    columns: list[FileColumn], kinds: ColumnKinds, picked: list[int], clocks: list[Clock], asked: bool
) -> list[str]:
    if asked:
        rising = [columns[number].name for number in picked if number in kinds.clocks]
        return [f"{name!r} rises evenly, as a clock does" for name in rising]
    left = dict.fromkeys(clock.name for clock in clocks)
    notes = [f"column {name!r} rises evenly: a clock, left out" for name in left]
    if kinds.steady:
        names = ", ".join(repr(columns[number].name) for number in sorted(kinds.steady))
        notes.append(f"{names} left out: named as another quantity than vibration; channel takes it")
    doubtful = [number for number in picked if number in kinds.doubtful]
    if doubtful and len(picked) > len(doubtful):
        names = ", ".join(repr(columns[number].name) for number in doubtful)
        others = ";".join(columns[number].name for number in picked if number not in doubtful)
        text = f"{names} used as a channel, though named as another quantity: channel: {others} leaves it out"
        notes.append(text)
    return notes
