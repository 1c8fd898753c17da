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
    places = ["--database", migrated, "--folder", tmp_path]
    done = subprocess.run(
        [sys.executable, CAMPAIGN, *words, *places],
        env={**os.environ, "SUITE_PIPELINES": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads((tmp_path / "kills.json").read_text())
    assert len(rows) == 5
    assert not any(row["different"] or MISSED in row["fell"] for row in rows)
