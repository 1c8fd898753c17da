"""A metric is one file: found, computed, a result column, a column of the leaderboard, a row of the docs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FILE = """
import numpy as np

from suite.evaluation.scoring import Metric


def surprise(tested):
    hits = tested.truth[:, None] == tested.classes
    return -np.log(np.maximum(tested.probabilities[hits], 1e-12)).mean()


METRIC = Metric("log_loss", "Log-loss", "nats", "Mean surprise at the true class", surprise)
"""

ASKED = """
import sys
from math import log
from pathlib import Path

import suite.evaluation.metrics as package

package.__path__.append(sys.argv[1])
sys.path[:0] = [sys.argv[2] + "/tests"]

from frames import leaderboard_of, make_frames

from suite.analysis.columns import COLUMNS
from suite.discovery import load_file
from suite.evaluation.scoring import score
from suite.records.record import METRICS

assert METRICS[-1] == "log_loss" and METRICS[0] == "macro_f1"
assert abs(score(["a", "b"], [[0.5, 0.5], [0.5, 0.5]], ["a", "b"])["log_loss"] - log(2)) < 1e-12
(column,) = [column for column in COLUMNS if column.name == "log_loss"]
assert (column.label, column.unit, column.shown_in) == ("Log-loss", "nats", "more")
runs, predictions = make_frames(levels=("R4",), pipelines=("svm_vmd",))
(row,) = leaderboard_of(runs, predictions).to_dict("records")
assert abs(row["log_loss"] - runs["log_loss"].mean()) < 1e-12
assert column.show(row) == f"{row['log_loss']:.3g}"
assert "| `log_loss` | Log-loss | nats | Mean surprise at the true class |" in load_file(
    Path(sys.argv[2]) / "docs" / "hooks.py"
).metrics()
"""


def test_one_file_is_a_metric_everywhere(tmp_path):
    (tmp_path / "log_loss.py").write_text(FILE)
    done = subprocess.run(
        [sys.executable, "-c", ASKED, str(tmp_path), str(ROOT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


RUN = """
import sys

import suite.evaluation.metrics as package

package.__path__.append(sys.argv.pop(1))

from suite.cli import main

main()
"""


@pytest.mark.parametrize("name", ["fit_seconds", "pipeline", "started", "tier", "rank"])
def test_a_metric_called_as_another_column_is_refused_before_anything_runs(name, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "log_loss.py").write_text(FILE.replace('"log_loss"', f'"{name}"'))
    words = ["run", "configs/smoke.yaml", "--executor", "serial"]
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "mine"), *words],
        cwd=ROOT,
        env={**os.environ, "SUITE_RUNS": str(tmp_path / "runs")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and name in done.stderr and "another column" in done.stderr
    assert not (tmp_path / "runs").exists()
