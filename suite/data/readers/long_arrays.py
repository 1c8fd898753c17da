"""Channels of long arrays, read block by block, without the time and memory that whole files would take."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import prod
from typing import IO, Any, Protocol

import numpy as np
import numpy.typing as npt

from suite.data.readers.clock import BEGINNING
from suite.data.readers.format import Arrays, Wanted

_BLOCK = 1 << 22
"""Bytes that are read at once, or one chunk."""


class Stored(Protocol):
    """An array in a file: an h5py dataset, a :class:`StoredArray`, or what else gives slices of itself."""

    @property
    def shape(self) -> tuple[int, ...]:
        """As of an array."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of what it gives."""

    def __getitem__(self, at: Any, /) -> Any:
        """Read a part: a slice for each axis, or ``()`` for all."""


@dataclass(frozen=True)
class StoredArray:
    """An array that lies in a file as it does in memory.

    Attributes
    ----------
    stream
        The open file.
    offset
        Of its first byte.
    dtype
        Of its values.
    shape
        Along one or two axes.
    fortran
        Whether the first axis is the one along which values lie side by side.
    """

    stream: IO[bytes]
    offset: int
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    fortran: bool = False

    def __getitem__(self, at: tuple[slice, ...]) -> npt.NDArray[Any]:
        """Read a part: a slice for each axis, or ``()`` for all.

        Raises
        ------
        ValueError
            The file was cut meanwhile.
        """
        at = at or tuple(slice(None) for _ in self.shape)
        if self.fortran:
            turned = StoredArray(self.stream, self.offset, self.dtype, self.shape[::-1])
            return turned[at[::-1]].T
        (first, last, _), *others = (one.indices(size) for one, size in zip(at, self.shape, strict=True))
        width = prod(self.shape[1:])
        if not others or (others[0][0], others[0][1]) == (0, width):
            return self._values(first * width, (last - first) * width).reshape(-1, *self.shape[1:])
        start, stop, _ = others[0]
        return np.stack([self._values(row * width + start, stop - start) for row in range(first, last)])

    def _values(self, first: int, count: int) -> npt.NDArray[Any]:
        values = np.empty(count, self.dtype)
        self.stream.seek(self.offset + first * self.dtype.itemsize)
        if self.stream.readinto(values.view(np.uint8)) != values.nbytes:  # type: ignore[attr-defined]
            raise ValueError("ends before its header says")
        return values


def is_wanted(name: str, wanted: Wanted) -> bool:
    """Check whether an array, or one of its channels, is wanted."""
    return name in wanted or any(one.startswith(f"{name}[") for one in wanted)


def read_wanted(name: str, stored: Stored, wanted: Wanted) -> npt.NDArray[Any]:
    """Read of a long array of numbers what is wanted.

    Parameters
    ----------
    name
        Of the array.
    stored
        Where it lies.
    wanted
        Channels.

    Returns
    -------
    ndarray
        Of the array's shape. Beside what is wanted there are zeros, but for the first
        :data:`~suite.data.readers.clock.BEGINNING` values of each channel; the longer axis is time.
    """
    shape = stored.shape
    lone = max(shape) == prod(shape)
    if not lone and (len(shape) != 2 or shape[0] == shape[1]):
        # It has no channels, or nobody knows which axis they lie along.
        return np.asarray(stored[()]) if is_wanted(name, wanted) else np.zeros(shape, stored.dtype)
    if wanted.get(name) == slice(None):
        return np.asarray(stored[()])
    samples, channels = max(shape), prod(shape) // max(shape)
    names = [name] if lone else [f"{name}[{number}]" for number in range(channels)]
    spans = [_span(wanted.get(one, wanted.get(name)), samples) for one in names]
    values = np.zeros((channels, samples), stored.dtype)  # takes memory only where something is written
    values[:, :BEGINNING] = _block(stored, slice(BEGINNING), slice(channels))
    length, width = _size_of_blocks(stored)
    for first in range(0, channels, width):
        together = range(first, min(first + width, channels))
        for at in _blocks([spans[number] for number in together], length):
            block = _block(stored, at, slice(first, together.stop))
            for number in together:
                if _meets(spans[number], at):
                    values[number, at] = block[number - first]
    return values.reshape(shape) if lone or shape[1] == samples else values.T


