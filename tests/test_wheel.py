"""The wheel, installed in an environment of its own: it works with nothing of the checkout at hand."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from suite import __version__

ROOT = Path(__file__).parents[1]
PIPELINES = sorted((ROOT / "pipelines").rglob("*.py"))
CONTENT = ("suite", "pipelines", "configs", "pyproject.toml", "README.md", "LICENSE")

pytestmark = pytest.mark.wheel


def run(*words, **options):
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SUITE_RUNS")
    }
    environment |= {"SUITE_PIPELINES": "", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [*map(str, words)], capture_output=True, text=True, check=False, env=environment, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy, so that nothing of an earlier build is in it."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("made")
    for name in CONTENT:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, source / name, symlinks=True, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source)
    alone = ("--no-deps", "--no-build-isolation", "--wheel-dir")
    run(sys.executable, "-m", "pip", "wheel", *alone, made, source)
    (file,) = made.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of commands of an environment that holds the wheel, and sees the packages it needs."""
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", home)
    run(sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install", "--no-deps", wheel)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib"))
    return home / "bin"


@pytest.fixture
def folder(tmp_path):
    """A working folder with folders of the user's, called as those of the checkout are."""
    for name in ("pipelines", "configs", "contestants", "tests"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('the user\\'s own')")
    return tmp_path


def test_it_has_one_name_and_every_file(wheel):
    files = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in files if ".dist-info/" not in name} == {"suite"}
    shown = [path for path in (ROOT / "suite").rglob("*") if path.suffix in (".py", ".html", ".css", ".js")]
    wanted = {path.relative_to(ROOT).as_posix() for path in shown}
    wanted |= {f"suite/contestants/{path.relative_to(ROOT / 'pipelines').as_posix()}" for path in PIPELINES}
    wanted |= {f"suite/configs/{path.name}" for path in (ROOT / "configs").glob("*.yaml")}
    assert wanted <= files


def test_it_says_its_version_and_lists_every_contestant(installed, folder):
    assert run(installed / "suite", "--version", cwd=folder) == f"suite {__version__}\n"
    for command in ([installed / "suite"], [installed / "python", "-m", "suite"]):
        listed = run(*command, "list", "pipelines", cwd=folder)
        for path in PIPELINES:
            assert path.stem.startswith("_") or path.stem in listed


def test_a_question_is_answered_outside_the_checkout(installed, folder):
    out = run(installed / "suite", "run", "smoke", "--executor", "serial", cwd=folder)
    assert (folder / "runs" / "leaderboard.html").stat().st_size > 10_000
    (hint,) = [line.split("  ")[-1].strip() for line in out.splitlines() if line.startswith("MLflow UI")]
    assert "Open MLflow" in run(*hint.split(), "--help", cwd=folder)
    assert "make " not in out


def test_what_is_shown_of_runs_comes_from_the_installed_package(installed, folder):
    code = "import suite, suite.contestants; print(suite.__file__, suite.contestants.__path__)"
    assert str(ROOT) not in run(installed / "python", "-c", code, cwd=folder)
