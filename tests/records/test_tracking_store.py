"""A tracking database is there whole or not at all, whatever was killed while it was made."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from suite.errors import RequestError
from suite.records.read_mlflow import RecordReader
from suite.records.tracking_client import open_client
from suite.records.tracking_store import database_file, is_whole, make_whole
from suite.records.write_mlflow import RecordWriter
from suite.workspace import Workspace

STEPS = [
    "DELETE FROM experiments",
    "DROP TABLE latest_metrics",
    "DROP TABLE params",
    "DROP TABLE tags",
    "DROP TABLE alembic_version",
    "DROP TABLE experiments",
]
"""What takes a whole database back to earlier states of its making."""


@pytest.fixture
def made(monkeypatch, migrated):
    """Makes databases by a copy, since MLflow takes seconds."""
    monkeypatch.setattr(
        "suite.records.tracking_store._make", lambda file, artifacts: shutil.copy(migrated, file)
    )


def tables(file):
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_database_is_made_where_there_is_none(tmp_path, made, migrated):
    file = tmp_path / "runs" / "mlflow.db"
    assert not is_whole(file)
    make_whole(file, tmp_path)
    assert is_whole(file)
    assert tables(file) == tables(migrated)
    assert names(file.parent) == ["mlflow.db"]
    before = file.stat().st_ino
    make_whole(file, tmp_path)
    assert file.stat().st_ino == before


@pytest.mark.parametrize("steps", range(len(STEPS) + 1))
def test_a_database_that_was_left_half_made_is_made_anew(tmp_path, made, migrated, steps):
    file = tmp_path / "mlflow.db"
    if steps < len(STEPS):
        shutil.copy(migrated, file)
        with closing(sqlite3.connect(file)) as connection:
            for step in STEPS[: steps + 1]:
                connection.execute(step)
            connection.commit()
    else:
        file.touch()
    (tmp_path / ".mlflow.db.left.unfinished").mkdir()
    (tmp_path / ".mlflow.db.left.unfinished" / "mlflow.db").touch()
    workspace = Workspace(tmp_path, tmp_path)
    assert not is_whole(file)
    assert RecordReader(workspace).questions() == []
    open_client(workspace)
    assert tables(file) == tables(migrated)
    assert names(tmp_path) == ["mlflow.db", "mlflow.db.lock"]


def test_a_kill_before_the_database_is_in_its_place_leaves_none(tmp_path, made, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", die)
        patch.setattr("shutil.rmtree", lambda *args, **options: None)
        with pytest.raises(Killed):
            make_whole(tmp_path / "mlflow.db", tmp_path)
    assert not (tmp_path / "mlflow.db").exists()
    make_whole(tmp_path / "mlflow.db", tmp_path)
    assert names(tmp_path) == ["mlflow.db"]


def test_a_file_that_is_no_database_is_said_in_a_line_and_left(tmp_path):
    (tmp_path / "mlflow.db").write_text("not a database, by far" * 50)
    workspace = Workspace(tmp_path, tmp_path)
    for ask in (RecordReader(workspace).questions, lambda: open_client(workspace)):
        with pytest.raises(RequestError, match=r"mlflow\.db: cannot be read: file is not a database"):
            ask()
    assert (tmp_path / "mlflow.db").read_text().startswith("not a database")


def test_what_a_database_holds_is_kept(tmp_path, made, migrated):
    shutil.copy(migrated, tmp_path / "mlflow.db")
    workspace = Workspace(tmp_path, tmp_path)
    RecordWriter(workspace).open_question("asked", {"jobs": []})
    open_client(workspace)
    assert RecordReader(workspace).questions() == ["asked"]


def test_files_of_a_database_that_a_team_shares_lie_in_the_state_folder(
    tmp_path, made, monkeypatch, migrated
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUITE_TRACKING_URI", f"sqlite:///{tmp_path / 'team' / 'shared.db'}")
    workspace = Workspace(tmp_path / "runs", tmp_path)
    RecordWriter(workspace).open_question("asked", {"jobs": []})
    (file,) = tmp_path.rglob("question.json")
    assert file.is_relative_to(tmp_path / "runs" / "artifacts" / "asked")
    assert RecordReader(workspace).question("asked") == {"jobs": []}
    assert not (tmp_path / "mlruns").exists()
    assert names(tmp_path) == ["runs", "team"]


def test_addresses_of_databases():
    assert str(database_file("sqlite:////a/b.db")) == "/a/b.db"
    assert str(database_file("sqlite:///b.db?timeout=3")) == "b.db"
    assert database_file("http://127.0.0.1:5000") is None


def test_a_half_written_question_is_written_whole(tmp_path, made, monkeypatch):
    workspace = Workspace(tmp_path, tmp_path)
    writer = RecordWriter(workspace)
    writer.open_question("asked", {"jobs": [], "question": "first"})
    monkeypatch.setattr("pathlib.Path.replace", lambda *args: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        writer.open_question("asked", {"jobs": [], "question": "second"})
    assert RecordReader(workspace).question("asked")["question"] == "first"


def test_files_of_a_half_recorded_run_go_unless_they_lie_elsewhere(tmp_path, made):
    """As those do to which the copy of a database alone still leads."""
    writer = RecordWriter(Workspace(data=tmp_path, runs=tmp_path / "runs"))
    own = writer.experiment_id("own")
    location = (tmp_path / "original" / "artifacts" / "copied").as_uri()
    copied = writer.client.create_experiment("copied", artifact_location=location)
    left = {}
    for experiment in (own, copied):
        run = writer.client.create_run(experiment, tags={"kind": "job"})
        left[experiment] = Path(unquote(urlsplit(run.info.artifact_uri).path))
        left[experiment].mkdir(parents=True)
    writer.open_question("own", {})
    writer.open_question("copied", {})
    assert not left[own].exists() and left[copied].exists()
