"""Imports point one way, each engine is known to few files, and one name means one thing."""

import ast
import re
import subprocess
import sys
import tokenize
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUITE = ROOT / "suite"

GROUND = {
    "__version__",
    "arrays",
    "charges",
    "database_address",
    "discovery",
    "errors",
    "files",
    "identity",
    "limits",
    "locks",
    "patience",
    "ranges",
    "stopping",
    "strict_yaml",
    "threads",
    "unfinished",
    "user",
    "window_cache",
    "wording",
    "workspace",
    "wrong_values",
}
"""Modules that every room may import; they import nothing of ``suite`` but each other."""

STANDALONE = {"evaluation", "protocols", "statistics"}

MAY_IMPORT = {
    "signals": set(),
    "data": {"signals"},
    "features": {"data", "signals"},
    "nn": {"signals"},
    "pipeline": {"data"},
    "contestants": {"data", "features", "nn", "pipeline", "signals"},
    "protocols": set(),
    "evaluation": {"signals"},
    "statistics": set(),
    "question": {"data", "evaluation", "pipeline", "protocols"},
    "records": {"data", "evaluation", "question"},
    "running": {"data", "evaluation", "pipeline", "protocols", "question", "records"},
    "analysis": STANDALONE,
    "views": {"analysis", "protocols"},
    "serving": {"analysis", "data", "evaluation", "features", "records", "signals"},
}
"""Room to what else of ``suite`` it may import beside the ground."""

EXCEPTIONS = {
    # Shared samples are found by the same search in recordings and in windows.
    "protocols/duplicates.py": {"signals"},
    # A network is stored by the room that knows its weights; imported only when there is one.
    "records/model_files.py": {"nn"},
    "serving/edge.py": {"nn"},
    # The one view that reads the runs, for the report that all views share.
    "views/show.py": {"records"},
    # Counts the seeds of a table of predictions as the bootstrap does.
    "views/model_card.py": {"statistics"},
}

MAY_IMPORT_ALL = {"__main__", "cli", "commands", "doctor", "inventory", "testing", "ui"}

KNOWN_TO = {
    "fcntl": {"locks.py"},
    "dask": {"running/engine.py"},
    "distributed": {"running/engine.py"},
    "lightgbm": {"features/boosted_trees.py"},
    "mlflow": {
        "records/tracking_client.py",
        "records/tracking_store.py",
        "records/write_answer.py",
        "records/write_mlflow.py",
        "serving/packaging.py",
        "serving/registration.py",
        "serving/served.py",
    },
    "nptdms": {"data/readers/formats/tdms.py"},
    "openpyxl": {"data/readers/formats/spreadsheet.py"},
    "pyuff": {"data/readers/formats/universal.py"},
    "optuna": {"running/journal.py", "running/tuning.py"},
    "skops": {"records/skops_file.py"},
    "sqlalchemy": {"database_address.py", "running/journal.py"},
}
"""Package to the files of ``suite`` that import it; nothing else of it is named there."""

ENVIRONMENT = {
    "workspace.py": "where state, data, servers and own pipelines are",
    "views/terminal/console.py": "COLUMNS, the terminal's width",
    "records/tracking_client.py": "switches of MLflow, set before it is imported",
    "running/engine.py": "CUDA_VISIBLE_DEVICES, a worker's card",
    "ui.py": "a display, to open a page on; switches of MLflow's server",
    "threads.py": "how many threads a process computes on",
    "user.py": "home and name of the user; caches of libraries, where there is no home",
    "signals/vmd/numba_engine.py": "OMP_NUM_THREADS, the threads it may take",
}
"""File to what it reads or sets in the environment; ``SUITE_*`` is read by the first alone."""

CONTRACT_NAMES = {
    "pipelines": {"PIPELINE", "START", "build", "search_space"},
    "suite/data/checks": {"CHECK"},
    "suite/data/catalog": {"DATASET", "fingerprint", "grades", "healthy", "lives", "missing", "read"},
    "suite/data/readers/formats": {"FORMAT"},
    "suite/evaluation/metrics": {"METRIC"},
    "suite/evaluation/novelty": {"NOVELTY"},
    "suite/evaluation/robustness": {"PROBE"},
    "suite/features": {"BLOCK"},
    "suite/nn": {"COMPONENT", "INPUT", "build", "component", "components", "names"},
    "suite/protocols/ladder": {"RUNG"},
    "suite/signals/vmd": {"decompose"},
    "suite/views/page/panels": {"PANEL"},
    # A command's function is named as users type it, as is what it calls.
    "suite/cli.py": {"fetch", "plan", "train", "verify"},
}
"""Folder (or file) to the module-level names that its files define each for themselves."""

VAGUE = {"base", "common", "core", "helpers", "misc", "registry", "standing", "support", "tools", "utils"}
"""File names that say nothing of what is in the file."""

NAMED_BY_WHAT_THEY_OFFER = {
    "analysis/columns",
    "data/catalog",
    "data/checks",
    "data/readers/formats",
    "evaluation/metrics",
    "evaluation/novelty",
    "evaluation/robustness",
    "features",
    "nn/attention",
    "nn/backbones",
    "nn/inputs",
    "protocols/ladder",
    "views/page/figures",
    "views/page/panels",
}
"""Folders whose files are named as what they offer: a panel ``cost.py`` shows what ``cost.py`` measures."""

SHARED_FILE_NAMES = {"classifier.py", "recipe.py", "training.py"}
"""File names that ``nn`` and ``nn/adaptation`` share: the same step, without and with a target domain."""


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path):
    """Dotted names that a file imports, anywhere in it."""
    return tuple(_imports(path))


