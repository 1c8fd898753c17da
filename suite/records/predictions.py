"""Predictions of many jobs, each read from its file when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from suite.errors import RequestError

RECORD_ADVICE = "delete its run in MLflow and the job runs again"
"""What to do about a file of a job's run that cannot be read."""


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
        except (OSError, pa.ArrowException) as error:
            expected = f"predictions; {RECORD_ADVICE}"
            raise RequestError(f"cannot be read: {error}", file=path, expected=expected) from error
        return table

    def __contains__(self, key: object) -> bool:
        """Check whether a job has predictions, without reading them."""
        return key in self._files

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of the jobs that have predictions."""
        return iter(self._files)

    def __len__(self) -> int:
        """Give the number of jobs that have predictions."""
        return len(self._files)
