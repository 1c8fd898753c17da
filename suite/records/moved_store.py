"""A state folder that was copied or moved: its store is told where its files lie now.

MLflow keeps the absolute address of each run's files. In a copy they would still lead to the original, whose
files the next run would then write over.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_ADDRESSES = (
    ("runs", "artifact_uri", "experiment_id = ?"),
    ("logged_models", "artifact_location", "experiment_id = ?"),
    ("model_versions", "source", "run_id IN (SELECT run_uuid FROM runs WHERE experiment_id = ?)"),
    ("model_versions", "storage_location", "run_id IN (SELECT run_uuid FROM runs WHERE experiment_id = ?)"),
)
"""Table, column and condition of whatever lies below the folder of an experiment."""

_MADE = """
SELECT count(*) FROM sqlite_master WHERE name IN ('experiments', 'logged_models', 'model_versions')
"""


def adopt_files(runs: Path) -> None:
    """Point a workspace's own store at the files that lie beside it.

    Parameters
    ----------
    runs
        State folder with ``mlflow.db``; nothing happens where there is none. Questions whose files are not
        in its ``artifacts/`` keep their addresses.
    """
    file = runs / "mlflow.db"
    if not file.exists():
        return
    with closing(sqlite3.connect(file, timeout=60.0)) as connection, connection:
        if connection.execute(_MADE).fetchone() != (3,):
            return
        question = "SELECT experiment_id, name, artifact_location FROM experiments"
        for experiment, name, location in connection.execute(question).fetchall():
            folder = runs / "artifacts" / name
            if location != folder.as_uri() and str(location).startswith("file:") and folder.is_dir():
                _move(connection, experiment, location, folder.as_uri())


def _move(connection: sqlite3.Connection, experiment: str, before: str, after: str) -> None:
    for table, column, condition in _ADDRESSES:
        connection.execute(
            f"UPDATE {table} SET {column} = ? || substr({column}, ?) "  # noqa: S608 - names of this file
            f"WHERE {condition} AND substr({column}, 1, ?) = ?",
            (after, len(before) + 1, experiment, len(before) + 1, f"{before}/"),
        )
    connection.execute(
        "UPDATE experiments SET artifact_location = ? WHERE experiment_id = ?", (after, experiment)
    )
