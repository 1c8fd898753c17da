"""The command line as a user meets it: exit codes, one clear line for each mistake, nothing half-written."""

import errno
import importlib.metadata
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from suite.cli import main
from suite.doctor import Symptom
from suite.inventory import INVENTORY_KINDS, inventory
from suite.stopping import LINE

TINY = """
name: tiny
question: Does it work?
datasets: [{name: simulated, options: {rigs: 1, bearings_per_class: 2, seconds: 0.25}}]
protocols: [window-random, bearing]
pipelines: [amplitude_baseline]
windows: {length: 512, overlap: 0.0}
folds: 2
budget: {trials: 1, seconds: 60, inner_folds: 2}
"""


@pytest.fixture
def suite(tmp_path, monkeypatch, capsys):
    """Call the command line in a folder of its own; gives exit code, standard output and error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUITE_RUNS", str(tmp_path / "runs"))
    (tmp_path / "tiny.yaml").write_text(TINY)

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["suite", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return call


def refused(answer, *words):
    code, _, error = answer
    assert code == 2
    assert len(error.strip().splitlines()) == 1, error
    for word in words:
        assert word in error, error
    assert not Path("runs").exists(), "nothing is half-written"


def test_a_question_from_run_to_leaderboard_and_again(suite, started):
    code, out, _ = suite("run", "tiny.yaml", "--executor", "serial")
    assert code == 0
    for words in ("Does it work?", "macro-F1", "leaderboard.html", "suite ui", "suite dashboard"):
        assert words in out
    assert Path("runs/leaderboard.html").stat().st_size > 10_000
    code, out, _ = suite("run", "tiny.yaml", "--executor", "serial")
    assert code == 0
    assert "4 cached" in out
    code, out, _ = suite("leaderboard", "--json", "board.json")
    assert code == 0
    rows = json.loads(Path("board.json").read_text())["rows"]
    assert {(row["rung"], row["pipeline"]) for row in rows} == {
        ("window-random", "amplitude_baseline"),
        ("bearing", "amplitude_baseline"),
    }
    code, out, _ = suite("status", "tiny.yaml")
    assert code == 0
    assert "4 jobs" in out and "nothing left to run" in " ".join(out.split())


def test_a_plan_says_what_it_takes(suite):
    code, out, _ = suite("plan", "tiny.yaml")
    assert code == 0
    assert re.search(r"about \d+ CPU seconds \(4 jobs; about \d+ seconds? on \d+ cores?\), as declared", out)
    estimate = json.loads(suite("plan", "tiny.yaml", "--json")[1])["estimate"]
    assert estimate["jobs"] == estimate["jobs_left"] == 4
    assert estimate["cpu_seconds"] == estimate["left_cpu_seconds"] > 0
    assert estimate["sources"] == {"amplitude_baseline": "declared"}


def test_a_plan_is_machine_readable_and_its_keys_are_steady(suite):
    code, out, _ = suite("plan", "tiny.yaml", "--json")
    assert code == 0
    jobs = json.loads(out)["jobs"]
    assert len(jobs) == 4
    assert len({job["key"] for job in jobs}) == 4
    again = json.loads(suite("plan", "tiny.yaml", "--json")[1])["jobs"]
    assert [job["key"] for job in again] == [job["key"] for job in jobs]
    honest = suite("plan", "tiny.yaml", "--json", "--set", "datasets.0.protocols=[bearing]")[1]
    assert {job["key"] for job in json.loads(honest)["jobs"]} == {
        job["key"] for job in jobs if job["rung"] == "bearing"
    }
    other = json.loads(suite("plan", "tiny.yaml", "--json", "--set", "seeds=2")[1])["jobs"]
    assert not {job["key"] for job in other} & {job["key"] for job in jobs}


@pytest.mark.parametrize("what", INVENTORY_KINDS)
def test_everything_there_is_can_be_listed(suite, what):
    code, out, _ = suite("list", what)
    assert code == 0
    assert len(out.splitlines()) > 3


@pytest.mark.parametrize("columns", [80, 120, 200])
@pytest.mark.parametrize("what", ["datasets", "bearings"])
def test_a_list_fits_the_terminal_and_keeps_every_word(suite, monkeypatch, what, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    code, out, _ = suite("list", what)
    assert code == 0 and max(map(len, out.splitlines())) <= columns
    said = {word for row in inventory(what) for text in row for word in text.split()}
    # Of a word that is longer than its column the pieces stand below each other.
    texts = "".join(line.split("│")[-2].strip() for line in out.splitlines() if line.count("│") == 4)
    assert {word for word in said if word not in texts} <= set(out.split())


def test_it_says_its_version(suite):
    assert suite("--version") == (0, f"suite {importlib.metadata.version('bearing-arena')}\n", "")


@pytest.mark.parametrize("words", [(), ("data",)])
def test_without_a_command_it_shows_its_help_alone(suite, words):
    code, out, error = suite(*words)
    assert code == 2
    assert "Usage" in out + error and "(see suite --help)" not in error


@pytest.fixture
def heard():
    """What a shell starts in the background ignores interrupts, and so do its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.kills