def _span(wanted: slice | None, samples: int) -> range:
    return range(0) if wanted is None else range(*wanted.indices(samples))


def _meets(span: range, at: slice) -> bool:
    return bool(span.start < at.stop and at.start < span.stop)


def _blocks(spans: Collection[range], length: int) -> Iterator[slice]:
    """Cut into blocks, which begin at multiples of a length, where any of the spans lies."""
    for start in range(0, max(span.stop for span in spans), length):
        at = slice(start, min(start + length, max(span.stop for span in spans)))
        if any(_meets(span, at) for span in spans):
            yield at


def _block(stored: Stored, samples: slice, channels: slice) -> npt.NDArray[Any]:
    """Read a block, shape (channels, samples)."""
    shape = stored.shape
    time = shape.index(max(shape))
    at = tuple(samples if axis == time else channels for axis in range(len(shape)))
    block = np.asarray(stored[at])
    return block.T if len(shape) == 2 and time == 0 else block.reshape(-1, block.shape[time])


def _size_of_blocks(stored: Stored) -> tuple[int, int]:
    """Give samples and channels that are read at once: whole chunks, or what lies side by side."""
    shape = stored.shape
    time = shape.index(max(shape))
    if chunks := getattr(stored, "chunks", None):
        length, width = chunks[time], prod(chunks) // chunks[time]
    else:
        side_by_side = 0 if getattr(stored, "fortran", False) else len(shape) - 1
        length, width = 1, 1 if time == side_by_side else prod(shape) // shape[time]
    return length * max(1, _BLOCK // (length * width * stored.dtype.itemsize)), width


def stand_in(shape: tuple[int, ...], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """Give what stands for an array that cannot be read and that nobody wants: without strides or memory.

    :func:`~suite.data.readers.clock.begins_as_vibration` takes it for no clock.
    """
    return np.broadcast_to(np.zeros((), dtype), shape)


def read_records(name: str, stored: Stored, wanted: Wanted) -> Arrays:
    """Read of a long array of records the fields that are wanted, and of the others the beginnings.

    Parameters
    ----------
    name
        Of the array, with a point behind, or nothing.
    stored
        Where it lies.
    wanted
        Channels.

    Returns
    -------
    dict of str to ndarray
        Fields, as :func:`read_wanted` gives arrays.
    """
    if len(stored.shape) != 1:
        unread = np.zeros(stored.shape, stored.dtype)
        some = any(is_wanted(field, wanted) for field in fields_of(name, unread))
        return fields_of(name, stored[()] if some else unread)
    (records,) = stored.shape
    begun = stored[(slice(BEGINNING),)]
    arrays: Arrays = {}
    spans = {}
    for field, values in fields_of(name, begun).items():
        arrays[field] = np.zeros((records, *values.shape[1:]), values.dtype)
        arrays[field][:BEGINNING] = values
        whole = slice(None) if is_wanted(field, wanted) else None
        spans[field] = _span(wanted.get(field, whole), records)
    length = (getattr(stored, "chunks", None) or (1,))[0]
    for at in _blocks(spans.values(), length * max(1, _BLOCK // (length * stored.dtype.itemsize))):
        block = fields_of(name, stored[(at,)])
        for field in (field for field, span in spans.items() if _meets(span, at)):
            arrays[field][at] = block[field]
    return arrays


def fields_of(name: str, records: npt.NDArray[Any]) -> Arrays:
    """Give the fields of records, and those of fields that are records.

    Parameters
    ----------
    name
        Written before the names of the fields.
    records
        Of any shape; the fields have the same, and their own axes behind.
    """
    arrays: Arrays = {}
    for field in records.dtype.names or ():
        inner = records[field]
        arrays |= (
            {f"{name}{field}": inner} if inner.dtype.names is None else fields_of(f"{name}{field}.", inner)
        )
    return arrays
