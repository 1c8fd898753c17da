"""What the documentation shows works as it stands there, page by page, and builds without a warning."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from suite.data.manifest import read_manifest
from suite.discovery import collect, load_file
from suite.inventory import INVENTORY_KINDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
BIN = Path(sys.executable).parent
FENCE = re.compile(r'^```(\w*)(?: title="([^"]+)")?\n(.*?)^```$', re.DOTALL | re.MULTILINE)
PAGES = sorted(path for path in DOCS.rglob("*.md") if FENCE.search(path.read_text(encoding="utf-8")))


def blocks(page):
    """(language, title, text) of each fenced block."""
    return [match.groups() for match in FENCE.finditer(page.read_text(encoding="utf-8"))]


def environment():
    """The caller's, without what would lead a page's commands elsewhere."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SUITE_", "MLFLOW_"))}
    path = f"{BIN}{os.pathsep}{own['PATH']}"
    return own | {"PATH": path, "MLFLOW_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": "1"}


def script_of(page, folder):
    """Write a page's files, and give its commands as one script, in the order of the page."""
    lines = ["set -euo pipefail"]
    for number, (language, title, text) in enumerate(blocks(page)):
        if title:
            (folder / title).parent.mkdir(parents=True, exist_ok=True)
            (folder / title).write_text(text, encoding="utf-8")
        elif language == "sh":
            lines.append(text)
        elif language == "python":
            (folder / f"step_{number}.py").write_text(text, encoding="utf-8")
            lines.append(f"python step_{number}.py")
    return "\n".join(lines)


@pytest.mark.pages
@pytest.mark.timeout(900)
@pytest.mark.parametrize("page", PAGES, ids=[path.stem for path in PAGES])
def test_a_page_does_what_it_says(page, tmp_path):
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    script = script_of(page, tmp_path)
    log = tmp_path / "said.txt"
    with log.open("w") as said:
        shell = subprocess.Popen(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=environment(),
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        with ended_with_this_process(shell.pid):
            code = shell.wait(timeout=850)
    finally:
        end_what_stayed_open(shell.pid)
    assert code == 0, log.read_text()


@contextmanager
def ended_with_this_process(group):
    """End a page's processes when this one ends in any way, as by a time limit: its end closes a pipe."""
    words = ["sh", "-c", f"read -r line || kill -TERM -{group}"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True) as watcher:
        try:
            yield
        finally:
            watcher.kill()


KILLED = """
import os, subprocess, sys
sys.path.insert(0, sys.argv[1])
from test_docs import ended_with_this_process
page = subprocess.Popen(["sh", "-c", "sleep 600 & wait"], start_new_session=True)
with ended_with_this_process(page.pid):
    os.kill(os.getpid(), 9)
"""


def test_a_page_that_is_cut_off_leaves_no_server_behind():
    words = [sys.executable, "-c", KILLED, str(Path(__file__).parent)]
    # What outlives it holds its output open, until this times out.
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL


def end_what_stayed_open(group):
    """End the servers that a page started in the background; a page without any has nothing left to end."""
    try:
        os.killpg(group, signal.SIGTERM)
    except ProcessLookupError:
        return


def test_the_manifest_it_shows_is_read(tmp_path):
    (text,) = [text for language, _, text in blocks(DOCS / "how-to" / "own-bearings.md") if language == "csv"]
    (tmp_path / "pumps.csv").write_text(text)
    assert [entry.row.bearing for entry in read_manifest(tmp_path / "pumps.csv")] == ["pump-a", "pump-b"]


def test_every_public_module_is_on_a_reference_page():
    hooks = load_file(DOCS / "hooks.py")
    shown = [
        name
        for page in (DOCS / "reference").glob("*.md")
        for name in re.findall(r"(?m)^::: (\S+)$", hooks.on_page_markdown(page.read_text(encoding="utf-8")))
    ]
    assert len(shown) == len(set(shown))
    # The package itself offers nothing but its rooms.
    assert set(shown) == set(hooks.module_names("suite")) - {"suite"}


def test_every_kind_that_is_listed_has_its_table():
    page = (DOCS / "reference" / "inventory.md").read_text(encoding="utf-8")
    assert re.findall(r"<!-- table: (\w+) -->", page) == list(INVENTORY_KINDS)


def test_its_table_of_additions_holds_every_kind_that_is_discovered():
    hooks = load_file(DOCS / "hooks.py")
    assert not [kind for kind, package, offered in hooks.EXTENSIONS if not collect(package, offered)]
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "suite").rglob("*.py")]
    asked = {
        name for text in sources for name in re.findall(r'(?:collect\(|_declared, )[\w."]+, "([A-Z]+)"', text)
    }
    assert {offered for _, _, offered in hooks.EXTENSIONS} == asked


TEXTS = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *DOCS.rglob("*.md"))}


def test_each_make_target_that_is_named_exists():
    named = {name for text in TEXTS.values() for name in re.findall(r"(?m)(?:^|`|; )make ([a-z-]+)", text)}
    assert {"setup", "ui", "dashboard", "experiments", "test-all"} <= named
    done = subprocess.run(["make", "-n", *named], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_each_command_that_is_named_exists():
    from typer.main import get_command

    from suite.cli import app

    known = get_command(app).commands
    named = {
        words
        for text in TEXTS.values()
        for words in re.findall(r"(?m)(?:^|`|bin/)suite ((?:data )?[a-z]+)\b", text)
    }
    assert {"run", "plan", "list", "check", "data card"} <= named
    for words in named:
        group, _, inner = words.partition(" ")
        assert group in known and (not inner or inner in known[group].commands), words


@pytest.mark.pages
def test_it_builds_without_a_warning_and_asks_nothing_of_the_network(tmp_path):
    pytest.importorskip("mkdocs", reason="mkdocs is not installed")
    command = [str(BIN / "mkdocs"), "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment() | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")
    for page in tmp_path.rglob("*.html"):
        fetched = re.findall(r'(?:src|<link[^>]* href)="(https?:[^"]+)"', page.read_text(encoding="utf-8"))
        assert not fetched, page
        assert not re.search(r":(func|data|class|meth):<code>", page.read_text(encoding="utf-8")), page
    ladder = (tmp_path / "science" / "ladder" / "index.html").read_text(encoding="utf-8")
    assert "<code>window-random</code>" in ladder