@pytest.mark.parametrize("engine", ["serial", "local"])
def test_an_interrupt_ends_a_run_with_one_line(started, tmp_path, orders, heard, engine):
    """As from a terminal, which interrupts the workers too."""
    (orders / "dawdle").write_text("30")
    (tmp_path / "tiny.yaml").write_text(TINY.replace("amplitude_baseline", "unruly"))
    words = ["run", "tiny.yaml", "--executor", engine, "--workers", "2"]
    command = subprocess.Popen(
        [sys.executable, "-m", "suite", *words],
        cwd=tmp_path,
        env={**os.environ, "SUITE_RUNS": str(tmp_path / "runs")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        while command.poll() is None and not (orders / "fits").exists():
            time.sleep(0.05)
        os.killpg(command.pid, signal.SIGINT)
        _, error = command.communicate(timeout=240)
    finally:
        command.kill()
    assert command.returncode == 130
    assert error == f"{LINE}\n"


def test_an_interrupt_during_the_imports_ends_with_one_line(tmp_path, heard):
    (tmp_path / "typer.py").write_text("import time\nprint('importing', flush=True)\ntime.sleep(60)\n")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    command = subprocess.Popen(
        [sys.executable, "-m", "suite", "list", "pipelines"],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert command.stdout.readline() == "importing\n"
        command.send_signal(signal.SIGINT)
        _, error = command.communicate(timeout=240)
    finally:
        command.kill()
    assert command.returncode == 130
    assert error == f"{LINE}\n"


def test_a_state_folder_that_cannot_be_one_is_said_in_a_line(suite, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("SUITE_RUNS", str(tmp_path / "file"))
    refused(suite("run", "tiny.yaml"), str(tmp_path / "file"), "Not a directory", "can be read and written")
    monkeypatch.setenv("SUITE_RUNS", "/proc/nothing")
    refused(suite("run", "tiny.yaml"), "/proc/nothing", "can be read and written")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize(
    "words",
    [("run", "tiny.yaml"), ("data", "card", "simulated", "--json", "card.json")],
    ids=["folder", "file"],
)
def test_a_disk_that_cannot_be_written_is_said_in_a_line(suite, monkeypatch, tmp_path, code, words):
    def fail(*args, **kwargs):
        raise OSError(code, os.strerror(code))

    monkeypatch.setenv("SUITE_RUNS", str(tmp_path / "state"))
    monkeypatch.setattr("suite.unfinished._begin", fail)
    refused(suite(*words), os.strerror(code))


@pytest.mark.kills
def test_a_full_disk_is_said_in_a_line_and_costs_nothing(started, tmp_path, migrated):
    """On a disk of a few megabytes, where one may be mounted."""
    runs = tmp_path / "small"
    runs.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2000k", "none", runs], check=False)
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        shutil.copy(migrated, runs)
        (tmp_path / "tiny.yaml").write_text(TINY.replace("amplitude_baseline", "svm_orders"))
        command = [sys.executable, "-m", "suite", "run", "tiny.yaml", "--executor", "serial"]
        options = {"cwd": tmp_path, "env": {**os.environ, "SUITE_RUNS": str(runs)}, "capture_output": True}
        done = subprocess.run(command, text=True, check=False, **options)
        assert done.returncode == 2, done.stderr[-1500:]
        assert done.stderr.startswith("suite: ") and done.stderr.count("\n") == 1, done.stderr
        subprocess.run(["mount", "-o", "remount,size=50m", runs], check=True)
        done = subprocess.run(command, text=True, check=False, **options)
        assert (done.returncode, done.stderr) == (0, "")
        assert "FAILED" not in done.stdout
    finally:
        subprocess.run(["umount", runs], check=True)


def test_wrong_requests_get_one_line(suite):
    refused(suite("rum"), "No such command")
    refused(suite("run", "nowhere.yaml"), "nowhere.yaml")
    refused(suite("run", "tiny.yaml", "--set", "budget.trails=3"), "budget.trails", "unknown key", "trials")
    refused(
        suite("run", "tiny.yaml", "--set", "pipelines=[svm]"), "unknown pipeline 'svm'", "svm_handcrafted"
    )
    refused(suite("run", "tiny.yaml", "--set", "datasets=[cwro]"), "unknown data set 'cwro'", "cwru")
    refused(suite("run", "tiny.yaml", "--set", "protocols=[R9]"), "unknown protocol 'R9'", "bearing (R4)")
    refused(suite("run", "tiny.yaml", "--set", "datasets.0.options.rig=3"), "simulated.rig", "rigs")
    refused(suite("run", "tiny.yaml", "--set", "windows.length=9999"), "windows.length", "samples")
    refused(suite("run", "tiny.yaml", "--workers", "0"), "workers")
    refused(suite("list", "cats"), "unknown kind 'cats'")


def test_an_unknown_executor_is_refused(suite, monkeypatch):
    monkeypatch.setattr("suite.running.engine.ANSWER", "1s")
    code, _, error = suite("run", "tiny.yaml", "--executor", "slurm")
    assert code == 2
    assert "serial, local or tcp://host:port" in error
    code, _, error = suite("run", "tiny.yaml", "--executor", "tcp://127.0.0.1:9")
    assert code == 2
    assert "no Dask scheduler answers" in error
    code, _, error = suite("leaderboard")
    assert code == 2
    assert "no question has been asked yet" in error


def test_missing_data_says_what_to_get_and_where_to_put_it(suite, monkeypatch, tmp_path):
    monkeypatch.setenv("SUITE_DATA", str(tmp_path / "empty"))
    refused(suite("run", "tiny.yaml", "--set", "datasets=[cwru]"), "cwru", "engineering.case.edu")


@pytest.mark.parametrize("harm", ["truncated", "foreign", "empty"])
def test_a_damaged_recording_is_named(suite, monkeypatch, tmp_path, harm):
    import os

    if not os.environ.get("SUITE_DATA"):
        pytest.skip("SUITE_DATA does not name the folder of real recordings")
    source = next(Path(os.environ["SUITE_DATA"]).rglob("105.mat"))
    folder = tmp_path / "data" / "CWRU"
    folder.mkdir(parents=True)
    for number in ("97", "106", "118", "130"):
        shutil.copy(next(source.parents[1].rglob(f"{number}.mat")), folder)
    content = source.read_bytes()
    damaged = {"truncated": content[: len(content) // 2], "foreign": b"PK\3\4 no matlab", "empty": b""}
    (folder / "105.mat").write_bytes(damaged[harm])
    monkeypatch.setenv("SUITE_DATA", str(tmp_path / "data"))
    refused(suite("run", "tiny.yaml", "--set", "datasets=[cwru]"), "105.mat")


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        (np.r_[np.random.default_rng(0).standard_normal(4000), np.nan], "NaN"),
        (np.full(4000, 3.0), "constant"),
        (np.random.default_rng(0).standard_normal(100), "100 samples"),
    ],
)
def test_an_unusable_own_signal_is_named(suite, tmp_path, signal, words):
    np.save(tmp_path / "pump.npy", signal)
    (tmp_path / "mine.csv").write_text(
        "file,fault,bearing,rate_hz,shaft_hz,load\npump.npy,healthy,one,12000,25,0\n"
    )
    choice = "datasets=[{name: folder, options: {manifest: mine.csv}}]"
    refused(suite("run", "tiny.yaml", "--set", choice), "pump.npy", words)


def test_own_recordings_from_a_manifest_to_a_leaderboard(suite, started, tmp_path):
    from suite.data import load

    rows = ["file,fault,bearing,rate_hz,shaft_hz,load"]
    for recording in load("simulated", rigs=1, bearings_per_class=2, seconds=0.25):
        np.save(tmp_path / f"{recording.name.replace('/', '_')}.npy", recording.signal[0])
        rows.append(
            f"{recording.name.replace('/', '_')}.npy,{recording.fault},{recording.bearing},12000,"
            f"{recording.shaft_hz},{recording.load}"
        )
    (tmp_path / "mine.csv").write_text("\n".join(rows))
    choice = "datasets=[{name: folder, options: {manifest: mine.csv}}]"
    code, out, error = suite("run", "tiny.yaml", "--executor", "serial", "--set", choice)
    assert code == 0, error
    assert "amplitude_baseline" in out


def test_check_passes_a_good_pipeline_and_names_what_is_wrong_with_a_bad_one(suite, tmp_path):
    good = Path(__file__).parents[1] / "pipelines" / "classical" / "amplitude_baseline.py"
    code, out, _ = suite("check", good)
    assert code == 0
    assert "ok      gives probabilities" in out
    bad = tmp_path / "bad.py"
    bad.write_text(good.read_text().replace("deterministic=True", "deterministic=True, iterative=False"))
    text = good.read_text().replace('summary="', 'summary="two\\nlines ')
    bad.write_text(text)
    code, out, _ = suite("check", bad)
    assert code == 1
    assert "FAILED  declares itself" in out
    bad.write_text("x = 1")
    code, _, error = suite("check", bad)
    assert code == 2
    assert "PIPELINE, DATASET or BLOCK" in error


def test_the_doctor_looks_at_everything(suite):
    code, out, _ = suite("doctor")
    assert code == 0, out
    for what in ("python", "torch", "GPU", "tracking", "data: simulated"):
        assert what in out


def test_the_doctor_goes_on_where_the_stores_may_not_be_written(suite, monkeypatch, tmp_path):
    monkeypatch.setenv("SUITE_RUNS", str(tmp_path / "closed"))
    monkeypatch.setattr("suite.doctor._data", lambda workspace: [Symptom("data", "looked at")])
    (tmp_path / "closed" / "mlflow.db.lock").mkdir(parents=True)  # As closed as another user's, also to root.
    code, out, _ = suite("doctor")
    assert code == 1
    assert "Is a directory" in out and "looked at" in out


def test_verify_tells_what_it_found(suite):
    code, out, _ = suite("data", "verify", "simulated")
    assert code == 0
    assert "simulated" in out
    code, _, error = suite("data", "fetch", "simulated")
    assert code == 2
    assert "no files to download" in error


SMALL = ("--set", "rigs=1", "--set", "bearings_per_class=2", "--set", "seconds=0.5")


def test_a_data_card_is_printed_and_written(suite):
    code, out, error = suite(
        "data", "card", "simulated", *SMALL, "--html", "a/card.html", "--json", "card.json"
    )
    assert code == 0, error
    for words in ("Classes", "R4 bearing", "BPFO", "looked at: of each class", "outer-01-1500rpm-load0.5"):
        assert words in out
    told = json.loads(Path("card.json").read_text())
    assert told["recordings"] == 32 and told["options"]["seconds"] == 0.5
    html = Path("a/card.html").read_text()
    assert all(f'<td class="words">{one["recording"]}</td>' in html for one in told["pictures"])
    assert not Path("runs").exists()


def test_a_wrong_card_gets_one_line(suite, tmp_path):
    refused(suite("data", "card", "cwro"), "unknown data set 'cwro'", "cwru")
    refused(suite("data", "card", "simulated", "--set", "rig=1"), "simulated.rig", "bearings_per_class")
    refused(suite("data", "card", "simulated", "--set", "rigs"), "--set", "rigs", "is no assignment")
    refused(suite("data", "verify", "simulated", "--set", "rigs=many"), "simulated.rigs")
    refused(suite("data", "card", "folder"), "folder.manifest")
    (tmp_path / "file").write_text("")
    refused(suite("data", "card", "simulated", *SMALL, "--html", "file/card.html"), "cannot be written")


def test_own_recordings_are_verified_and_described_by_their_manifest(suite, tmp_path):
    np.save(tmp_path / "pump.npy", np.random.default_rng(0).standard_normal(4000))
    (tmp_path / "mine.csv").write_text("file,fault,bearing,rate_hz,shaft_hz\npump.npy,healthy,one,12000,25\n")
    code, out, _ = suite("data", "verify", "folder", "--set", "manifest=mine.csv")
    assert code == 0 and "1 recordings at 12000 Hz" in out
    code, out, _ = suite("data", "card", "folder", "--set", "manifest=mine.csv")
    assert code == 0
    assert "geometry unknown" in out and "R4 bearing" in out and "refused" in out


def test_fetch_takes_the_options_of_the_data_set_and_refuses_others_before_it_asks_anybody(suite):
    refused(suite("data", "fetch", "cwru", "--set", "faulty=front"), "cwru.faulty", "drive_end or fan_end")


def test_fetch_says_what_to_get_by_hand(suite, tmp_path, monkeypatch):
    monkeypatch.setenv("SUITE_DATA", str(tmp_path / "raw"))
    code, out, error = suite("data", "fetch", "paderborn")
    assert code == 2
    assert "CC BY-NC 4.0" in out
    assert error.count("\n") == 1
    for told in (
        "340 are missing: N15_M07_F10_K001_1.mat",
        ".rar",
        "a folder Paderborn",
        str(tmp_path / "raw"),
    ):
        assert told in error
