"""From the arrays of a file to one signal of shape (channels, samples)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.dispatch import Arrays, describe_arrays, read_arrays
from suite.data.recording import check_signal
from suite.errors import RequestError


def read_signal(
    path: str | Path, variable: str | None = None, channel: str | int | None = None
) -> npt.NDArray[np.float32]:
    """Read one vibration signal from a file of any known format.

    Parameters
    ----------
    path
        The file.
    variable
        Name of the array (MATLAB variable, column, dataset); by default the only array there is,
        or all columns of a table together.
    channel
        Name of a column, or index from 0 of a channel; by default all channels.

    Returns
    -------
    ndarray
        Float32, shape (channels, samples); the longer axis of a matrix is time.

    Raises
    ------
    RequestError
        An unreadable file, an unknown or ambiguous variable or channel, NaN, infinity, a constant
        channel; the line names the file.
    """
    file = Path(path)
    signal = to_signal(read_arrays(file), file, variable, channel)
    check_signal(signal, str(file))
    return signal


def to_signal(
    arrays: Arrays, file: str | Path, variable: str | None = None, channel: str | int | None = None
) -> npt.NDArray[np.float32]:
    """Pick the signal out of a file's arrays.

    Parameters
    ----------
    arrays
        Name to array, as a reader gives them.
    file
        For the message.
    variable, channel
        As for :func:`read_signal`.

    Returns
    -------
    ndarray
        Float32, shape (channels, samples).

    Raises
    ------
    RequestError
        No such array or channel, none that could be a signal, or several.
    """
    candidates = {
        name: array for name, array in arrays.items() if array.dtype.kind in "iuf" and array.size > 1
    }
    if isinstance(channel, str) and channel in candidates:
        variable, channel = channel, None
    if variable is not None:
        if variable not in candidates:
            known = describe_arrays(candidates) or "no arrays"
            raise RequestError(f"no array {variable!r}", file=file, key="variable", expected=known)
        candidates = {variable: candidates[variable]}
    matrix = _matrix(candidates, file)
    if channel is not None:
        matrix = matrix[[_index(channel, len(matrix), candidates, file)]]
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite and is refused
        return np.ascontiguousarray(matrix, dtype=np.float32)


def _matrix(candidates: Arrays, file: str | Path) -> npt.NDArray[Any]:
    """Stack equally long columns, or orient the only array as (channels, samples)."""
    if not candidates:
        raise RequestError("holds no signal", file=file, expected="an array of samples")
    squeezed = {name: np.squeeze(array) for name, array in candidates.items()}
    if len(squeezed) > 1:
        shapes = {array.shape for array in squeezed.values()}
        is_table = Path(file).suffix.lower() in (".csv", ".txt", ".tsv", ".parquet")
        if not is_table or len(shapes) != 1:
            raise RequestError(
                "holds several arrays",
                file=file,
                key="variable",
                expected=f"one of {describe_arrays(candidates)}",
            )
        return np.stack(list(squeezed.values()))
    array = next(iter(squeezed.values()))
    if array.ndim > 2:
        raise RequestError(f"array has shape {array.shape}", file=file, expected="one or two dimensions")
    matrix = np.atleast_2d(array)
    return matrix.T if matrix.shape[0] > matrix.shape[1] else matrix


def _index(channel: str | int, count: int, candidates: Arrays, file: str | Path) -> int:
    if isinstance(channel, str) or not 0 <= channel < count:
        known = f"0 to {count - 1}, or one of {describe_arrays(candidates)}"
        raise RequestError(f"no channel {channel!r}", file=file, key="channel", expected=known)
    return channel
