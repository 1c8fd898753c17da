"""A database that is not there, or cannot be reached with what is installed, is one line before any job."""

import socket
import sys

import pytest

from suite.database_address import check_database, shown_address
from suite.errors import RequestError
from suite.running.journal import open_storage

KEY = "SUITE_TUNING_URL"


def refusal(address):
    with pytest.raises(RequestError) as caught:
        check_database(address, KEY)
    assert str(caught.value).startswith(f"{KEY}: ")
    assert "secret" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["nonsense", "http://host:5000", "redis://host", "postgresql://me:secret@host:port/x", "oracle://host/x"],
)
def test_what_is_no_database_is_refused(address):
    assert "system://user:password@host/name" in refusal(address)


def test_a_driver_that_is_absent_is_named_with_what_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install -e '.[postgresql]'" in refusal("postgresql://me:secret@127.0.0.1/x")
    assert "(expected pymysql, installed beside the suite)" in refusal(
        "mysql+pymysql://me:secret@127.0.0.1/x"
    )


def test_studies_are_refused_before_any_is_made(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setenv(KEY, "postgresql://me:secret@127.0.0.1/x")
    with pytest.raises(RequestError, match="the driver 'psycopg' is not installed"):
        open_storage(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_database_that_does_not_answer_is_refused():
    pytest.importorskip("psycopg", reason="no driver")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    said = refusal(f"postgresql://me:secret@127.0.0.1:{port}/x")
    assert f"no database answers at postgresql://me:***@127.0.0.1:{port}/x" in said


def test_a_file_needs_no_server_and_no_driver(tmp_path):
    check_database(f"sqlite:///{tmp_path}/studies.db", KEY)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://me:secret@host/x", "postgresql://me:***@host/x"),
        ("https://me:secret@host:5000/x", "https://me:***@host:5000/x"),
        ("sqlite:////a folder/mlflow.db", "sqlite:////a folder/mlflow.db"),
        ("databricks", "databricks"),
        ("/a/path", "/a/path"),
    ],
)
def test_an_address_is_shown_without_its_password(address, shown):
    assert shown_address(address) == shown
