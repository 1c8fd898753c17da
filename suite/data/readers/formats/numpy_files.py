"""NumPy files, without pickle."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.declared_size import check_packed, check_stored
from suite.data.readers.format import Format


def read_numpy(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read a ``.npy`` array (called ``array``) or the arrays of an ``.npz`` archive.

    Parameters
    ----------
    path
        The file.

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
    with path.open("rb") as stream:
        if stream.read(2) == b"PK":
            return _read_archive(path)
        stream.seek(0)
        _check_header(stream, path.stat().st_size, "the array")
    return dict(_fields("array", np.load(path, allow_pickle=False)))


def _read_archive(path: Path) -> dict[str, npt.NDArray[Any]]:
    arrays: dict[str, npt.NDArray[Any]] = {}
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if member.filename.endswith(".npy")]
        names = [member.filename.removesuffix(".npy") for member in members]
        if len(set(names)) != len(names):
            raise ValueError("holds two arrays of one name")
        check_packed(sum(member.file_size for member in members), path.stat().st_size, "the archive")
        for name, member in zip(names, members, strict=True):
            with archive.open(member) as stream:
                _check_header(stream, member.file_size, f"array {name!r}")
            with archive.open(member) as stream:
                array = np.lib.format.read_array(stream, allow_pickle=False)
                if stream.read(1):  # the end is reached, and with it the checksum is compared
                    raise ValueError(f"array {name!r} goes on after its last value")
            arrays.update(_fields(name, array))
    return arrays


def _check_header(stream: IO[bytes], length: int, name: str) -> None:
    """Compare shape and type with the bytes that follow: a second array behind would go unseen."""
    version = np.lib.format.read_magic(stream)
    reader = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(version)
    if reader is None:
        raise ValueError(f"{name} is of version {version[0]}.{version[1]}")
    shape, _, dtype = reader(stream)
    if dtype.hasobject:
        raise ValueError(f"{name} is a pickle of Python objects, which is never loaded")
    declared, stored = math.prod(shape) * dtype.itemsize, length - stream.tell()
    check_stored(declared, stored, name)
    if declared < stored:
        raise ValueError(f"{name} ends {stored - declared:,} bytes before the file does")


def _fields(name: str, array: npt.NDArray[Any]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Walk through the fields of a record array, the outermost without the array's own name."""
    if array.dtype.names is None:
        yield name, array
        return
    for field in array.dtype.names:
        yield from _fields(field if name == "array" else f"{name}.{field}", array[field])


FORMAT = Format("NumPy", "a NumPy file of numbers, not pickled objects", (".npy", ".npz"), read_numpy)
