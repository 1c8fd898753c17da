"""Predictions of many jobs, each read from its file when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from suite.errors import RequestError
from suite.records.record import PREDICTION_COLUMNS

RECORD_ADVICE = "delete its run in MLflow and the job runs again"
"""What to do about a file of a job's run that cannot be read."""

SLACK = 1e-6
"""Above 1, for the rounding of a mean over seeds."""


def _check_table(table: pd.DataFrame) -> None:
    """Refuse a table that no job writes: scores would be made of it."""
    shares = [name for name in table.columns if str(name).startswith("p_")]
    seeds = [name for name in table.columns if str(name).startswith("predicted_")]
    lacking = [name for name in PREDICTION_COLUMNS if name not in table.columns]
    if lacking or not shares or not seeds:
        raise ValueError(f"it lacks the columns {', '.join(lacking) or 'of what was predicted'}")
    numbers = table[shares].to_numpy(dtype=np.float64)
    if not ((numbers >= 0) & (numbers <= 1 + SLACK)).all():
        raise ValueError("its probabilities are not between 0 and 1")


def _unreadable(path: Path, error: Exception) -> RequestError:
    return RequestError(f"cannot be read: {error}", file=path, expected=f"predictions; {RECORD_ADVICE}")


class StoredPredictions(Mapping[str, pd.DataFrame]):
    """Job key to its prediction table.

    Parameters
    ----------
    files
        Job key to the file of the table.
    """

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files

    def __getitem__(self, key: str) -> pd.DataFrame:
        """Read a table: one row a test window, columns as a job writes them.

        Raises
        ------
        KeyError
            A job without predictions.
        RequestError
            A file that is missing or damaged.
        """
        path = self._files[key]
        try:
            table: pd.DataFrame = pq.ParquetFile(path, memory_map=True).read().to_pandas()
            _check_table(table)
        except (OSError, ValueError, TypeError, pa.ArrowException) as error:
            raise _unreadable(path, error) from error
        return table

    def windows(self, key: str) -> int:
        """Count the test windows of a job, without reading them.

        Raises
        ------
        KeyError
            A job without predictions.
        RequestError
            A file that is missing or damaged.
        """
        path = self._files[key]
        try:
            return int(pq.read_metadata(path).num_rows)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise _unreadable(path, error) from error

    def __contains__(self, key: object) -> bool:
        """Check whether a job has predictions, without reading them."""
        return key in self._files

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of the jobs that have predictions."""
        return iter(self._files)

    def __len__(self) -> int:
        """Give the number of jobs that have predictions."""
        return len(self._files)
