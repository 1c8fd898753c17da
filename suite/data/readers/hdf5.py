"""HDF5 files, and the MATLAB v7.3 files that are HDF5 underneath."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def read_hdf5(path: Path, matlab: bool = False) -> dict[str, npt.NDArray[Any]]:
    """Read every dataset of numbers or text.

    Parameters
    ----------
    path
        An HDF5 file.
    matlab
        Undo what MATLAB v7.3 does: axes in reverse order, text as numbers, a ``#refs#`` group.

    Returns
    -------
    dict of str to ndarray
        By path in the file (``group/data``), or by dotted name for MATLAB (``bearing.gs``).

    Raises
    ------
    OSError
        A damaged file.
    """
    import h5py

    arrays: dict[str, npt.NDArray[Any]] = {}

    def visit(name: str, item: Any) -> None:
        if not isinstance(item, h5py.Dataset) or name.startswith("#"):
            return
        if matlab:
            arrays[name.replace("/", ".")] = _matlab_value(item)
        else:
            arrays[name] = _text(item) if h5py.check_string_dtype(item.dtype) else np.asarray(item[()])

    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return arrays


def _text(dataset: Any) -> npt.NDArray[np.str_]:
    return np.asarray(dataset.asstr()[()], dtype=np.str_)


def _matlab_value(dataset: Any) -> npt.NDArray[Any]:
    if "MATLAB_empty" in dataset.attrs:
        return np.empty((0, 0))
    value = np.asarray(dataset[()]).T
    if dataset.attrs.get("MATLAB_class") == b"char":
        return np.array(["".join(map(chr, value.ravel()))])
    return value
