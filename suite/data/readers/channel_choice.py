"""Which columns of a file are taken: those that were asked for, or all that may be vibration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np

from suite.data.readers.column_kinds import ColumnKinds, FileColumn
from suite.errors import RequestError

Channel = int | str | tuple[int | str, ...]
"""Number from 0, name, pattern (``Acc_*``), several of them in one text (``Acc_x;Acc_y``), or a tuple."""


def all_vibration(columns: Sequence[FileColumn], kinds: ColumnKinds, file: str | Path) -> list[int]:
    """Take the columns that are neither clocks nor another quantity.

    Parameters
    ----------
    columns, kinds
        As :func:`suite.data.readers.column_kinds.sort_columns` takes and gives them.
    file
        For the message.

    Returns
    -------
    list of int
        Numbers of columns, from 0.

    Raises
    ------
    RequestError
        No such column, or among several one that is constant or mostly empty.
    """
    picked = [n for n in range(len(columns)) if n not in kinds.clocks and n not in kinds.steady]
    if not picked:
        names = ", ".join(repr(column.name) for column in columns)
        what = "rises evenly: a clock" if kinds.clocks else "is named as another quantity"
        expected = f"a vibration; channel: {columns[-1].name} takes it for one" if not kinds.clocks else "one"
        raise RequestError(f"{names} {what}, no vibration", file=file, key="channel", expected=expected)
    for number in picked:
        values = columns[number].values
        empty = int(np.isnan(values).sum()) if values.dtype.kind == "f" else 0
        constant = values.size > 0 and bool((values == values[0]).all())
        if len(columns) > 1 and (constant or 2 * empty > values.size):
            others = ";".join(columns[n].name for n in picked if n != number) or "of a vibration"
            state = "constant" if constant else f"empty in {empty} of {values.size} rows"
            problem = f"column {columns[number].name!r} is {state}"
            raise RequestError(problem, file=file, key="channel", expected=f"without it, channel: {others}")
    return picked


def asked_for(
    columns: Sequence[FileColumn], kinds: ColumnKinds, channel: Channel, file: str | Path
) -> list[int]:
    """Take the columns that were asked for; a pattern never means a clock.

    Parameters
    ----------
    columns, kinds
        As :func:`suite.data.readers.column_kinds.sort_columns` takes and gives them.
    channel
        What was asked for.
    file
        For the message.

    Returns
    -------
    list of int
        Numbers of columns, from 0.

    Raises
    ------
    RequestError
        No such column, one twice, or a clock by its number or by a name that says so.
    """
    names = [column.name for column in columns]
    items = items_of(channel, names)
    picked = numbers_of(items, names, file)
    exact = {item for item in items if isinstance(item, int) or item in names}
    # A column may be called DE and rise evenly all the same: who names it, has it.
    insisted = {
        number
        for number, clock in kinds.clocks.items()
        if names[number] in exact and not clock.named and not names[number].startswith("column_")
    }
    for number in picked:
        if number in kinds.clocks and number not in insisted and exact & {number, names[number]}:
            others = ", ".join(name for n, name in enumerate(names) if n not in kinds.clocks)
            problem = f"{names[number]!r} rises evenly: a clock, no vibration"
            raise RequestError(problem, file=file, key="channel", expected=others or "another file")
    kept = [number for number in picked if number in insisted or number not in kinds.clocks]
    if not kept:
        raise RequestError(
            f"{channel!r} matches clocks alone", file=file, key="channel", expected="a vibration"
        )
    return kept


def items_of(channel: Channel, names: Sequence[str]) -> tuple[int | str, ...]:
    """Take a text apart unless it is, as it stands, a name.

    Parameters
    ----------
    channel
        What was asked for.
    names
        Of the columns.

    Returns
    -------
    tuple of int or str
        Numbers, names and patterns.
    """
    if not isinstance(channel, str):
        return channel if isinstance(channel, tuple) else (channel,)
    if channel in names or not re.search("[;|]", channel):
        return (channel,)
    pieces = [piece.strip() for piece in re.split("[;|]", channel)]
    return tuple(int(piece) if piece.isdecimal() else piece for piece in pieces if piece)


def numbers_of(
    items: Sequence[int | str], names: Sequence[str], file: str | Path, *, numbered: bool = True
) -> list[int]:
    """Give the columns' numbers, in the order asked for; within a pattern in the file's order.

    Parameters
    ----------
    items
        Numbers, names and patterns.
    names
        Of the columns.
    file
        For the message.
    numbered
        Whether a number may be given: not for arrays that make no table.

    Returns
    -------
    list of int
        From 0.

    Raises
    ------
    RequestError
        Nothing of that name, or a column twice.
    """
    numbers: list[int] = []
    for item in items:
        if isinstance(item, int):
            matches = [item] if 0 <= item < len(names) else []
        elif item in names:
            matches = [names.index(item)]
        else:
            matches = [number for number, name in enumerate(names) if fnmatchcase(name, item)]
        if not matches:
            listed = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
            numbers_too = f"a number from 0 to {len(names) - 1}, or " if numbered else ""
            known = f"{numbers_too}names and patterns, with ; between, of {listed}"
            raise RequestError(f"no channel {item!r}", file=file, key="channel", expected=known)
        numbers += matches
    if len(set(numbers)) != len(numbers):
        twice = next(names[number] for number in numbers if numbers.count(number) > 1)
        raise RequestError(f"takes {twice!r} twice", file=file, key="channel", expected="each once")
    return numbers
