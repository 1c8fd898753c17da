"""WAV files."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import numpy.typing as npt

from suite.data.readers.format import Arrays, Format, Wanted, is_long
from suite.data.readers.long_arrays import StoredArray, read_wanted

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_UNKNOWN_SIZES = (0, 0x7FFF_F000, 0x7FFF_FFFF, 0xFFFF_FFFF)
"""Sizes that recorders write which cannot go back to the header: the data end with the file."""


class _Chunk(NamedTuple):
    name: bytes
    start: int
    size: int


class _Samples(NamedTuple):
    rate: int
    channels: int
    kind: int
    bits: int
    order: str

    @property
    def frame(self) -> int:
        """Bytes of one sample of all channels."""
        return self.channels * self.bits // 8


def read_wave(path: Path, wanted: Wanted | None = None) -> Arrays:
    """Read the samples and the sampling rate.

    Parameters
    ----------
    path
        A ``.wav`` file of whole numbers (8 to 64 bits) or floats; RIFF, RIFX or RF64.
    wanted
        Of long samples, the channels; all by default.

    Returns
    -------
    dict of str to ndarray
        ``data`` of shape (samples,) or (samples, channels), and the scalar ``rate_hz``. The scale is
        left as it is, but for 24 bits, which become the upper ones of 32.

    Raises
    ------
    ValueError
        A foreign file, a compressed one, or one that ends before its header says.
    """
    length = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(12)
        if head[:4] not in (b"RIFF", b"RIFX", b"RF64") or head[8:12] != b"WAVE":
            raise ValueError("does not begin as a WAV file does")
        order = ">" if head[:4] == b"RIFX" else "<"
        chunks = list(_chunks(stream, order, length))
        form = _form(stream, order, chunks)
        stated = [chunk for chunk in chunks if chunk.name == b"data"]
        if len(stated) != 1:
            raise ValueError(f"has {len(stated)} blocks of samples where one is read")
        size = _size(stream, chunks, stated[0], form, length)
        if any(chunk.start > stated[0].start and not chunk.name.isascii() for chunk in chunks):
            raise ValueError("goes on after its samples with what is no part of a WAV file")
        stored = _WaveSamples(stream, stated[0].start, size, form)
        long = wanted is not None and is_long(prod(stored.shape) * stored.dtype.itemsize)
        data = read_wanted("data", stored, wanted) if wanted is not None and long else stored[()]
    return {"data": data, "rate_hz": np.array(float(form.rate))}


def _chunks(stream: BinaryIO, order: str, length: int) -> Iterator[_Chunk]:
    """List the chunks; the last one may claim more than there is."""
    start = 12
    while start + 8 <= length:
        stream.seek(start)
        name, size = struct.unpack(f"{order}4sI", stream.read(8))
        yield _Chunk(name, start + 8, size)
        if name == b"data" and size in _UNKNOWN_SIZES:
            return
        start += 8 + size + size % 2


def _form(stream: BinaryIO, order: str, chunks: list[_Chunk]) -> _Samples:
    """Read the format chunk, whose numbers must agree."""
    chunk = next((chunk for chunk in chunks if chunk.name == b"fmt "), None)
    if chunk is None or chunk.size < 16:
        raise ValueError("does not say how its samples are written")
    stream.seek(chunk.start)
    content = stream.read(min(chunk.size, 40))
    if len(content) < 16:
        raise ValueError("ends within its header")
    kind, channels, rate, speed, frame, bits = struct.unpack(f"{order}HHIIHH", content[:16])
    if kind == _EXTENSIBLE and len(content) >= 26:
        (kind,) = struct.unpack(f"{order}H", content[24:26])
    known = {_PCM: (8, 16, 24, 32, 64), _FLOAT: (32, 64)}.get(kind)
    if known is None or bits not in known:
        raise ValueError(f"is written in format {kind} with {bits} bits: save it as PCM or float")
    form = _Samples(rate, channels, kind, bits, order)
    if not (rate and channels and frame == form.frame and speed in (0, rate * frame)):
        sizes = f"{channels} channels of {bits} bits, {frame} bytes a sample, {speed} bytes a second"
        raise ValueError(f"contradicts itself: {rate} Hz, {sizes}")
    return form


def _size(stream: BinaryIO, chunks: list[_Chunk], data: _Chunk, form: _Samples, length: int) -> int:
    """Give the bytes of samples, which must all be there and be whole."""
    there, size = length - data.start, data.size
    wide = next((chunk for chunk in chunks if chunk.name == b"ds64" and chunk.size >= 24), None)
    if wide is not None and size == 0xFFFF_FFFF:
        stream.seek(wide.start + 8)
        (size,) = struct.unpack(f"{form.order}Q", stream.read(8))
    elif size in _UNKNOWN_SIZES and size != there:
        size = there
    if size > there:
        raise ValueError(
            f"ends after {min(there / size, 0.99):.0%} of what its header says".replace("%", " %")
        )
    if size == 0:
        raise ValueError("holds no samples")
    if size % form.frame:
        raise ValueError(f"has {size} bytes of samples, no multiple of {form.frame} a sample")
    return size


class _WaveSamples:
    """Samples in a file, shape (samples,) or (samples, channels); those of 24 bits become 32 bits wide."""

    def __init__(self, stream: BinaryIO, start: int, size: int, form: _Samples) -> None:
        letter = "f" if form.kind == _FLOAT else "u" if form.bits == 8 else "i"
        self._narrow = form.bits == 24
        self._order = form.order
        dtype = np.dtype("V3" if self._narrow else f"{form.order}{letter}{form.bits // 8}")
        self.shape = (size // form.frame, form.channels)[: 1 + (form.channels > 1)]
        self.dtype = np.dtype("<i4") if self._narrow else dtype
        self._inner = StoredArray(stream, start, dtype, self.shape)

    def __getitem__(self, at: tuple[slice, ...]) -> npt.NDArray[Any]:
        part = self._inner[at]
        if not self._narrow:
            return part
        narrow = part.reshape(-1).view(np.uint8).reshape(-1, 3)
        wide = np.zeros((len(narrow), 4), np.uint8)
        wide[:, 1:] = narrow if self._order == "<" else narrow[:, ::-1]
        return wide.view("<i4").reshape(part.shape)


FORMAT = Format("WAV", "a WAV file", (".wav",), read_wave, states_rate=True, by_channel=lambda _: True)
