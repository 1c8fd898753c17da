"""MATLAB files: v4 to v7 through SciPy, v7.3 (which is HDF5) through h5py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.hdf5 import read_hdf5


def read_matlab(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read all variables; fields of structs get dotted names (``bearing.gs``, ``run.Y.3.Data``).

    Parameters
    ----------
    path
        A ``.mat`` file of any version.

    Returns
    -------
    dict of str to ndarray
        In MATLAB's own shape; cells and objects stay as object arrays for the caller to refuse.

    Raises
    ------
    Exception
        Whatever the parser meets in a damaged file.
    """
    import h5py
    from scipy.io import loadmat

    if h5py.is_hdf5(path):
        return read_hdf5(path, matlab=True)
    variables = loadmat(path)
    return {
        name: array
        for variable, value in variables.items()
        if not variable.startswith("__") and isinstance(value, np.ndarray)
        for name, array in _flatten(variable, value)
    }


def _flatten(name: str, value: npt.NDArray[Any]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Walk through structs; a struct array numbers its elements from 0."""
    if value.dtype.names is None:
        yield name, value
        return
    for index, element in enumerate(value.ravel()):
        prefix = name if value.size == 1 else f"{name}.{index}"
        for field in value.dtype.names:
            inner = element[field]
            if isinstance(inner, np.ndarray):
                yield from _flatten(f"{prefix}.{field}", inner)
