"""Predictions of many jobs as one frame."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from suite.errors import RequestError
from suite.question.job import Job


def read_predictions(files: Iterable[tuple[Job, Path]]) -> pd.DataFrame:
    """Read prediction tables.

    Parameters
    ----------
    files
        Each with its job.

    Returns
    -------
    DataFrame
        One row a test window and job: the columns of the tables, and ``job_key``, ``dataset``, ``rung``,
        ``fold`` and ``pipeline`` of the job; empty without files.

    Raises
    ------
    RequestError
        A file that is missing or damaged.
    """
    tables = [_read(job, path) for job, path in files]
    return pa.concat_tables(tables, promote_options="default").to_pandas() if tables else pd.DataFrame()


def _read(job: Job, path: Path) -> pa.Table:
    try:
        table = pq.ParquetFile(path, memory_map=True).read()
    except (OSError, pa.ArrowException) as error:
        raise RequestError(f"cannot be read: {error}", file=path, expected="predictions") from error
    facts = {"job_key": job.key, "dataset": job.dataset, "rung": job.rung, "pipeline": job.pipeline}
    for name, value in facts.items():
        table = table.append_column(name, pa.repeat(value, len(table)))
    fold = pa.repeat(pa.scalar(job.fold, pa.int64()), len(table))
    return table.append_column("fold", fold).replace_schema_metadata(None)
