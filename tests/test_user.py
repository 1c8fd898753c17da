"""A user whom the system does not know, and whose home cannot be written, gets what libraries ask for."""

import os
import pwd
from pathlib import Path

import pytest

from suite.errors import RequestError
from suite.user import CACHES, IN_HOME, serve_homeless_users

ASKED = ("HOME", "LOGNAME", *CACHES, *IN_HOME)


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


def test_a_home_whose_caches_are_not_ours_gets_them_elsewhere(nobody, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".config").touch()  # As closed as another user's folder, also to root.
    serve_homeless_users()
    assert [os.environ[name] for name in CACHES] == [str(nobody / folder) for folder in CACHES.values()]


def test_where_the_state_folder_is_not_ours_either_caches_lie_where_nobody_else_may_enter(
    nobody, monkeypatch, tmp_path
):
    monkeypatch.setenv("HOME", "/nonexistent")
    (tmp_path / "cache").touch()
    monkeypatch.setattr("suite.user.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    serve_homeless_users()
    own = tmp_path / f"suite-caches-{os.getuid()}"
    assert os.environ["NUMBA_CACHE_DIR"] == str(own / "numba") and own.stat().st_mode & 0o777 == 0o700
    own.chmod(0o777)
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    serve_homeless_users()
    other = Path(os.environ["NUMBA_CACHE_DIR"]).parent
    assert other != own and other.stat().st_mode & 0o777 == 0o700
