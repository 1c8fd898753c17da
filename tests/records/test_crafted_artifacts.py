"""Files of runs, and the journal, that somebody else wrote: read as what they are, or one clear line."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from suite.errors import RequestError
from suite.records.predictions import StoredPredictions
from suite.records.read_mlflow import RecordReader
from suite.records.record import Record
from suite.records.sqlite_index import RunEntry
from suite.running.journal import open_storage
from suite.running.tuning import trials_by_job
from suite.workspace import Workspace


@pytest.fixture(scope="module")
def stored(answered):
    home, _ = answered
    return next(one for one in RecordReader(home).records("tiny") if one.record.predictions)


RECORDS = {
    "predictions beside the folder": {"predictions": "../../../elsewhere.parquet"},
    "predictions anywhere": {"predictions": "/etc/passwd"},
    "another status": {"status": ["finished"]},
    "metrics of text": {"metrics": {"macro_f1": "high"}},
    "metrics of truth": {"metrics": {"macro_f1": True}},
    "metrics of lists": {"metrics": {"macro_f1": [1, 2]}},
    "seeds of text": {"seed_metrics": {"macro_f1": ["a"]}},
    "costs of text": {"cost": {"fit_seconds": "__import__('os')"}},
    "costs there are not": {"cost": {"code": 1}},
    "a job of another kind": {"job": {"code": "import os"}},
    "curves of text": {"curves": {"curve.loss": [[0, "x"]]}},
    "a later schema": {"schema": 10**9},
}


@pytest.mark.parametrize("what", RECORDS)
def test_a_record_of_another_kind_is_refused(what, stored):
    known = stored.record.to_json()
    with pytest.raises(ValueError, match=r"schema|predictions"):
        Record.from_json({**known, **RECORDS[what]})


TABLES = {
    "no columns": lambda table: table[[]],
    "without the truth": lambda table: table.drop(columns="fault"),
    "a window without a rig": lambda table: table.assign(rig=table["rig"].where(table.index > 0)),
    "a window of no bearing": lambda table: table.assign(bearing=None),
    "without probabilities": lambda table: table[[c for c in table if not c.startswith("p_")]],
    "without predictions": lambda table: table[[c for c in table if not c.startswith("predicted_")]],
    "probabilities beyond 1": lambda table: table.assign(p_ball=1e308),
    "probabilities below 0": lambda table: table.assign(p_ball=-0.5),
    "probabilities of nothing": lambda table: table.assign(p_ball=np.nan),
    "probabilities without end": lambda table: table.assign(p_ball=np.inf),
    "probabilities of text": lambda table: table.assign(p_ball="import os"),
}


@pytest.mark.parametrize("what", TABLES)
def test_a_table_that_no_job_writes_is_one_clear_line(what, stored, tmp_path):
    table = pd.read_parquet(stored.folder / stored.record.predictions)
    TABLES[what](table).to_parquet(tmp_path / "predictions.parquet")
    with pytest.raises(RequestError, match=r"predictions\.parquet: cannot be read"):
        StoredPredictions({"key": tmp_path / "predictions.parquet"})["key"]


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"\x80\x04\x95os.system", b"PAR1" + b"\xff" * 64 + b"PAR1"]
)
def test_a_table_that_is_none_is_one_clear_line(content, tmp_path):
    (tmp_path / "predictions.parquet").write_bytes(content)
    with pytest.raises(RequestError, match="cannot be read"):
        StoredPredictions({"key": tmp_path / "predictions.parquet"})["key"]


@pytest.mark.parametrize("run_id", ["../../elsewhere", "/tmp/elsewhere", "..", "a/b", ""])
def test_a_server_names_no_folder(run_id, tmp_path):
    reader = RecordReader(Workspace(tmp_path / "runs", tmp_path))
    run = RunEntry(run_id, "FINISHED", 0, 0, "mlflow-artifacts:/1/2", "key", 0)
    with pytest.raises(RequestError, match="names a run"):
        reader._fetched(run)
    assert not list(tmp_path.iterdir())


def test_a_link_in_what_a_server_gave_is_refused(tmp_path, monkeypatch):
    class Client:
        def download_artifacts(self, run_id, path, target):
            (tmp_path / "secret").write_text("secret")
            (tmp_path / target / "record.json").symlink_to(tmp_path / "secret")

    monkeypatch.setattr("suite.records.read_mlflow.open_client", lambda workspace: Client())
    reader = RecordReader(Workspace(tmp_path / "runs", tmp_path))
    run = RunEntry("abc", "FINISHED", 0, 0, "mlflow-artifacts:/1/2", "key", 0)
    with pytest.raises(RequestError, match="holds a link"):
        reader._fetched(run)
    with pytest.raises(RequestError, match="holds a link"):
        reader._fetched(replace(run))


LINES = {
    "no JSON": "import os",
    "a number": "7",
    "a list": "[]",
    "nothing in it": "{}",
    "an operation there is not": '{"op_code": 999, "worker_id": "x"}',
    "an operation of text": '{"op_code": "__import__(\'os\')", "worker_id": "x"}',
    "a trial of no study": '{"op_code": 4, "worker_id": "x", "study_id": 10}',
    "nested without end": "[" * 100_000,
}


@pytest.mark.parametrize("what", LINES)
def test_a_line_of_the_journal_that_is_no_optunas_is_one_clear_line(what, tmp_path):
    """Nothing in it is evaluated; what Optuna itself passes over may be passed over."""
    own = {"op_code": 0, "worker_id": "w", "study_name": "s", "directions": [2]}
    lines = [json.dumps(own), LINES[what], json.dumps({**own, "study_name": "t"})]
    (tmp_path / "optuna.journal").write_text("\n".join(lines) + "\n")
    try:
        assert len(open_storage(tmp_path).get_all_studies()) == 2
        assert trials_by_job(tmp_path) == {}
    except RequestError as error:
        assert "optuna.journal" in str(error) and "\n" not in str(error)
