"""What was recorded is read back: by a query as by MLflow's client, from a server, and from an old store."""

import gzip
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from suite.errors import RequestError
from suite.records.frame import RUN_COLUMNS
from suite.records.read_mlflow import RecordReader, _ServerIndex
from suite.records.record import PREDICTION_COLUMNS
from suite.records.sqlite_index import SqliteIndex
from suite.records.tracking_client import open_client, tracking_uri
from suite.workspace import Workspace

OLD = Path(__file__).parent / "old_store"


@pytest.mark.parametrize("kind", ["job", "question"])
def test_a_query_lists_what_mlflows_client_lists(answered, kind):
    workspace, _ = answered
    listed = SqliteIndex(workspace.runs / "mlflow.db")
    by_client = _ServerIndex(open_client(workspace), workspace)
    assert listed.questions() == by_client.questions() == ["tiny"]
    assert listed.runs("tiny", kind)
    assert listed.runs("tiny", kind) == by_client.runs("tiny", kind)


def test_a_query_lists_what_jobs_took_as_mlflows_client_does(answered):
    workspace, planned = answered
    listed = SqliteIndex(workspace.runs / "mlflow.db").costs("tiny")
    by_client = _ServerIndex(open_client(workspace), workspace).costs("tiny")
    assert {one.job_key: one for one in listed} == {one.job_key: one for one in by_client}
    assert {one.job_key for one in listed} == {job.key for job in planned.jobs}


def test_deleted_runs_are_listed_by_neither(answered, tmp_path):
    workspace = Workspace(tmp_path / "runs", tmp_path)
    shutil.copytree(answered[0].runs, workspace.runs)
    client = open_client(workspace)
    first, *others = SqliteIndex(workspace.runs / "mlflow.db").runs("tiny", "job")
    client.delete_run(first.run_id)
    assert SqliteIndex(workspace.runs / "mlflow.db").runs("tiny", "job") == others
    assert first.job_key not in RecordReader(workspace).outcomes("tiny")


KILLED_WHILE_WRITING = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
for number in range(2000):
    row = (f"k{number}", "x" * 900, sys.argv[2])
    connection.execute("INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)", row)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_store_whose_writer_was_killed_is_read(answered, tmp_path):
    file = tmp_path / "mlflow.db"
    shutil.copy(answered[0].runs / "mlflow.db", file)
    before = SqliteIndex(file).runs("tiny", "job")
    words = [sys.executable, "-c", KILLED_WHILE_WRITING, str(file), before[0].run_id]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
    assert file.with_name("mlflow.db-journal").stat().st_size, "nothing is left to be rolled back"
    assert SqliteIndex(file).runs("tiny", "job") == before


def test_nothing_is_made_by_reading(tmp_path):
    workspace = Workspace(tmp_path / "runs", tmp_path)
    reader = RecordReader(workspace)
    assert reader.questions() == []
    assert reader.question("tiny") == {}
    assert reader.outcomes("tiny") == {}
    runs, predictions, *_ = reader.read("tiny")
    assert list(runs) == list(RUN_COLUMNS) and runs.empty and not predictions
    assert not workspace.runs.exists()


def test_a_store_on_a_server_is_read_alike(answered, tmp_path, monkeypatch):
    here, made = answered
    own = RecordReader(here).read("tiny")
    monkeypatch.setenv("SUITE_TRACKING_URI", tracking_uri(here))
    away = Workspace(tmp_path / "elsewhere", tmp_path)
    runs, predictions, *_ = RecordReader(away).read("tiny")
    assert len(runs) == len(made.jobs)
    pd.testing.assert_frame_equal(runs, own[0])
    assert set(predictions) == set(own[1]) and len(predictions) == len(made.jobs)
    for key, table in predictions.items():
        pd.testing.assert_frame_equal(table, own[1][key])


def test_a_state_folder_that_was_moved_is_read(answered, tmp_path):
    moved = Workspace(tmp_path / "runs", tmp_path)
    shutil.copytree(answered[0].runs / "artifacts", moved.runs / "artifacts")
    shutil.copy(answered[0].runs / "mlflow.db", moved.runs / "mlflow.db")
    entry = SqliteIndex(moved.runs / "mlflow.db").runs("tiny", "job")[0]
    gone = replace(entry, files="file:///no/such/folder")
    assert RecordReader(moved)._folder(gone, "tiny").is_dir()


def content_of(workspace):
    """All that is stored of runs."""
    files = [workspace.runs / "mlflow.db", *(workspace.runs / "artifacts").rglob("*")]
    return {path: path.read_bytes() for path in files if path.is_file()}


WRITES = """
import sys
from dataclasses import replace
from pathlib import Path
from suite.records.read_mlflow import RecordReader
from suite.records.write_mlflow import RecordWriter
from suite.workspace import Workspace

workspace = Workspace(Path(sys.argv[1]), Path(sys.argv[1]))
record = RecordReader(workspace).records("tiny")[0].record
writer = RecordWriter(workspace)
parent = writer.open_question("tiny", {"name": "tiny", "jobs": []})
writer.write(replace(record, predictions=""), parent)
writer.close_question(parent, complete=True)
"""
"""A process of its own: MLflow's client remembers where a run's files were, as long as it lives."""


