"""A short leg of the campaign on a team's servers, which is ``make siege``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from team import lacking

CAMPAIGN = Path(__file__).parents[1] / "campaigns" / "siege.py"


@pytest.mark.cluster
@pytest.mark.skipif(bool(lacking()), reason=lacking() or "nothing is lacking")
def test_servers_that_fail_leave_no_trace_in_the_answer(tmp_path):
    places = ["--folder", tmp_path, "--json", tmp_path / "siege.json"]
    done = subprocess.run(
        [sys.executable, CAMPAIGN, "--size", "short", *places],
        env={**os.environ, "SUITE_PIPELINES": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads((tmp_path / "siege.json").read_text())
    assert [row["attempt"] for row in rows] == [
        "first alone",
        "second alone",
        "round 1, first",
        "round 1, second",
    ]
    assert not any(row["different"] for row in rows)
    assert [what.split(" after ")[0] for what in rows[-1]["happened"]] == ["a worker killed", "both 2 s away"]
