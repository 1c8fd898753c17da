"""A home in which no job has finished: a list, a page and an exit code, and the command that retries."""

import sys

import pytest

from suite.cli import main
from suite.running.progress import Tally


@pytest.fixture
def suite(monkeypatch, capsys, place):
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["suite", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr().out

    return call


def test_every_job_fails_and_all_is_told(suite, question, place, orders):
    path, settings = question(), ("--set", "seeds=2")
    (orders / "raise").touch()
    code, out = suite("run", path, "--executor", "serial", *settings)
    assert code == 1
    assert "[2/2 jobs, 4/4 trials: 0 done, 2 failed, 0 cached, 0 running]" in out
    assert f"0 of 2 jobs are done and 2 failed; `suite run {path} --set seeds=2 --retry-failed`" in out
    assert "  simulated R4 fold 2 unruly" in out
    assert (place.runs / "leaderboard.html").stat().st_size > 10_000
    code, out = suite("run", path, "--executor", "serial", *settings)
    assert code == 1 and "2/2 jobs, 4/4 trials: 0 done, 2 failed, 0 cached, 0 running" in out
    code, out = suite("leaderboard")
    assert code == 0 and "0/2, 2 failed" in out
    code, out = suite("status", path, *settings)
    assert code == 0 and "nothing left to run" in out
    code, out = suite("run", path, "--executor", "serial", "--retry-failed", *settings)
    assert code == 1 and "0 of 2 jobs are done and 2 failed" in out
    (orders / "raise").unlink()
    code, out = suite("run", path, "--executor", "serial", "--retry-failed", *settings)
    assert code == 0 and "[2/2 jobs, 4/4 trials: 2 done, 0 failed, 0 cached, 0 running]" in out


def test_a_tally_counts_what_had_ended_before():
    assert str(Tally(total=4, cached=3, failed=1)) == "4/4 jobs: 0 done, 1 failed, 3 cached, 0 running"
