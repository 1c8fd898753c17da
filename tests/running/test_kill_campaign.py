"""A short leg of the campaign of kills, which is ``make kills``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MISSED = "it ended first"
CAMPAIGN = Path(__file__).parents[1] / "campaigns" / "kill_campaign.py"


@pytest.mark.kills
def test_kills_and_signals_leave_no_trace_in_the_answer(tmp_path, migrated):
    words = ["--small", "--moments", "2", "--fresh", "0", "--times", "3", "--local", "0", "--seed", "5"]
    # Here no machine is too slow; the campaign itself holds a signal to its five seconds.
    places = ["--database", migrated, "--folder", tmp_path, "--ends-within", "120"]
    done = subprocess.run(
        [sys.executable, CAMPAIGN, *words, *places],
        env={**os.environ, "SUITE_PIPELINES": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads((tmp_path / "kills.json").read_text())
    assert len(rows) == 1 + 2 + 3  # One that nobody disturbed.
    assert not any(row["different"] for row in rows)
    # At a moment of the program, and not of a clock, nothing can be missed.
    assert not any(MISSED in row["fell"] for row in rows if "moment" in row["attempt"])
