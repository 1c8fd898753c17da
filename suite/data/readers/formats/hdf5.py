"""HDF5 files: what lies in the file itself, and nothing that it points to elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.clock import BEGINNING
from suite.data.readers.declared_size import check_packed, check_stored
from suite.data.readers.format import Arrays, Format, Wanted, is_long
from suite.data.readers.long_arrays import fields_of, is_wanted, read_records, read_wanted, stand_in

_DEEPEST = 32
_CHECKSUM = 4
"""Bytes of the checksum behind a chunk (Fletcher 32)."""

_FILTERS = {
    4: "SZIP",
    32000: "LZF",
    32001: "Blosc",
    32004: "LZ4",
    32008: "bitshuffle",
    32015: "Zstandard",
    32026: "Blosc2",
}
"""Registered numbers of common compressions (HDF Group, "Registered Filter Plugins")."""


def is_hdf5(path: Path) -> bool:
    """Check whether a file is one of HDF5."""
    import h5py

    return bool(h5py.is_hdf5(path))


def read_hdf5(path: Path, wanted: Wanted | None = None) -> Arrays:
    """Read every dataset of numbers or text.

    Parameters
    ----------
    path
        An HDF5 file.
    wanted
        As :func:`read_columns` takes it.

    Returns
    -------
    dict of str to ndarray
        By path in the file (``group/data``); fields of records as ``group/data.field``, and so attributes
        that are one number.

    Raises
    ------
    ValueError
        A link to another file, data that lie in another file, or more declared than the file holds.
    OSError
        A damaged file.
    """
    import h5py

    arrays: Arrays = {}
    with h5py.File(path, "r") as file:
        arrays |= _lone_attributes("", file)
        for name, item in members(file):
            arrays |= _lone_attributes(f"{name}.", item)
            if isinstance(item, h5py.Dataset):
                arrays |= _arrays_of(name, item, wanted)
    return arrays


def _arrays_of(name: str, dataset: Any, wanted: Wanted | None) -> Arrays:
    """Read an array, or of records the fields."""
    if dataset.dtype.names is None:
        return {name: read_columns(name, dataset, wanted)}
    if wanted is None or dataset.shape is None or not is_long(dataset.nbytes):
        return fields_of(f"{name}.", read_dataset(dataset))
    unread = fields_of(f"{name}.", stand_in(dataset.shape, dataset.dtype))
    if _cannot_be_read(dataset, unread, wanted):
        return unread
    return read_records(f"{name}.", dataset, wanted)


def _lone_attributes(prefix: str, item: Any) -> dict[str, npt.NDArray[Any]]:
    """Read the attributes of a file, group or dataset that are one number: a rate, a speed."""
    lone = {}
    for name in item.attrs:
        attribute = item.attrs.get_id(name)
        if prod(attribute.shape or (1,)) == 1 and attribute.dtype.kind in "iuf":
            lone[f"{prefix}{name}"] = np.asarray(item.attrs[name])
    return lone


def members(group: Any, prefix: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, Any]]:
    """Walk through groups and datasets by hard links alone, each object once.

    Parameters
    ----------
    group
        An open file or group.
    prefix, seen
        Where it is in the file, and addresses of the objects before.

    Yields
    ------
    tuple of str and h5py object
        Path in the file, and the group (before what is in it) or dataset.

    Raises
    ------
    ValueError
        A link to another file, or groups nested too deep.
    """
    import h5py

    seen = set() if seen is None else seen
    if prefix.count("/") > _DEEPEST:
        raise ValueError(f"nests groups more than {_DEEPEST} deep")
    for name in group:
        link = group.get(name, getlink=True)
        if isinstance(link, h5py.SoftLink):
            continue  # what it leads to in this file is there under its own name
        if not isinstance(link, h5py.HardLink):
            other = getattr(link, "filename", "elsewhere")
            raise ValueError(f"{prefix}{name} is a link to another file ({other}), which is not followed")
        item = group[name]
        address = h5py.h5o.get_info(item.id).addr
        if address in seen:
            continue
        seen.add(address)
        yield f"{prefix}{name}", item
        if isinstance(item, h5py.Group):
            yield from members(item, f"{prefix}{name}/", seen)


def read_dataset(dataset: Any, part: tuple[slice, ...] = ()) -> npt.NDArray[Any]:
    """Read a dataset whose values lie in the file itself.

    Parameters
    ----------
    dataset
        An open h5py dataset.
    part
        A slice for each axis; by default all.

    Returns
    -------
    ndarray
        Numbers in the file's type, or text.

    Raises
    ------
    ValueError
        Values in another file, a compression that is not at hand, or more values than there are bytes.
    """
    import h5py

    if dataset.shape is None:
        return np.empty(0)
    _check_own(dataset)
    if h5py.check_string_dtype(dataset.dtype):
        return np.asarray(dataset.asstr()[part], dtype=np.str_)
    return np.asarray(dataset[part])


def read_columns(name: str, dataset: Any, wanted: Wanted | None) -> npt.NDArray[Any]:
    """Read a dataset, or of a long one what is wanted.

    Parameters
    ----------
    name
        Of the array that it becomes.
    dataset
        An open h5py dataset.
    wanted
        Channels; ``None`` for all. What nobody wants may be unreadable.

    Returns
    -------
    ndarray
        As of :func:`read_dataset`, or of :func:`~suite.data.readers.long_arrays.read_wanted`; of long text
        the beginning, and nothing of what is neither number nor text.

    Raises
    ------
    ValueError
        As for :func:`read_dataset`.
    """
    import h5py

    if wanted is None or dataset.shape is None or not is_long(dataset.nbytes):
        return read_dataset(dataset)
    if h5py.check_string_dtype(dataset.dtype):
        return read_dataset(dataset, tuple(slice(BEGINNING) for _ in dataset.shape))
    if dataset.dtype.kind not in "iuf":
        return np.empty(0, dataset.dtype)
    if _cannot_be_read(dataset, [name], wanted):
        return stand_in(dataset.shape, dataset.dtype)
    return read_wanted(name, dataset, wanted)


def _cannot_be_read(dataset: Any, names: Collection[str], wanted: Wanted) -> bool:
    """Check for values that cannot be read, and refuse them where they are wanted."""
    try:
        _check_own(dataset)
    except ValueError:
        if any(is_wanted(name, wanted) for name in names):
            raise
        return True
    return False


def _check_own(dataset: Any) -> None:
    """Refuse values that lie elsewhere, cannot be unpacked, or were declared and never written."""
    import h5py

    name = str(dataset.name).lstrip("/")
    layout = dataset.id.get_create_plist()
    if layout.get_layout() == h5py.h5d.VIRTUAL:
        raise ValueError(f"{name} is a virtual dataset: its values lie in other files, which are not read")
    if layout.get_external_count():
        raise ValueError(f"{name} has its values in another file, which is not read")
    for index in range(layout.get_nfilters()):
        code, _, _, label = layout.get_filter(index)
        if not h5py.h5z.filter_avail(code):
            method = _FILTERS.get(code) or label.decode("ascii", "replace") or f"filter {code}"
            raise ValueError(f"{name} is compressed by {method}, which is not at hand: save it with gzip")
    _check_written(name, dataset, layout)


def _check_written(name: str, dataset: Any, layout: Any) -> None:
    """Refuse values that were declared and never written: HDF5 would give zeros for them."""
    import h5py

    item = dataset.id.get_type().get_size()
    varying = dataset.dtype.hasobject  # Text of any length takes more in the file than its pointer in memory.
    declared, stored = dataset.size * item, dataset.id.get_storage_size()
    check_packed(dataset.size * max(item, dataset.dtype.itemsize), stored, name)
    if dataset.size <= 1:
        return
    if layout.get_layout() != h5py.h5d.CHUNKED:
        check_stored(declared, stored, name)
        if stored > declared and layout.get_layout() == h5py.h5d.CONTIGUOUS and not varying:
            raise ValueError(f"{name} declares {declared:,} bytes of the {stored:,} that it has")
        return
    sizes = zip(dataset.shape, dataset.chunks, strict=True)
    expected = prod(-(-size // chunk) for size, chunk in sizes)
    chunks: list[Any] = []
    dataset.id.chunk_iter(chunks.append)
    if len(chunks) != expected or not _is_grid(dataset, chunks):
        problem = f"{name} declares {expected:,} chunks of values, the file holds {len(chunks):,} of them"
        raise ValueError(problem)
    # HDF5 2.0 ends the process on a chunk that is shorter than its checksum.
    bare = not layout.get_nfilters()
    length, whole = dataset.file.id.get_filesize(), prod(dataset.chunks) * item
    for chunk in chunks:
        unpacked = bare or chunk.filter_mask
        most = length if varying else whole + _CHECKSUM
        sound = whole <= chunk.size <= most if unpacked else chunk.size > _CHECKSUM
        if not sound or chunk.byte_offset + chunk.size > length:
            raise ValueError(f"{name} has a damaged chunk of {chunk.size:,} bytes")


def _is_grid(dataset: Any, chunks: list[Any]) -> bool:
    """Check that chunks cover a dataset, each part once."""
    offsets = {chunk.chunk_offset for chunk in chunks}
    return len(offsets) == len(chunks) and all(
        start % step == 0 and start < size
        for offset in offsets
        for start, step, size in zip(offset, dataset.chunks, dataset.shape, strict=True)
    )


FORMAT = Format("HDF5", "an HDF5 file", (".h5", ".hdf5"), read_hdf5, by_channel=is_hdf5)
