"""MLflow and Optuna in a real browser, on the runs and studies of a question that was asked."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from chromium import CHROMIUM, FLAGS

from suite.records.read_mlflow import RecordReader
from suite.records.tracking_client import open_client

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
PATIENCE_MS = 60_000
"""A page may be slow on a busy machine; this bounds how long a test hangs, and claims no speed."""

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@contextmanager
def server(command, runs, log):
    """Start an interface by its command on a free port, and end it afterwards; gives the address it tells."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "SUITE_RUNS": str(runs),
        "DISPLAY": "",
        "WAYLAND_DISPLAY": "",
    }
    words = [sys.executable, "-m", "suite", command, "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(words, env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        yield told_address(process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=240)


def told_address(process, log):
    for _ in range(480):
        assert process.poll() is None, log.read_text()
        told = re.search(r"(?m)^.*: (http://127\.0\.0\.1:\S+) \(Ctrl-C ends it\)$", log.read_text())
        if told:
            return told[1]
        time.sleep(0.5)
    pytest.fail(f"never up: {log.read_text()}")


@pytest.fixture(scope="module")
def mlflow_ui(trained):
    runs = trained[0].runs
    with server("ui", runs, runs / "mlflow-ui.log") as address:
        yield address


@pytest.fixture(scope="module")
def dashboard(answered):
    runs = answered[0].runs
    with server("dashboard", runs, runs / "dashboard.log") as address:
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


def root(address):
    return address.partition("/#")[0]


def experiment_id(answered):
    client = open_client(answered[0])
    return client.get_experiment_by_name("tiny").experiment_id


def test_the_address_that_is_told_is_that_of_a_table_of_jobs_and_scores(page, mlflow_ui, answered):
    page.goto(mlflow_ui)
    for job in answered[1].jobs:
        shows(page, job.short_name)
    for name in ("macro_f1", "cost.cpu_seconds", "rung", "dataset"):
        shows(page, name)
    playwright.expect(page.get_by_text("question: tiny")).to_have_count(0)
    keep_picture(page, "mlflow-runs")


def test_its_charts_are_those_of_scores_and_costs(page, mlflow_ui):
    page.goto(f"{mlflow_ui}&compareRunsMode=CHART")
    for text in ("Inner score, cost and score", "Parallel Coordinates", "Score"):
        shows(page, text)
    keep_picture(page, "mlflow-charts")


def test_two_runs_are_compared_by_their_values(page, mlflow_ui, answered):
    store = RecordReader(answered[0])
    two = store.read("tiny")[0].query("fold == 0 and pipeline != 'unruly'")
    ids, experiment = json.dumps(list(two["run_id"])), json.dumps([experiment_id(answered)])
    page.goto(f"{root(mlflow_ui)}/#/compare-runs?runs={ids}&experiments={experiment}")
    for row in two.to_dict(orient="records"):
        shows(page, f"{row['pipeline']} {row['level']} fold 1 {row['dataset']}")
        # The plot writes five digits, of which the first three are cut here and not rounded.
        digits = f"{int(1e3 * row['macro_f1']) / 1e3:.3f}"
        playwright.expect(page.locator("body")).to_contain_text(digits)
    shows(page, "learning_rate")
    keep_picture(page, "mlflow-compare")


def test_the_champion_is_registered(page, mlflow_ui, trained):
    page.goto(f"{root(mlflow_ui)}/#/models")
    shows(page, "tiny.simulated")
    page.goto(f"{root(mlflow_ui)}/#/models/tiny.simulated")  # The list shows one alias of several.
    playwright.expect(page.locator("body")).to_contain_text("champion")
    keep_picture(page, "mlflow-models")


def test_the_study_list_names_every_job(page, dashboard, answered):
    page.goto(dashboard)
    for job in answered[1].jobs:
        playwright.expect(page.get_by_text(job.study_name)).to_be_visible()
    keep_picture(page, "optuna-studies")


def test_a_study_shows_its_best_trial(page, dashboard, answered):
    row = RecordReader(answered[0]).read("tiny")[0].query("pipeline == 'svm_orders' and fold == 0").iloc[0]
    page.goto(dashboard)
    page.get_by_text("svm_orders R4 fold 1 simulated").click()
    shows(page, "Hyperparameter Importance")
    shows(page, str(row["best_inner_score"]))
    shows(page, "R4 bearing")
    keep_picture(page, "optuna-study")
