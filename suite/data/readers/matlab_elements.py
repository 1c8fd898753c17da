"""The elements of a MATLAB v5 file: what they declare, checked before any of it is read.

The layout is that of MathWorks' "MAT-File Format", chapter "MAT-File Level 5".
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from suite.data.readers.declared_size import check_stored, most_unpacked

_HEADER = 128
_DEEPEST = 32
_MATRIX, _COMPRESSED = 14, 15
_DOUBLE, _SINGLE, _WIDE_INTEGERS = 6, 7, (12, 13)
_ITEM_BYTES = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8, 16: 1, 17: 2, 18: 4}
_CELL, _STRUCT, _OBJECT, _CHAR, _SPARSE, _FUNCTION, _OPAQUE = 1, 2, 3, 4, 5, 16, 17


class _Element(NamedTuple):
    kind: int
    content: memoryview


class MatlabVariable(NamedTuple):
    """A variable's name and its class, ``plain`` unless only MATLAB can read it."""

    name: str
    kind: str


def is_version_5(path: Path) -> bool:
    """Check whether a file's header is that of MATLAB v5 to v7."""
    with path.open("rb") as stream:
        head = stream.read(_HEADER)
    return len(head) == _HEADER and head[124:128] in (b"\x00\x01IM", b"\x01\x00MI")


def check_elements(path: Path) -> list[MatlabVariable]:
    """Walk through a v5 file and refuse what declares more than is there.

    Parameters
    ----------
    path
        A ``.mat`` file with a v5 header.

    Returns
    -------
    list of MatlabVariable
        In the file's order.

    Raises
    ------
    ValueError
        An element that ends behind the file or its parent, sizes that do not agree, compressed
        content out of proportion, or too deep a nesting.
    """
    content = memoryview(path.read_bytes())
    order = "<" if bytes(content[126:128]) == b"IM" else ">"
    variables = []
    for element in _elements(content[_HEADER:], order, padded=False):
        matrix = element
        if element.kind == _COMPRESSED:
            unpacked = memoryview(_unpack(element.content, len(content)))
            matrix = next(_elements(unpacked, order), element)
        if matrix.kind != _MATRIX:
            raise ValueError(f"holds an element of type {matrix.kind} where a variable is expected")
        variables.append(_check_matrix(matrix.content, order, 0))
    return variables


def _unpack(packed: memoryview, length: int) -> bytes:
    stream = zlib.decompressobj()
    content = stream.decompress(packed, most_unpacked(length))
    if stream.unconsumed_tail:
        raise ValueError(f"a variable unpacks to more than {len(content):,} bytes, too many for this file")
    if not stream.eof:
        raise ValueError("a compressed variable ends early")
    return content


def _elements(content: memoryview, order: str, padded: bool = True) -> Iterator[_Element]:
    """Cut content into elements; a small one keeps its value within its tag."""
    start = 0
    while start + 8 <= len(content):
        kind, size = struct.unpack_from(f"{order}II", content, start)
        if kind >> 16:
            yield _Element(kind & 0xFFFF, content[start + 4 : start + 4 + min(kind >> 16, 4)])
            start += 8
            continue
        start += 8
        check_stored(size, len(content) - start, "a variable")
        yield _Element(kind, content[start : start + size])
        start += size + (-size % 8 if padded else 0)
    if content[start:].tobytes().strip(b"\0"):
        raise ValueError(f"ends with {len(content) - start} bytes that are no variable")


def _check_matrix(content: memoryview, order: str, depth: int) -> MatlabVariable:
    if depth > _DEEPEST:
        raise ValueError(f"nests variables more than {_DEEPEST} deep")
    if not content:
        return MatlabVariable("", "plain")  # an empty cell
    parts = _elements(content, order)
    flags = _next(parts)
    kind = struct.unpack_from(f"{order}I", flags, 0)[0] & 0xFF if len(flags) >= 4 else 0
    if kind == _OPAQUE:
        name, _, label = (bytes(_next(parts)).decode("latin-1") for _ in range(3))
        return MatlabVariable(name, label)
    dims = _next(parts)
    shape = struct.unpack(f"{order}{len(dims) // 4}i", dims[: len(dims) // 4 * 4])
    name = bytes(_next(parts)).decode("latin-1")
    if min(shape, default=0) < 0:
        raise ValueError(f"variable {name!r} has a size of {min(shape)}")
    count = math.prod(shape)
    if kind in (_OBJECT, _FUNCTION):
        return MatlabVariable(name, "function_handle" if kind == _FUNCTION else bytes(_next(parts)).decode())
    if kind in (_CELL, _STRUCT):
        _check_members(name, kind, count, parts, order, depth)
    elif kind not in (_CHAR, _SPARSE):
        _check_numbers(name, kind, count, parts)
    return MatlabVariable(name, "plain")


def _next(parts: Iterator[_Element]) -> memoryview:
    element = next(parts, None)
    if element is None:
        raise ValueError("a variable ends early")
    return element.content


def _check_members(
    name: str, kind: int, count: int, parts: Iterator[_Element], order: str, depth: int
) -> None:
    """Require a member for each element of a cell, and for each field of each element of a struct."""
    if kind == _STRUCT:
        width = struct.unpack_from(f"{order}i", _next(parts).tobytes().ljust(4, b"\0"))[0]
        fields = len(_next(parts)) // width if width > 0 else 0
        count *= fields
    members = 0
    for element in parts:
        _check_matrix(element.content, order, depth + 1)
        members += 1
    if members != count:
        raise ValueError(f"variable {name!r} declares {count:,} members and holds {members:,}")


def _check_numbers(name: str, kind: int, count: int, parts: Iterator[_Element]) -> None:
    for element in parts:  # real, and imaginary where there is such a part
        item = _ITEM_BYTES.get(element.kind)
        if kind in (_DOUBLE, _SINGLE) and element.kind in _WIDE_INTEGERS:
            raise ValueError(f"variable {name!r} of class double is written as no double is")
        if item is None or len(element.content) != count * item:
            held = len(element.content) // (item or 1)
            raise ValueError(f"variable {name!r} declares {count:,} values and holds {held:,}")
