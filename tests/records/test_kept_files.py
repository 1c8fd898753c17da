"""What a command recorded on a server lies here as the server holds it, and is not fetched again."""

import shutil
from contextlib import closing

import pytest
from team import Tracking

from suite.records.artifacts import job_folder, outcome_folder
from suite.records.read_mlflow import RecordReader
from suite.records.tracking_client import open_client
from suite.records.write_mlflow import RecordWriter
from suite.workspace import Workspace

OF_THE_RECORD = ("record.json", "ledger.json", "environment.json", "error.txt")


@pytest.fixture
def server(tmp_path, migrated):
    shutil.copy(migrated, tmp_path / "tracking.db")
    with closing(Tracking(tmp_path, f"sqlite:///{tmp_path / 'tracking.db'}", processes=1)) as tracking:
        yield tracking.url


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.cluster
def test_files_of_a_run_are_kept_as_the_server_holds_them(answered, tmp_path, monkeypatch, server):
    here, planned = answered
    known = RecordReader(here).records("tiny")
    monkeypatch.setenv("SUITE_TRACKING_URI", server)
    away = Workspace(tmp_path / "runs", tmp_path)
    shutil.copytree(here.cache / "windows", away.cache / "windows")
    writer = RecordWriter(away)
    parent = writer.open_question("tiny", {"jobs": [{"key": job.key} for job in planned.jobs]})
    for one in known:
        left = outcome_folder(away, one.record.job)
        shutil.copytree(one.folder, left, ignore=shutil.ignore_patterns(*OF_THE_RECORD))
        writer.write(one.record, parent)
        assert not job_folder(away, one.record.job).exists()
    files = (tmp_path / "files").rename(tmp_path / "files out of reach")
    keys = [job.key for job in planned.jobs]
    kept = {one.record.job.key: one.folder for one in RecordReader(away).records("tiny", keys)}
    assert kept.keys() == set(keys)
    files.rename(tmp_path / "files")
    for one in known:
        folder, target = kept[one.record.job.key], tmp_path / "fetched" / one.record.job.key
        target.mkdir(parents=True)
        open_client(away).download_artifacts(folder.name, "", str(target))
        assert contents(folder) == contents(target) == contents(one.folder)
