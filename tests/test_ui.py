"""What is said before a web interface starts; the interfaces themselves are looked at in a browser."""

import shutil
import socket
import sys

import pytest

from suite.errors import RequestError
from suite.ui import program, run_table, serve_runs, serve_studies
from suite.workspace import Workspace


@pytest.mark.parametrize("serve", [serve_runs, serve_studies])
def test_nothing_to_show_is_a_line_and_nothing_is_made(serve, place, tmp_path):
    empty = Workspace(tmp_path / "empty", place.data)
    with pytest.raises(RequestError, match=r"empty: nothing was (run|tuned) yet .*a question that was asked"):
        serve(empty, pytest.fail, 5000)
    assert not empty.runs.exists()


@pytest.mark.parametrize("serve", [serve_runs, serve_studies])
def test_a_port_that_is_taken_is_a_line(serve, answered):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(RequestError, match=rf"--port: {port} cannot be listened on"):
            serve(answered[0], pytest.fail, port)


def test_a_question_that_nobody_asked_is_named_with_those_there_are(answered):
    with pytest.raises(RequestError, match=r"--experiment: unknown experiment 'other' .*tiny"):
        run_table(answered[0], "other")


def test_a_server_of_a_team_is_told_and_none_is_started(answered, monkeypatch):
    lines = []
    table = run_table(answered[0])
    monkeypatch.setattr("suite.ui.tracking_server", lambda: "https://runs.example")
    monkeypatch.setattr("suite.ui.tracking_uri", lambda _: "https://runs.example/")
    assert serve_runs(answered[0], lines.append, 5000) == 0
    assert lines == [f"MLflow UI: https://runs.example/{table}"]


def test_hints_begin_as_the_command_did(monkeypatch):
    monkeypatch.setattr(sys, "argv", [".venv/bin/suite", "run"])
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert program() == ".venv/bin/suite"
    monkeypatch.setattr(shutil, "which", lambda _: ".venv/bin/suite")
    assert program() == "suite"
    monkeypatch.setattr(sys, "argv", ["/somewhere/suite/__main__.py", "run"])
    assert program() == "python -m suite"