def test_a_copy_of_a_state_folder_leaves_the_original_alone(answered, tmp_path):
    original, made = answered
    copy = Workspace(tmp_path / "copy", tmp_path)
    shutil.copytree(original.runs, copy.runs)
    before = content_of(original)
    subprocess.run([sys.executable, "-c", WRITES, str(copy.runs)], check=True)
    assert RecordReader(copy).planned("tiny") == []
    assert len(SqliteIndex(copy.runs / "mlflow.db").runs("tiny", "job")) == len(made.jobs) + 1
    assert content_of(original) == before
    with closing(sqlite3.connect(copy.runs / "mlflow.db")) as connection:
        dump = "\n".join(connection.iterdump())
    assert original.runs.as_uri() not in dump and copy.runs.as_uri() in dump


@pytest.fixture
def copied(answered, tmp_path):
    """A workspace of its own that holds what the answered one holds, and where a run's files lie in it."""
    workspace = Workspace(tmp_path / "runs", tmp_path)
    shutil.copytree(answered[0].runs / "artifacts", workspace.runs / "artifacts")
    shutil.copy(answered[0].runs / "mlflow.db", workspace.runs / "mlflow.db")

    def folder(kind):
        (entry, *_) = SqliteIndex(workspace.runs / "mlflow.db").runs("tiny", kind)
        return workspace.runs / "artifacts" / "tiny" / entry.run_id / "artifacts"

    return workspace, folder


DELETE = "delete its run in MLflow and the job runs again"


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (lambda text: text[:100], "cannot be read"),
        (lambda text: json.dumps({**json.loads(text), "schema": 99}), "schema 99 is of a later version"),
        (lambda text: json.dumps({**json.loads(text), "job": {}}), "is no record of schema"),
        (lambda text: json.dumps({**json.loads(text), "metrics": [1]}), "is no record of schema"),
        *((lambda text, other=other: other, "is no record of schema") for other in ("[]", "null", "{}")),
    ],
)
@pytest.mark.parametrize("name", ["record.json", "result.json"])
def test_a_damaged_record_is_named(copied, name, spoilt, words):
    workspace, folder = copied
    record = folder("job") / "record.json"
    file = record.rename(record.with_name(name))
    file.write_text(spoilt(file.read_text()))
    with pytest.raises(RequestError, match=words) as refusal:
        RecordReader(workspace).records("tiny")
    assert str(refusal.value).startswith(str(file)) and DELETE in str(refusal.value)


def test_a_missing_record_and_missing_predictions_are_named(copied):
    workspace, folder = copied
    predictions = RecordReader(workspace).read("tiny")[1]
    table = folder("job") / "predictions.parquet"
    table.unlink()
    with pytest.raises(RequestError, match=DELETE) as refusal:
        [predictions[key] for key in predictions]
    assert str(refusal.value).startswith(str(table))
    (folder("job") / "record.json").unlink()
    with pytest.raises(RequestError, match=DELETE) as refusal:
        RecordReader(workspace).read("tiny")
    assert str(refusal.value).startswith(f"{folder('job') / 'record.json'}: cannot be read")


@pytest.mark.parametrize("text", ["", "[]", "[1]", "null", '{"jobs": 3}', '{"jobs": [1]}', '{"jobs": [{}]}'])
def test_what_is_no_question_is_named(copied, text):
    workspace, folder = copied
    file = folder("question") / "question.json"
    file.write_text(text)
    with pytest.raises(RequestError, match="run the question again") as refusal:
        RecordReader(workspace).planned("tiny")
    assert str(refusal.value).startswith(str(file))


@pytest.fixture
def old_store(tmp_path):
    """A question asked by the code of 24 November 2026, before records had a schema."""
    workspace = Workspace(tmp_path / "runs", tmp_path)
    shutil.copytree(OLD / "artifacts", workspace.runs / "artifacts")
    (workspace.runs / "mlflow.db").write_bytes(gzip.decompress((OLD / "mlflow.db.gz").read_bytes()))
    return workspace


def test_an_old_store_is_read(old_store):
    reader = RecordReader(old_store)
    assert reader.questions() == ["old"]
    assert len(reader.planned("old")) == 8
    assert set(reader.outcomes("old").values()) == {"finished"}
    runs, predictions, *_ = reader.read("old")
    assert list(runs) == list(RUN_COLUMNS)
    assert set(runs["job_key"]) == set(reader.planned("old"))
    assert set(runs["level"]) == {"R0", "R4"}
    assert set(runs["pipeline"]) == {"amplitude_baseline", "svm_orders"}
    assert (runs["folds"] == 2).all() and (runs["trials"] > 0).all()
    assert runs["best_inner_score"].between(0, 1).all()
    assert len(predictions) == len(runs)
    for table in predictions.values():
        assert set(PREDICTION_COLUMNS) <= set(table)
        assert (table.filter(like="p_").sum(axis=1) - 1).abs().max() < 1e-9


def test_an_old_store_gives_the_numbers_that_it_gave(old_store):
    from suite.analysis.report import report, to_plain

    runs, predictions, *_ = RecordReader(old_store).read("old")
    board = to_plain(report(runs, predictions, RecordReader(old_store).question("old")))
    was = {(row["level"], row["pipeline"]): row for row in json.loads((OLD / "board.json").read_text())}
    assert len(board["rows"]) == len(was) == 4
    # Ends of intervals, ranks and tiers are made otherwise since; scores, costs and counts stay.
    changed = {"macro_f1_low", "macro_f1_high", "tier", "rank_best", "rank_worst"}
    for row in board["rows"]:
        for name, value in was[row["level"], row["pipeline"]].items():
            known = pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
            assert name in changed or row[name] == known, name