def _imports(path):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert not node.level, path
            yield node.module
            if node.module == "suite":
                yield from (f"suite.{alias.name}" for alias in node.names)


def rooms_of(path):
    """Folders and modules right below ``suite`` that a file imports."""
    return {name.split(".")[1] for name in imported(path) if name.startswith("suite.")}


def files_of(room):
    folder = SUITE / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def test_every_room_is_listed():
    here = {path.stem for path in SUITE.iterdir() if path.suffix == ".py" or any(path.rglob("*.py"))}
    listed = MAY_IMPORT.keys() | (GROUND - {"__version__"}) | MAY_IMPORT_ALL | {"__init__"}
    assert here == listed


@pytest.mark.parametrize("module", sorted(GROUND - {"__version__"}))
def test_the_ground_imports_the_ground_alone(module):
    assert rooms_of(SUITE / f"{module}.py") <= GROUND


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_point_one_way(room):
    for path in files_of(room):
        allowed = MAY_IMPORT[room] | EXCEPTIONS.get(path.relative_to(SUITE).as_posix(), set())
        assert rooms_of(path) - {room} - GROUND <= allowed, path


def test_no_exception_is_out_of_use():
    for file, rooms in EXCEPTIONS.items():
        assert rooms <= rooms_of(SUITE / file), file


def test_pipelines_are_found_by_discovery():
    for path in set(SUITE.rglob("*.py")) - set(files_of("contestants")):
        assert "contestants" not in rooms_of(path), path


def test_nothing_is_imported_by_a_name_that_another_folder_may_have():
    """``pipelines`` is the folder of the contestants; their package is ``suite.contestants``."""
    for folder in ("suite", "pipelines", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            assert not re.search(r"(?m)^\s*(from|import) pipelines\b", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(("package", "files"), KNOWN_TO.items())
def test_an_engine_is_known_to_few_files(package, files):
    users = {
        path.relative_to(SUITE).as_posix()
        for path in SUITE.rglob("*.py")
        if package in {name.split(".")[0] for name in imported(path)}
    }
    assert users == files


def test_the_environment_is_read_by_few_files():
    users = {
        path.relative_to(SUITE).as_posix()
        for path in SUITE.rglob("*.py")
        if re.search(r"\bos\.environ\b|\bgetenv\b|from os import", path.read_text(encoding="utf-8"))
    }
    assert users == ENVIRONMENT.keys()
    for path in (ROOT / "pipelines").rglob("*.py"):
        assert not re.search(r"environ\b|getenv", path.read_text(encoding="utf-8")), path


def test_the_workspace_alone_reads_the_suites_variables():
    for path in [*SUITE.rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        tree = parsed(path) if re.search(r"environ|getenv", text) and "SUITE_" in text else ast.Module([], [])
        reads = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Subscript)]
        named = [text for text in reads if re.search(r"(environ|getenv)\W.*SUITE_", text)]
        assert bool(named) == (path == SUITE / "workspace.py"), path


def test_no_pipeline_is_named_in_the_suite():
    names = {path.stem for path in (ROOT / "pipelines").rglob("*.py")} - {"__init__"}
    # A contestant may bear the name of its network, which is the network's own.
    names -= {path.stem for path in (SUITE / "nn" / "backbones").glob("*.py")}
    for path in SUITE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not [name for name in names if f'"{name}"' in text], path


def defined(body):
    """Names that the statements of a module define."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from defined(node.body)
            yield from defined(getattr(node, "orelse", []))


def is_contract(name, file):
    return any(
        name in names and (file == folder or file.startswith(f"{folder}/"))
        for folder, names in CONTRACT_NAMES.items()
    )


def test_one_name_means_one_thing():
    """A module-level name is defined once; a private function or constant has its file for a scope."""
    places = defaultdict(set)
    for path in [*SUITE.rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]:
        file, tree = path.relative_to(ROOT).as_posix(), parsed(path)
        classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
        for name in defined(tree.body):
            if (not name.startswith("_") or name in classes) and not is_contract(name, file):
                places[name].add(file)
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_contract_names_are_in_use():
    used = defaultdict(set)
    for path in [*SUITE.rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]:
        for folder in CONTRACT_NAMES:
            if path.is_relative_to(ROOT / folder):
                used[folder] |= set(defined(parsed(path).body))
    for folder, names in CONTRACT_NAMES.items():
        assert names <= used[folder], folder


def test_file_names_say_what_is_in_them():
    folders = defaultdict(set)
    for path in SUITE.rglob("*.py"):
        assert path.stem not in VAGUE, path
        folder = path.parent.relative_to(SUITE).as_posix()
        if folder not in NAMED_BY_WHAT_THEY_OFFER and path.name != "__init__.py":
            folders[path.name].add(folder)
    assert {name for name, known in folders.items() if len(known) > 1} == SHARED_FILE_NAMES


PICTURES = {"bout", "crown", "gate", "material", "portrait", "standing", "told"}
"""Words that name nothing of the field; an attention module's gate is its paper's word."""


def test_no_identifier_is_a_picture():
    for path in [*SUITE.rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]:
        with path.open("rb") as stream:
            names = {
                token.string for token in tokenize.tokenize(stream.readline) if token.type == tokenize.NAME
            }
        pictures = {name for name in names if PICTURES & set(name.lower().split("_"))}
        if path.is_relative_to(SUITE / "nn"):
            pictures = {name for name in pictures if "gate" not in name}
        assert not pictures, path


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
