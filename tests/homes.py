"""A workspace of its own for each test, the test contestants, and questions that end in seconds."""

import os
import shutil
from pathlib import Path

import pytest

OWN = Path(__file__).parent / "own"
os.environ["SUITE_PIPELINES"] = str(OWN)

TINY = """
name: tiny
question: Does it work?
datasets: [{name: simulated, options: {rigs: 1, bearings_per_class: 4, seconds: 0.25}}]
protocols: [PROTOCOLS]
pipelines: [PIPELINES]
windows: {length: 512, overlap: 0.0}
folds: 2
budget: {trials: 2, seconds: 60, inner_folds: 2}
"""


@pytest.fixture
def orders(tmp_path, monkeypatch):
    """Folder whose files tell the unruly contestant what to do."""
    folder = tmp_path / "orders"
    folder.mkdir()
    monkeypatch.setenv("UNRULY_ORDERS", str(folder))
    return folder


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A tracking database without runs, made once: its migrations take longer than most tests."""
    from mlflow.tracking import MlflowClient

    database = tmp_path_factory.mktemp("migrated") / "mlflow.db"
    MlflowClient(f"sqlite:///{database}").search_experiments(max_results=1)
    return database


def start_in(runs, migrated):
    """Make a folder of results with a tracking database without runs."""
    runs.mkdir()
    shutil.copy(migrated, runs / "mlflow.db")


@pytest.fixture
def started(tmp_path, migrated):
    """Start the results folder of a test's workspace."""
    start_in(tmp_path / "runs", migrated)


@pytest.fixture
def place(tmp_path, monkeypatch, started):
    """A workspace without results; the environment names it too."""
    from suite.workspace import current

    monkeypatch.setenv("SUITE_RUNS", str(tmp_path / "runs"))
    return current()


@pytest.fixture
def question(tmp_path):
    """Write a tiny question."""

    def write(pipelines="unruly", protocols="bearing"):
        path = tmp_path / "tiny.yaml"
        path.write_text(TINY.replace("PIPELINES", pipelines).replace("PROTOCOLS", protocols))
        return path

    return write


@pytest.fixture(scope="session")
def answered(tmp_path_factory, migrated):
    """Workspace and plan of a small question that was asked: classical, deep and unruly contestants."""
    from rich.console import Console

    from suite.question.config import read_experiment
    from suite.question.plan import plan
    from suite.running.run_question import run_question
    from suite.workspace import Workspace

    folder = tmp_path_factory.mktemp("answered")
    (folder / "tiny.yaml").write_text(
        TINY.replace("PROTOCOLS", "bearing").replace(
            "PIPELINES", "svm_orders, unruly, {name: attention_cnn, fixed: {epochs: 2, width: 8}}"
        )
    )
    start_in(folder / "runs", migrated)
    workspace = Workspace(folder / "runs", folder)
    (folder / "orders").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNRULY_ORDERS", str(folder / "orders"))
        planned = plan(read_experiment(folder / "tiny.yaml"), workspace)
        with (folder / "output.txt").open("w") as output:
            run_question(
                planned,
                workspace,
                Console(file=output, width=200),
                executor="serial",
                command="suite run tiny.yaml",
            )
    return workspace, planned


@pytest.fixture(scope="session")
def trained(answered, tmp_path_factory):
    """A copy of its workspace, the folder of a contestant fitted on all bearings, and what was said."""
    from rich.console import Console

    from suite.commands.train import train_on_all
    from suite.question.config import read_experiment
    from suite.workspace import Workspace

    folder = tmp_path_factory.mktemp("trained") / "home"
    shutil.copytree(answered[0].data, folder)
    workspace = Workspace(folder / "runs", folder)
    config = workspace.data / "tiny.yaml"
    with pytest.MonkeyPatch.context() as patch, (workspace.data / "trained.txt").open("w") as output:
        patch.setenv("UNRULY_ORDERS", str(workspace.data / "orders"))
        console = Console(file=output, width=200)
        folder = train_on_all(read_experiment(config), config, workspace, console, contestant="svm_orders")
    return workspace, folder, (workspace.data / "trained.txt").read_text()
