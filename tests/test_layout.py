"""The way of the data has no way back: imports point one way, and each engine has one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = Path(__file__).parents[1] / "suite"

GROUND = {"errors", "identity", "discovery", "files", "workspace", "strict_yaml", "wording"}
GROUND |= {"window_cache", "__version__"}
"""Modules that every room may stand on; they import nothing of ``suite`` but each other."""

MAY_IMPORT = {
    "signals": set(),
    "data": {"signals"},
    "features": {"signals", "data"},
    "nn": {"signals"},
    "protocols": set(),
    "evaluation": set(),
    "statistics": set(),
    "question": {"data", "protocols", "evaluation", "pipeline"},
    "running": {"question", "records", "data", "protocols", "evaluation", "pipeline", "serving", "nn"},
    "records": {"question", "data", "evaluation", "running", "serving"},
    "analysis": {"statistics", "evaluation", "protocols"},
    "views": {"analysis", "statistics", "records", "protocols"},
    "serving": {"data", "signals", "evaluation", "records", "nn"},
}
"""Room to what else of ``suite`` it may import beside the ground; the command line may all."""

DOORS = {
    "fcntl": {"files.py"},
    "distributed": {"engine.py"},
    "dask": {"engine.py"},
    "mlflow": {"write_mlflow.py", "champions.py", "served.py"},
}


def imported(path):
    """Dotted names that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "suite":
                yield from (f"suite.{alias.name}" for alias in node.names)


def users_of(package):
    """Names of the files that import a package."""
    return {
        path.name
        for path in SUITE.rglob("*.py")
        if package in {name.split(".")[0] for name in imported(path)}
    }


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_point_one_way(folder):
    files = list((SUITE / folder).rglob("*.py"))
    assert files
    for path in files:
        inner = {name.split(".")[1] for name in imported(path) if name.startswith("suite.")}
        assert inner - {folder} - GROUND <= MAY_IMPORT[folder], path
        assert not any(name.split(".")[0] == "pipelines" for name in imported(path)), path


@pytest.mark.parametrize(("package", "doors"), DOORS.items())
def test_an_engine_is_known_at_its_doors_alone(package, doors):
    assert users_of(package) == doors


def test_optunas_storage_is_known_to_tuning_alone():
    assert users_of("optuna") == {"tuning.py", "journal.py"}


def test_no_pipeline_is_named_in_the_suite():
    names = {path.stem for path in (SUITE.parent / "pipelines").rglob("*.py")} - {"__init__"}
    # A contestant may bear the name of its network, which is the network's own.
    names -= {path.stem for path in (SUITE / "nn" / "backbones").glob("*.py")}
    for path in SUITE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [name for name in names if f'"{name}"' in text], path


LIGHT = """
import sys

class Heavy:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked}:
            raise ImportError(f"{{name}} is not on this machine")

sys.meta_path.insert(0, Heavy())
{code}
"""


@pytest.mark.parametrize(
    ("code", "blocked"),
    [
        (
            "import suite.signals.envelope, suite.signals.kinematics",
            ("pandas", "sklearn", "torch", "pydantic"),
        ),
        (
            "import suite.nn.classifier; from suite.nn import attention, backbones\n"
            "attention.build('se', 16); backbones.names()",
            ("pandas", "sklearn", "optuna", "mlflow", "dask", "pydantic"),
        ),
        (
            "import suite.protocols.ledger; from suite.protocols import all_rungs; all_rungs()\n"
            "from suite.evaluation.scoring import metrics; metrics()",
            ("sklearn", "scipy", "torch", "optuna", "mlflow", "dask", "pydantic"),
        ),
    ],
)
def test_rooms_import_without_what_they_do_not_use(code, blocked):
    script = LIGHT.format(blocked=set(blocked), code=code)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
