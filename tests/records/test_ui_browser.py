"""MLflow and Optuna in a real browser, on the runs and studies of a question that was asked."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from chromium import CHROMIUM, FLAGS

from suite.records.read_mlflow import RecordReader
from suite.records.write_mlflow import open_client

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
BIN = Path(sys.executable).parent
PATIENCE_MS = 60_000
"""A page may be slow on a busy machine; this bounds how long a test hangs, and claims no speed."""

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@contextmanager
def server(command, health, log):
    """Start a server on a free port and end it, and its children, afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "MLFLOW_DISABLE_TELEMETRY": "1",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port)], env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        wait_for(f"http://127.0.0.1:{port}{health}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=240)


def wait_for(address, process, log):
    for _ in range(240):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=30):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    pytest.fail(f"never up: {log.read_text()}")


@pytest.fixture(scope="module")
def mlflow_ui(answered):
    runs = answered[0].runs
    command = [str(BIN / "mlflow"), "server", "--backend-store-uri", f"sqlite:///{runs / 'mlflow.db'}"]
    with server([*command, "--workers", "1"], "/health", runs / "mlflow-ui.log") as address:
        yield address


@pytest.fixture(scope="module")
def dashboard(answered):
    runs = answered[0].runs
    command = [str(BIN / "optuna-dashboard"), "--storage-class", "JournalFileStorage"]
    with server([*command, str(runs / "optuna.journal")], "/dashboard", runs / "dashboard.log") as address:
        yield address


@pytest.fixture(scope="module")
def page():
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = chromium.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(PATIENCE_MS)
        playwright.expect.set_options(timeout=PATIENCE_MS)
        yield page
        chromium.close()


def keep_picture(page, name):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def shows(page, text):
    playwright.expect(page.get_by_text(text, exact=True).first).to_be_visible()


def experiment_id(answered):
    client = open_client(answered[0])
    return client.get_experiment_by_name("tiny").experiment_id


def test_the_run_table_holds_every_job(page, mlflow_ui, answered):
    experiment = experiment_id(answered)
    page.goto(f"{mlflow_ui}/#/experiments/{experiment}/runs")
    shows(page, "question: tiny")
    page.locator("[role=row]", has_text="question: tiny").get_by_role("button").first.click()
    for job in answered[1].jobs:
        shows(page, job.name)
    data = page.get_by_text(f"simulated ({answered[1].jobs[0].windows[:16]})")
    playwright.expect(data).to_have_count(len(answered[1].jobs))
    keep_picture(page, "mlflow-runs")


def test_two_runs_are_compared_by_their_values(page, mlflow_ui, answered):
    store = RecordReader(answered[0])
    two = store.read("tiny")[0].query("fold == 0 and pipeline != 'unruly'")
    ids, experiment = json.dumps(list(two["run_id"])), json.dumps([experiment_id(answered)])
    page.goto(f"{mlflow_ui}/#/compare-runs?runs={ids}&experiments={experiment}")
    for row in two.to_dict(orient="records"):
        shows(page, f"{row['dataset']} {row['level']} fold 1 {row['pipeline']}")
        # The plot writes five digits, of which the first three are cut here and not rounded.
        digits = f"{int(1e3 * row['macro_f1']) / 1e3:.3f}"
        playwright.expect(page.locator("body")).to_contain_text(digits)
    shows(page, "learning_rate")
    keep_picture(page, "mlflow-compare")


def test_the_champion_is_registered(page, mlflow_ui, trained):
    page.goto(f"{mlflow_ui}/#/models")
    shows(page, "tiny.simulated")
    playwright.expect(page.locator("body")).to_contain_text("champion")
    keep_picture(page, "mlflow-models")


def test_the_study_list_names_every_job(page, dashboard, answered):
    page.goto(f"{dashboard}/dashboard")
    for job in answered[1].jobs:
        playwright.expect(page.get_by_text(f"tiny | {job.name} | {job.key[:8]}")).to_be_visible()
    keep_picture(page, "optuna-studies")


def test_a_study_shows_its_best_trial(page, dashboard, answered):
    row = RecordReader(answered[0]).read("tiny")[0].query("pipeline == 'svm_orders' and fold == 0").iloc[0]
    page.goto(f"{dashboard}/dashboard")
    page.get_by_text("simulated R4 fold 1 svm_orders").click()
    shows(page, "Hyperparameter Importance")
    shows(page, str(row["best_inner_score"]))
    shows(page, "R4 bearing")
    keep_picture(page, "optuna-study")
