"""Predictions of many jobs, each read from its file when it is asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from suite.errors import RequestError
from suite.records.by_job import ReadWhenAsked
from suite.records.record import PREDICTION_COLUMNS

RECORD_ADVICE = "delete its run in MLflow and the job runs again"
"""What to do about a file of a job's run that cannot be read."""

SLACK = 1e-6
"""Above 1, for the rounding of a mean over seeds."""


_NAMES = ("recording", "bearing", "rig", "fault")
"""Columns that say whose a window is."""


def _check_table(table: pd.DataFrame) -> None:
    """Refuse a table that no job writes: scores would be made of it."""
    shares = [name for name in table.columns if str(name).startswith("p_")]
    seeds = [name for name in table.columns if str(name).startswith("predicted_")]
    lacking = [name for name in PREDICTION_COLUMNS if name not in table.columns]
    if lacking or not shares or not seeds:
        raise ValueError(f"it lacks the columns {', '.join(lacking) or 'of what was predicted'}")
    nameless = [name for name in _NAMES if pd.isna(table[name].array).any()]
    if nameless:
        raise ValueError(f"it has windows without {', '.join(nameless)}")
    check_shares(table)


def check_shares(table: pd.DataFrame) -> None:
    """Refuse a table without probabilities, or with some that are none.

    Raises
    ------
    ValueError
        Says which.
    """
    shares = [name for name in table.columns if str(name).startswith("p_")]
    numbers = [table[name].to_numpy(dtype=np.float64) for name in shares]
    if not shares or not all(((own >= 0) & (own <= 1 + SLACK)).all() for own in numbers):
        raise ValueError("its probabilities are not between 0 and 1")


def _unreadable(path: Path, error: Exception) -> RequestError:
    return RequestError(f"cannot be read: {error}", file=path, expected=f"predictions; {RECORD_ADVICE}")


class StoredPredictions(ReadWhenAsked[Path, pd.DataFrame]):
    """Job key to its prediction table: one row a test window, columns as a job writes them."""

    def _read(self, place: Path) -> pd.DataFrame:
        try:
            # A job's table is short: to map its file, to use threads or to read what pandas noted of its
            # columns takes longer than it saves.
            stored = pq.ParquetFile(pa.BufferReader(place.read_bytes())).read(use_threads=False)
            table: pd.DataFrame = stored.to_pandas(use_threads=False, ignore_metadata=True)
            _check_table(table)
        except (OSError, ValueError, TypeError, pa.ArrowException) as error:
            raise _unreadable(place, error) from error
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
        path = self._places[key]
        try:
            return int(pq.read_metadata(path).num_rows)
        except (OSError, ValueError, pa.ArrowException) as error:
            raise _unreadable(path, error) from error
