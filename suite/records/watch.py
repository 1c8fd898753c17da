"""What a fitted contestant said of healthy hours that nobody trained on, as it is kept in its job's run."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from suite.errors import RequestError
from suite.files import write_bytes
from suite.records.by_job import ReadWhenAsked
from suite.records.predictions import RECORD_ADVICE, check_shares

WATCH = "watch.parquet"
"""File beside a record's predictions; there is none where no hours were watched."""

WATCH_COLUMNS = ("recording", "bearing", "rig", "start")
"""Columns before ``p_<class>``, one row a window: ``start`` is its first sample in the recording."""

_KEY = b"healthy"


def write_watch(path: Path, watch: pd.DataFrame, key: str) -> None:
    """Write what a job said of its part of the hours, whole or not at all, with the key of their windows.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    table = pa.Table.from_pandas(watch, preserve_index=False)
    table = table.replace_schema_metadata({**table.schema.metadata, _KEY: key})
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd")
    write_bytes(path, stream.getvalue())


def watched_key(path: Path) -> str:
    """Give the key of the windows that a file tells of; empty where there is none.

    Raises
    ------
    RequestError
        A file that cannot be read.
    """
    if not path.is_file():
        return ""
    try:
        return str((pq.read_schema(path).metadata or {}).get(_KEY, b""), "ascii")
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> RequestError:
    return RequestError(f"cannot be read: {error}", file=path, expected=f"watched hours; {RECORD_ADVICE}")


class StoredWatch(ReadWhenAsked[Path, pd.DataFrame]):
    """Job key to what it said of its part of the hours: one row a window."""

    def _read(self, place: Path) -> pd.DataFrame:
        try:
            table: pd.DataFrame = pq.ParquetFile(place, memory_map=True).read().to_pandas()
            lacking = [name for name in WATCH_COLUMNS if name not in table.columns]
            if lacking:
                raise ValueError(f"it lacks the columns {', '.join(lacking)}")
            check_shares(table)
        except (OSError, ValueError, TypeError, pa.ArrowException) as error:
            raise _unreadable(place, error) from error
        return table
