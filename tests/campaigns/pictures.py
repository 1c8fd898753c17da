"""The pictures of the documentation, taken of a real run in a real browser.

``python tests/campaigns/pictures.py [QUESTION]`` shows the question (the latest by default) that was asked in
``SUITE_RUNS``, and a recording of ``SUITE_DATA``; it writes into ``docs/``.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import optuna
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from suite.analysis.memo import Memo
from suite.analysis.report import report
from suite.files import write_text
from suite.records.read_mlflow import RecordReader
from suite.running.journal import open_storage
from suite.views.page.page import render_report
from suite.workspace import current

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from chromium import CHROMIUM, FLAGS  # noqa: E402

DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
COLOURS = 128
"""Of a picture's palette: screens of text and lines need no more."""
PATIENCE_MS = 180_000
"""A busy machine is slow; nothing is claimed of speed."""
RECORDING = (
    "CWRU/12k_drive_end/130.mat",
    "--rpm",
    "1796",
    "--bearing",
    "6205",
    "--channel",
    "X130_DE_time",
    "--rate",
    "12000",
)
"""A recording with a plain fault of the outer race, below SUITE_DATA, with what is known of it."""


def example(question: str | None) -> tuple[str, Path]:
    """Write the page of a question into the documentation; its command is that of the shipped question."""
    workspace = current()
    reader = RecordReader(workspace)
    name = question or reader.questions()[0]
    runs, predictions, trials, *_ = reader.read(name)
    about = {**reader.question(name), "command": f"suite run configs/{name}.yaml"}
    made = report(runs, predictions, about, Memo(workspace.cache / "analysis" / f"{name}.json"), trials)
    write_text(DOCS / "example.html", render_report(made, runs, about))
    return name, DOCS / "example.html"


def keep(page: Page, name: str, selector: str = "", **options: object) -> None:
    """Take a picture, with a palette, which is a fourth of the size."""
    target = PICTURES / f"{name}.png"
    if selector:
        page.locator(selector).first.screenshot(path=target)
    else:
        page.screenshot(path=target, **options)  # type: ignore[arg-type]
    with Image.open(target) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(target, optimize=True)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1000:.0f} kB")


def leaderboard(browser: Browser, file: Path) -> None:
    """Take the first screen, on a desk and on a phone, and the budget curve."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(file.as_uri())
    keep(page, "page")
    page.add_style_tag(content="header { position: static !important; }")
    figure = page.locator("#budget .plot").first
    if figure.count():
        figure.scroll_into_view_if_needed()
        page.locator("#budget .plot[data-drawn]").first.wait_for()
        keep(page, "budget", "#budget .chart")
    phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    phone.goto(file.as_uri())
    keep(phone, "page-phone")


@contextmanager
def served(command: list[str], path: str) -> Iterator[str]:
    """Run a web interface of the suite and end it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "suite", *command, "--port", str(port)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(address + path, timeout=30):
                    break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


def interfaces(browser: Browser, name: str) -> None:
    """Take MLflow's run table of the question, and a study of Optuna's."""
    from suite.ui import run_table

    page = browser.new_page(viewport={"width": 1400, "height": 760})
    page.set_default_timeout(PATIENCE_MS)
    with served(["ui", "--experiment", name], "/health") as address:
        page.goto(f"{address}/{run_table(current(), name)}")
        page.get_by_role("row").nth(5).wait_for()
        for close in page.get_by_role("button", name="Close").all():  # the assistant, and what is said once
            close.click()
        page.wait_for_timeout(3000)
        keep(page, "mlflow")
    studies = optuna.get_all_study_summaries(open_storage(current().runs), include_best_trial=False)
    longest = max((one for one in studies if f" | {name} " in one.study_name), key=lambda one: one.n_trials)
    with served(["dashboard"], "/dashboard") as address:
        page.goto(f"{address}/dashboard/studies/{longest._study_id}", wait_until="commit")
        page.get_by_text("Hyperparameter Importance").first.wait_for()
        page.wait_for_timeout(5000)
        keep(page, "optuna")


def diagnosis(browser: Browser) -> None:
    """Take what the model of simulated machines says of a recording, with its envelope spectrum."""
    folder = Path(os.environ.get("SUITE_DATA", "data")).resolve()
    environment = os.environ | {"SUITE_RUNS": str(current().runs.resolve())}
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "diagnosis.html"
        recording, *facts = RECORDING
        place = folder / recording  # shown by its name alone
        if not place.is_file():
            print(f"docs/pictures/diagnosis.png stays as it is: no {place}")
            return
        words = [sys.executable, "-m", "suite", "diagnose", place.name, *facts, "--html", str(file)]
        subprocess.run(words, cwd=place.parent, env=environment, check=False)  # a fault is no failure
        page = browser.new_page(viewport={"width": 1100, "height": 1000}, color_scheme="light")
        page.goto(file.as_uri())
        page.wait_for_timeout(1500)
        keep(page, "diagnosis", full_page=True)


def main() -> None:
    """Take all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    name, file = example(sys.argv[1] if len(sys.argv) > 1 else None)
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        leaderboard(browser, file)
        interfaces(browser, name)
        diagnosis(browser)
        browser.close()
    total = sum(path.stat().st_size for path in PICTURES.iterdir())
    print(f"together {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
