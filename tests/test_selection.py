"""No test is lost: the quick ones and the rest are all, and the last line counts what was left out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from selection import REST

TESTS = "import pytest\n\n\ndef test_quick():\n    pass\n" + "".join(
    f"\n\n@pytest.mark.{name}\ndef test_{name}():\n    pass\n" for name in REST
)


@pytest.fixture
def run(tmp_path):
    """Run pytest on a folder with one test of each kind; gives the lines that it printed."""
    (tmp_path / "test_kinds.py").write_text(TESTS)
    markers = "\n  ".join(REST)
    (tmp_path / "pytest.ini").write_text(f"[pytest]\naddopts = --strict-markers\nmarkers =\n  {markers}\n")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}

    def call(*words):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "selection", *words, "test_kinds.py"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip().splitlines()

    return call


LEFT = "left to make test-all: " + ", ".join(f"1 {words}" for words in REST.values())


def test_in_one_process(run):
    *_, passed, left = run("--only", "quick")
    assert passed.startswith("1 passed") and left == LEFT
    assert run("--only", "rest")[-1].startswith(f"{len(REST)} passed")
    assert run()[-1].startswith(f"{1 + len(REST)} passed")


def test_in_two_processes(run):
    *_, passed, left = run("--only", "quick", "-n", "2")
    assert passed.startswith("1 passed") and left == LEFT


def test_every_kind_is_used_and_declared(pytestconfig):
    declared = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    assert set(REST) <= declared
    source = "\n".join(path.read_text() for path in Path(__file__).parent.rglob("test_*.py"))
    assert all(f"pytest.mark.{name}\n" in source or f"pytest.mark.{name}," in source for name in REST)
