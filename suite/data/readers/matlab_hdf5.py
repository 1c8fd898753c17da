"""MATLAB v7.3 files, which are HDF5 underneath."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.format import Wanted
from suite.data.readers.formats.hdf5 import members, read_columns, read_dataset
from suite.data.readers.matlab_objects import PLAIN_CLASSES

_DEEPEST = 16
_MOST_REFERENCES = 20_000
"""No more are followed, and not as deep: a cell may refer to itself."""

_Named = tuple[str, npt.NDArray[Any]]


def read_matlab_73(
    path: Path, wanted: Wanted | None = None
) -> tuple[dict[str, npt.NDArray[Any]], dict[str, str]]:
    """Read all variables as :func:`suite.data.readers.formats.matlab.read_matlab` does.

    Undone is what MATLAB does: axes in reverse order, text as numbers, cells and struct arrays as
    references into a group ``#refs#``.

    Parameters
    ----------
    path
        A v7.3 file.
    wanted
        As :func:`suite.data.readers.formats.hdf5.read_columns` takes it.

    Returns
    -------
    tuple of dict
        Arrays by dotted name; and the names of those that only MATLAB can read, with their class.

    Raises
    ------
    ValueError
        As for :func:`suite.data.readers.formats.hdf5.read_hdf5`.
    OSError
        A damaged file.
    """
    import h5py

    arrays: dict[str, npt.NDArray[Any]] = {}
    foreign: dict[str, str] = {}
    closed: tuple[str, ...] = ()
    followed = count()
    with h5py.File(path, "r") as file:
        found = [(name, item) for name, item in members(file) if not name.startswith("#")]
        for name, item in found:
            if name.startswith(closed):
                continue
            kind = _class_of(item)
            if kind not in PLAIN_CLASSES:
                foreign[name.replace("/", ".")] = kind
                closed = (*closed, f"{name}/")
            elif isinstance(item, h5py.Dataset):
                arrays.update(_values(name.replace("/", "."), item, kind, wanted, followed, 0))
    return arrays, foreign


def _class_of(item: Any) -> str:
    """Name MATLAB's class: a sparse matrix and an object are not what their datasets hold."""
    if "MATLAB_sparse" in item.attrs:
        return "sparse matrix"
    kind = item.attrs.get("MATLAB_class", b"struct")
    return kind.decode("ascii", "replace") if isinstance(kind, bytes) else str(kind)


def _values(
    name: str, dataset: Any, kind: str, wanted: Wanted | None, followed: Iterator[int], depth: int
) -> Iterator[_Named]:
    import h5py

    if "MATLAB_empty" in dataset.attrs:
        yield name, np.empty((0, 0))
        return
    value = (read_dataset(dataset) if kind == "char" else read_columns(name, dataset, wanted)).T
    if h5py.check_ref_dtype(dataset.dtype) is h5py.Reference:
        yield from _referred(name, dataset.file, value, kind, wanted, followed, depth)
    elif kind == "char":
        yield name, np.array(["".join(map(chr, value.ravel(order="F")))])
    else:
        yield name, value


def _referred(
    name: str,
    file: Any,
    references: npt.NDArray[Any],
    kind: str,
    wanted: Wanted | None,
    followed: Iterator[int],
    depth: int,
) -> Iterator[_Named]:
    """Follow the references of a cell, or of one field of a struct array, within the file."""
    import h5py

    parent, _, field = name.rpartition(".")
    for index, reference in enumerate(references.ravel(order="F")):
        if not reference:
            continue
        item = file[reference]
        inner = f"{name}.{index}" if kind == "cell" or not parent else f"{parent}.{index}.{field}"
        inside = [("", item)] if isinstance(item, h5py.Dataset) else members(item)
        for key, member in inside:
            if depth > _DEEPEST or next(followed) > _MOST_REFERENCES:
                raise ValueError(f"{name[:50]} leads to too many arrays, perhaps to itself")
            own = _class_of(member)
            if isinstance(member, h5py.Dataset) and own in PLAIN_CLASSES:
                path = f"{inner}.{key.replace('/', '.')}" if key else inner
                yield from _values(path, member, own, wanted, followed, depth + 1)
