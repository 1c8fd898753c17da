"""Universal files (UFF), data set 58, through pyuff."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.format import Arrays, Format, state_rates

_FUNCTION = 58
_TIME_RESPONSE = 1
_LARGEST = 2**30
"""Bytes; the parser takes many times as many."""

_DELIMITER = re.compile(rb" {4}-1(?= *(?:[\r\n]|\Z))")
"""Ends a line, which values in binary may begin."""

_DIRECTIONS = {1: "X", 2: "Y", 3: "Z"}


def read_universal(path: Path) -> Arrays:
    """Read the functions of time; spectra and geometries are left out.

    The layout of data set 58 ("Function at Nodal DOF") is that of SDRC's I-DEAS.

    Parameters
    ----------
    path
        A ``.uff`` or ``.unv`` file, in ASCII or binary (58b).

    Returns
    -------
    dict of str to ndarray
        One array of shape (samples,) a function, called by its first identification line, or by node and
        direction (``3 +Z``) where the lines do not tell functions apart; ``rate_hz`` where all are of one,
        else ``name/rate_hz`` of each.

    Raises
    ------
    ValueError
        A file that was cut, is larger than 1 GiB, holds no function of time, or fewer values than one
        declares.
    Exception
        Whatever else the parser meets in a damaged file.
    """
    from pyuff import UFF

    if path.stat().st_size > _LARGEST:
        raise ValueError("holds more than 1 GiB")
    marks = len(_DELIMITER.findall(path.read_bytes()))
    file = UFF(str(path))
    kinds = [int(kind) for kind in file.get_set_types()]
    if not kinds or marks % 2:
        raise ValueError("ends within a data set" if kinds else "holds no data set of a universal file")
    found = [file.read_sets(number) for number, kind in enumerate(kinds) if kind == _FUNCTION]
    functions = [one for one in found if one["func_type"] == _TIME_RESPONSE]
    if not functions:
        listed = ", ".join(str(kind) for kind in dict.fromkeys(kinds))
        raise ValueError(f"holds no function of time, but data sets {listed}")
    names = _names(functions)
    arrays: Arrays = {name: _values(name, one) for name, one in zip(names, functions, strict=True)}
    state_rates(
        arrays, {name: float(one["abscissa_inc"]) for name, one in zip(names, functions, strict=True)}
    )
    return arrays


def _names(functions: list[dict[str, Any]]) -> list[str]:
    titles = [str(one["id1"]).strip() for one in functions]
    if len(set(titles)) == len(titles) and not {"", "NONE"} & set(titles):
        return titles
    nodes = [f"{one['rsp_node']} {_direction(int(one['rsp_dir']))}".strip() for one in functions]
    if len(set(nodes)) == len(nodes):
        return nodes
    return [f"function {number}" for number in range(1, len(functions) + 1)]


def _direction(code: int) -> str:
    axis = _DIRECTIONS.get(abs(code), "")
    return f"{'-' if code < 0 else '+'}{axis}" if axis else ""


def _values(name: str, function: dict[str, Any]) -> npt.NDArray[Any]:
    """Take as many values as are declared; a binary block may end with a byte or two of its line's end."""
    values, declared = np.asarray(function["data"]), int(function["num_pts"])
    if not int(function["abscissa_spacing"]):
        raise ValueError(f"{name!r} is sampled unevenly")
    if not declared <= values.size <= declared + int(function["binary"]):
        raise ValueError(f"{name!r} declares {declared:,} values and holds {values.size:,}")
    return values[:declared]


FORMAT = Format(
    "UFF", "a universal file", (".uff", ".unv"), read_universal, states_rate=True, library="pyuff"
)
