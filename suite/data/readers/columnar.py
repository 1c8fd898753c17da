"""Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy.typing as npt


def read_parquet(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read the columns.

    Parameters
    ----------
    path
        A ``.parquet`` file.

    Returns
    -------
    dict of str to ndarray
        One array of shape (rows,) a column.

    Raises
    ------
    pyarrow.ArrowInvalid
        For a foreign or truncated file.
    """
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        table = file.read()
    return {name: table.column(name).to_numpy() for name in table.column_names}
