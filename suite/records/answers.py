"""What a fitted contestant said of windows that probes had changed, as it is kept in its job's run."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from suite.errors import RequestError
from suite.evaluation.probe import UNCHANGED, probes
from suite.files import write_bytes
from suite.records.by_job import ReadWhenAsked
from suite.records.predictions import RECORD_ADVICE, check_shares

ANSWERS = "answers.parquet"
"""File beside a record's predictions; there is none where nothing was asked."""

ANSWER_COLUMNS = ("probe", "level", "window", "asked")
"""Columns before ``p_<class>`` (NaN where not asked), ``novelty`` and ``fact_<name>``: ``probe`` is
``unchanged`` for the windows as they are, ``window`` the row of the job's prediction table."""

_VERSIONS = b"probes"


def write_answers(path: Path, answers: pd.DataFrame) -> None:
    """Write a job's answers, whole or not at all, with the versions of the probes.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    known = probes()
    versions = {name: known[name].version for name in _names(answers)}
    table = pa.Table.from_pandas(answers, preserve_index=False)
    table = table.replace_schema_metadata({**table.schema.metadata, _VERSIONS: json.dumps(versions)})
    stream = io.BytesIO()
    pq.write_table(table, stream, compression="zstd")
    write_bytes(path, stream.getvalue())


def _names(answers: pd.DataFrame) -> list[str]:
    return [str(name) for name in answers["probe"].unique() if name != UNCHANGED]


def lacking_answers(path: Path, wanted: Iterable[str]) -> list[str]:
    """Name the probes whose answers, in their present version, a file does not hold; all where there is none.

    Raises
    ------
    RequestError
        A file that cannot be read.
    """
    held = _versions(path) if path.is_file() else {}
    known = probes()
    return [name for name in wanted if held.get(name) != known[name].version]


def _versions(path: Path) -> Mapping[str, int]:
    try:
        versions = json.loads((pq.read_schema(path).metadata or {}).get(_VERSIONS, b"{}"))
    except (OSError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error
    return versions if isinstance(versions, dict) else {}


def merged_answers(path: Path, new: pd.DataFrame) -> pd.DataFrame:
    """Put new answers in place of those of the same probes that a file holds, and beside all others.

    Raises
    ------
    RequestError
        A file that cannot be read.
    """
    if not path.is_file():
        return new
    old, known = read_answers(path), _versions(path)
    current = {name for name, entry in probes().items() if known.get(name) == entry.version}
    kept = old[old["probe"].isin(current - set(new["probe"]))]
    return pd.concat([new, kept], ignore_index=True)


def read_answers(path: Path) -> pd.DataFrame:
    """Read a job's answers.

    Raises
    ------
    RequestError
        A file that is missing, damaged, or holds what no job writes.
    """
    try:
        table: pd.DataFrame = pq.ParquetFile(path, memory_map=True).read().to_pandas()
        _check_answers(table)
    except (OSError, ValueError, TypeError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error
    return table


def _check_answers(table: pd.DataFrame) -> None:
    lacking = [name for name in ANSWER_COLUMNS if name not in table.columns]
    if lacking:
        raise ValueError(f"it lacks the columns {', '.join(lacking)}")
    check_shares(table[table["asked"].astype(bool)])


def _unreadable(path: Path, error: Exception) -> RequestError:
    return RequestError(f"cannot be read: {error}", file=path, expected=f"answers; {RECORD_ADVICE}")


class StoredAnswers(ReadWhenAsked[Path, pd.DataFrame]):
    """Job key to its answers: one row a probe, level and test window."""

    def _read(self, place: Path) -> pd.DataFrame:
        return read_answers(place)
