"""Commands import what they use: a listing needs no network library, and a plan no optimiser."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from suite.inventory import INVENTORY_KINDS, inventory

HEAVY = ("torch", "mlflow", "skops", "scipy.signal", "sklearn", "optuna", "distributed", "matplotlib")

SMOKE = Path(__file__).parents[1] / "configs" / "smoke.yaml"

SCRIPT = """
import sys
from suite.cli import main
sys.argv = ["suite", *{words}]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print("imported:", *(name for name in {heavy} if name in sys.modules))
"""


def imported_by(words, heavy, runs, own=""):
    script = SCRIPT.format(words=list(words), heavy=heavy)
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env=environment(runs, own),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1].split()[1:]


def environment(runs, own):
    return {**os.environ, "SUITE_RUNS": str(runs), "SUITE_PIPELINES": own}


@pytest.mark.parametrize("words", [["--help"], *(["list", kind] for kind in INVENTORY_KINDS)], ids=" ".join)
def test_help_and_listings_import_nothing_heavy(words, tmp_path):
    assert imported_by(words, (*HEAVY, "pandas", "scipy"), tmp_path) == []


def test_a_plan_of_windows_that_are_cut_imports_nothing_heavy(tmp_path):
    imported_by(["plan", str(SMOKE)], (), tmp_path)
    assert imported_by(["plan", str(SMOKE)], HEAVY, tmp_path) == []


def test_the_status_of_a_question_that_is_answered_imports_nothing_heavy(answered):
    workspace, _ = answered
    words = ["status", str(workspace.data / "tiny.yaml")]
    own = os.environ["SUITE_PIPELINES"]
    assert imported_by(words, HEAVY, workspace.runs, own) == []


@pytest.mark.parametrize("room", ["attention", "backbones", "inputs"])
def test_what_is_read_of_the_networks_is_what_they_say(room):
    components = importlib.import_module(f"suite.nn.{room}").components()
    assert inventory(room) == [(name, "", item.summary) for name, item in components.items()]


def test_what_is_read_of_the_panels_is_what_they_say():
    from suite.views.page.panel import panels

    assert sorted(inventory("panels")) == sorted((panel.name, "", panel.summary) for panel in panels())
