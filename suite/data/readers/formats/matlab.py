"""MATLAB files: v4 to v7 through SciPy, v7.3 (which is HDF5) through h5py."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.format import Format, Wanted
from suite.data.readers.formats.hdf5 import is_hdf5
from suite.data.readers.matlab_elements import check_elements, is_version_5
from suite.data.readers.matlab_hdf5 import read_matlab_73
from suite.data.readers.matlab_objects import foreign_variable


def read_matlab(path: Path, wanted: Wanted | None = None) -> dict[str, npt.NDArray[Any]]:
    """Read all variables; fields of structs get dotted names (``bearing.gs``, ``run.Y.3.Data``).

    Parameters
    ----------
    path
        A ``.mat`` file of any version.
    wanted
        Of a v7.3 file, as :func:`suite.data.readers.formats.hdf5.read_columns` takes it.

    Returns
    -------
    dict of str to ndarray
        In MATLAB's own shape; elements of cells are numbered from 0 (``data.0``). A table, an object
        or another thing that only MATLAB can read is a text that says so.

    Raises
    ------
    ValueError
        A file that declares more than it holds, or has nothing but tables and objects.
    Exception
        Whatever else the parser meets in a damaged file.
    """
    if is_hdf5(path):
        arrays, foreign = read_matlab_73(path, wanted)
    else:
        arrays, foreign = _read_before_73(path)
    texts = {name: foreign_variable(kind) for name, kind in foreign.items()}
    if texts and not any(array.dtype.kind in "iuf" and array.size > 1 for array in arrays.values()):
        raise ValueError("; ".join(f"variable {name!r} {text}" for name, text in texts.items()))
    return arrays | {name: np.array([text]) for name, text in texts.items()}


def _read_before_73(path: Path) -> tuple[dict[str, npt.NDArray[Any]], dict[str, str]]:
    from scipy.io import loadmat

    listed = check_elements(path) if is_version_5(path) else []
    foreign = {variable.name: variable.kind for variable in listed if variable.kind != "plain"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # SciPy calls every table "None"; what they are is known from the elements.
        warnings.filterwarnings("ignore", message='Duplicate variable name "None"')
        variables = loadmat(path)
    arrays = {
        name: array
        for variable, value in variables.items()
        if not variable.startswith("__") and variable not in foreign and isinstance(value, np.ndarray)
        for name, array in _flatten(variable, value)
    }
    return arrays, foreign


def _flatten(name: str, value: npt.NDArray[Any]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Walk through structs and cells, whose elements are numbered from 0; objects are left out."""
    from scipy.io.matlab import MatlabFunction, MatlabObject, MatlabOpaque

    if isinstance(value, MatlabFunction | MatlabObject | MatlabOpaque):
        return
    if value.dtype.names is None and value.dtype.kind != "O":
        yield name, value
        return
    for index, element in enumerate(value.ravel(order="F")):
        if value.dtype.names is None:
            if isinstance(element, np.ndarray):
                yield from _flatten(f"{name}.{index}", element)
            continue
        prefix = name if value.size == 1 else f"{name}.{index}"
        for field in value.dtype.names:
            inner = element[field]
            if isinstance(inner, np.ndarray):
                yield from _flatten(f"{prefix}.{field}", inner)


FORMAT = Format("MATLAB", "a MATLAB file", (".mat",), read_matlab, by_channel=is_hdf5)
