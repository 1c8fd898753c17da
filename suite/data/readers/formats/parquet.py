"""Parquet files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suite.data.readers.declared_size import check_packed
from suite.data.readers.format import Format

_WIDEST = 8
"""Bytes of the widest number."""


def read_parquet(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read the columns of numbers, of truth values and of points in time.

    Parameters
    ----------
    path
        A ``.parquet`` file.

    Returns
    -------
    dict of str to ndarray
        One array of shape (rows,) a column, NaN for what is missing; points in time in s since the
        first row.

    Raises
    ------
    ValueError
        More rows than the file can hold, or no column of numbers.
    pyarrow.ArrowInvalid
        For a foreign or truncated file.
    """
    from pyarrow import types
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        schema = file.schema_arrow
        kinds = {field.name: field.type for field in schema}
        wanted = [
            name
            for name, kind in kinds.items()
            if types.is_integer(kind)
            or types.is_floating(kind)
            or types.is_boolean(kind)
            or types.is_timestamp(kind)
        ]
        if len(kinds) != len(schema):
            raise ValueError("has two columns of one name")
        if not wanted:
            listed = ", ".join(f"{name} ({kind})" for name, kind in kinds.items())
            raise ValueError(f"has no column of numbers but {listed or 'none at all'}")
        rows = file.metadata.num_rows
        check_packed(rows * len(wanted) * _WIDEST, path.stat().st_size, f"the table of {rows:,} rows")
        table = file.read(columns=wanted, use_threads=False)
    if table.num_rows != rows:
        raise ValueError(f"has {table.num_rows} rows where its footer says {rows}")
    return {name: _numbers(table.column(name).to_numpy()) for name in table.column_names}


def _numbers(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if column.dtype.kind != "M":
        return column
    seconds = (column - column[:1]) / np.timedelta64(1, "s")
    return np.asarray(seconds, dtype=np.float64)


FORMAT = Format("Parquet", "a Parquet file", (".parquet",), read_parquet)
