"""A user whom the system does not know, and whose home cannot be written, gets what libraries ask for."""

import os
import pwd

import pytest

from suite.errors import RequestError
from suite.user import CACHES, serve_homeless_users

ASKED = ("HOME", "LOGNAME", *CACHES)


@pytest.fixture
def nobody(monkeypatch, tmp_path):
    def unknown(number):
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ASKED:
        monkeypatch.setenv(name, "")  # So that it is put back afterwards.
        monkeypatch.delenv(name)
    monkeypatch.setenv("SUITE_RUNS", str(tmp_path))
    return tmp_path / "cache"


def test_without_home_and_name_there_are_some(nobody):
    serve_homeless_users()
    assert os.environ["LOGNAME"] == f"user-{os.getuid()}"
    assert os.environ["HOME"] == str(nobody / "home")
    assert [os.environ[name] for name in CACHES] == [str(nobody / folder) for folder in CACHES.values()]


def test_a_home_that_can_be_written_stays(nobody, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    serve_homeless_users()
    assert os.environ["HOME"] == str(tmp_path) and not CACHES.keys() & os.environ.keys()


def test_a_home_that_is_not_there_gets_caches_elsewhere_and_stays(nobody, monkeypatch):
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setenv("MPLCONFIGDIR", "mine")
    serve_homeless_users()
    assert os.environ["HOME"] == "/nonexistent" and os.environ["MPLCONFIGDIR"] == "mine"
    assert os.environ["NUMBA_CACHE_DIR"] == str(nobody / "numba")


def test_a_folder_in_a_home_that_there_is_not_is_refused(nobody, monkeypatch):
    monkeypatch.setenv("SUITE_RUNS", "~nobody-of-this-name/runs")
    with pytest.raises(RequestError, match="SUITE_RUNS: is '~nobody-of-this-name/runs'"):
        serve_homeless_users()
