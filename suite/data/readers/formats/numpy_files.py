"""NumPy files, without pickle."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.declared_size import check_packed, check_stored
from suite.data.readers.format import Arrays, Format, Wanted, is_long
from suite.data.readers.long_arrays import StoredArray, fields_of, read_records, read_wanted

_Header = tuple[tuple[int, ...], bool, np.dtype[Any]]
"""Shape, whether in Fortran's order, and type."""

_LONGEST_HEADER = 1 << 16


def read_numpy(path: Path, wanted: Wanted | None = None) -> Arrays:
    """Read a ``.npy`` array (called ``array``) or the arrays of an ``.npz`` archive.

    Parameters
    ----------
    path
        The file.
    wanted
        Of a long ``.npy`` array, the channels or fields; all by default.

    Returns
    -------
    dict of str to ndarray
        Arrays by name; those of a record array by its fields.

    Raises
    ------
    ValueError
        For object arrays and pickles, which are never loaded; a header that declares another size
        than there is.
    OSError, zipfile.BadZipFile
        For damaged files.
    """
    if _is_archive(path):
        return _read_archive(path)
    with path.open("rb") as stream:
        shape, fortran, dtype = _checked_header(stream, path.stat().st_size, "the array")
        stored = StoredArray(stream, stream.tell(), dtype, shape, fortran)
        if wanted is not None and is_long(math.prod(shape) * dtype.itemsize):
            if dtype.names is not None and len(shape) == 1:
                return read_records("", stored, wanted)
            if dtype.names is None and len(shape) <= 2:
                return {"array": read_wanted("array", stored, wanted)}
        stream.seek(0)
        return _arrays("array", np.lib.format.read_array(stream, allow_pickle=False))


def _is_archive(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"PK"


def _read_archive(path: Path) -> Arrays:
    arrays: Arrays = {}
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if member.filename.endswith(".npy")]
        names = [member.filename.removesuffix(".npy") for member in members]
        if len(set(names)) != len(names):
            raise ValueError("holds two arrays of one name")
        check_packed(sum(member.file_size for member in members), path.stat().st_size, "the archive")
        for name, member in zip(names, members, strict=True):
            with archive.open(member) as stream:
                _checked_header(stream, member.file_size, f"array {name!r}")
            with archive.open(member) as stream:
                array = np.lib.format.read_array(stream, allow_pickle=False)
                if stream.read(1):  # the end is reached, and with it the checksum is compared
                    raise ValueError(f"array {name!r} goes on after its last value")
            arrays.update(_arrays(name, array))
    return arrays


def _checked_header(stream: IO[bytes], length: int, name: str) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Compare shape and type with the bytes that follow: a second array behind would go unseen."""
    version = np.lib.format.read_magic(stream)
    readers: dict[tuple[int, int], Callable[[IO[bytes]], _Header]] = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
        (3, 0): _read_header_3_0,
    }
    reader = readers.get(version)
    if reader is None:
        raise ValueError(f"{name} is of version {version[0]}.{version[1]}")
    shape, fortran, dtype = reader(stream)
    if dtype.hasobject:
        raise ValueError(f"{name} is a pickle of Python objects, which is never loaded")
    declared, stored = math.prod(shape) * dtype.itemsize, length - stream.tell()
    check_stored(declared, stored, name)
    if declared < stored:
        raise ValueError(f"{name} ends {stored - declared:,} bytes before the file does")
    return shape, fortran, dtype


def _read_header_3_0(stream: IO[bytes]) -> _Header:
    """Read a header with names of any letters, which NumPy writes and offers no function for."""
    length = int.from_bytes(stream.read(4), "little")
    if length > _LONGEST_HEADER:
        raise ValueError(f"has a header of {length:,} bytes")
    escaped = stream.read(length).decode("utf-8").encode("ascii", "backslashreplace")
    return np.lib.format.read_array_header_2_0(BytesIO(len(escaped).to_bytes(4, "little") + escaped))


def _arrays(name: str, array: npt.NDArray[Any]) -> Arrays:
    """Give an array, or the fields of records: the outermost without the array's own name."""
    if array.dtype.names is None:
        return {name: array}
    return fields_of("" if name == "array" else f"{name}.", array)


FORMAT = Format(
    "NumPy",
    "a NumPy file of numbers, not pickled objects",
    (".npy", ".npz"),
    read_numpy,
    by_channel=lambda path: not _is_archive(path),
)
