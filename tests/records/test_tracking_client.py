"""A tracking server that goes away is waited for; one that refuses is not."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

from suite.errors import AwayError, RequestError
from suite.records.tracking_client import PatientClient, is_server_away, open_client, store_errors
from suite.workspace import Workspace

BUSY = '{"error_code": "TEMPORARILY_UNAVAILABLE", "message": "(psycopg.OperationalError) starting up"}'
REFUSED = '{"error_code": "INVALID_PARAMETER_VALUE", "message": "no such state"}'


@contextmanager
def server_that_answers(status, body):
    with serving(lambda path: (status, body, len(body))) as address:
        yield address


@contextmanager
def serving(answer):
    """A server that gives for a path a status, a body and the length promised; nothing for ``None``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            given = answer(self.path)
            if given is not None:
                self.send_response(given[0])
                self.send_header("Content-Length", str(given[2]))
                self.end_headers()
                self.wfile.write(given[1].encode())
            self.close_connection = True

        do_POST = do_GET  # noqa: N815

        def log_message(self, *words):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def error_of(address, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(MlflowException) as caught:
        MlflowClient(address).get_run("0" * 32)
    return caught.value


@pytest.mark.parametrize(
    ("status", "body", "away"), [(503, BUSY, True), (502, "", True), (400, REFUSED, False)]
)
def test_what_a_server_answers_tells_whether_it_is_away(monkeypatch, status, body, away):
    with server_that_answers(status, body) as address:
        assert is_server_away(error_of(address, monkeypatch)) is away


def test_a_server_that_does_not_answer_is_away(monkeypatch):
    with server_that_answers(200, "{}") as address:
        pass
    assert is_server_away(error_of(address, monkeypatch))


RUN = {
    "run_id": "a" * 32,
    "run_uuid": "a" * 32,
    "artifact_uri": "mlflow-artifacts:/1/abc/artifacts",
    "experiment_id": "1",
    "status": "FINISHED",
    "start_time": 1,
    "lifecycle_stage": "active",
}


@pytest.mark.parametrize(
    ("answer", "away"),
    [((503, "", 0), True), (None, True), ((200, "ab", 100), True), ((404, "no such file", 12), False)],
)
def test_files_that_a_server_stops_sending_tell_that_it_is_away(monkeypatch, tmp_path, answer, away):
    told = {
        "runs/get": json.dumps({"run": {"info": RUN, "data": {}}}),
        "artifacts?": json.dumps({"files": [{"path": "record.json", "is_dir": False, "file_size": 2}]}),
    }

    def answered(path):
        known = [body for part, body in told.items() if part in path]
        return (200, known[0], len(known[0])) if known else answer

    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with serving(answered) as address, pytest.raises(MlflowException) as caught:
        MlflowClient(address).download_artifacts(RUN["run_id"], "", str(tmp_path))
    assert is_server_away(caught.value) is away


def test_a_call_is_made_again_until_the_server_is_back(monkeypatch):
    class Client:
        tracking_uri, failures = "http://host", 2

        def get_run(self, run_id):
            self.failures -= 1
            if self.failures >= 0:
                raise ConnectionError
            return f"run {run_id}"

    said = []
    monkeypatch.setattr("suite.patience.FIRST_PAUSE", 0.0)
    client = PatientClient(Client(), "the server", said.append)
    assert client.get_run("a") == "run a"
    assert client.tracking_uri == "http://host"
    assert len(said) == 2


def test_a_server_is_refused_at_first_and_waited_for_once_it_was_met(monkeypatch, tmp_path):
    with server_that_answers(200, "{}") as address:
        monkeypatch.setenv("SUITE_TRACKING_URI", address)
        open_client(Workspace(tmp_path, tmp_path))
    monkeypatch.setattr("suite.patience.PATIENCE", 0.0)
    with pytest.raises(AwayError, match=f"the tracking server {address} did not answer"):
        open_client(Workspace(tmp_path, tmp_path))
    monkeypatch.setattr("suite.records.tracking_client._MET", set())
    with pytest.raises(RequestError, match="no tracking server answers") as caught:
        open_client(Workspace(tmp_path, tmp_path))
    assert not isinstance(caught.value, AwayError)


def test_a_full_disk_is_told_from_a_store_of_another_kind(tmp_path):
    place = Workspace(tmp_path, tmp_path)
    with pytest.raises(RequestError, match="expected room on its disk"), store_errors(place):
        raise MlflowException("(sqlite3.OperationalError) database or disk is full\n[SQL: COMMIT]")
    with pytest.raises(RequestError, match="expected a tracking store"), store_errors(place):
        raise MlflowException("(sqlite3.OperationalError) no such column: runs.x")
