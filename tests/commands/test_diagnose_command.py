"""`suite diagnose` as a user meets it: exit codes, one line for each mistake, JSON that a script reads."""

import json
import os
import re
import sys

import numpy as np
import pytest
from machines import RATE_HZ, machine_recording
from scipy.io import savemat

import suite.serving.simulated_model as room
from suite.cli import main
from suite.locks import in_use
from suite.records.model_files import store_model
from suite.records.tracking_client import open_client
from suite.serving.registration import register_model
from suite.workspace import current


@pytest.fixture
def diagnose(tmp_path, monkeypatch, capsys, small_model):
    """Call the command beside recordings of one machine; gives exit code, standard output and error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUITE_RUNS", str(tmp_path / "runs"))
    monkeypatch.delenv("SUITE_DATA", raising=False)
    monkeypatch.setattr(room, "simulated_model", lambda *_, **__: small_model)
    for name, fault, take in (("base", "healthy", 0), ("inner", "inner", 0), ("calm", "healthy", 2)):
        made = machine_recording(fault, 3, take)
        savemat(tmp_path / f"{name}.mat", {"acc": made.signal.T, "fs": RATE_HZ, "rpm": 60 * made.shaft_hz})
    orders = machine_recording("inner", 3).orders
    bearing = ",".join(f"{order:.5f}" for order in vars(orders).values())

    def call(*words, stated=True):
        given = ["--bearing", bearing] if stated else []
        monkeypatch.setattr(sys, "argv", ["suite", "diagnose", *map(str, words), *given])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return call


def recordings_in(out):
    return json.loads(out)["recordings"]


def test_a_fault_beside_a_baseline_is_a_fault_and_exit_code_3(diagnose):
    code, out, _ = diagnose("inner.mat", "--baseline", "base.mat", "--json", "-")
    (one,) = recordings_in(out)
    assert (code, one["claim"], one["conclusion"]) == (3, "fault", "inner")
    assert one["rises_db"]["inner"] > one["rises_db"]["outer"]
    assert one["rpm_from"] == "from the file"
    first = next(line for line in one["lines"] if (line["fault"], line["harmonic"]) == ("inner", 1))
    assert first["height_db"] > 5
    assert first["found"] == pytest.approx(first["order"], rel=0.02)


def test_a_healthy_machine_beside_its_baseline_is_healthy_and_exit_code_0(diagnose):
    code, out, _ = diagnose("calm.mat", "--baseline", "base.mat", "--json", "-")
    assert (code, recordings_in(out)[0]["claim"]) == (0, "healthy")


def test_a_faulty_baseline_makes_no_faulty_machine_healthy(diagnose, tmp_path):
    (tmp_path / "again.mat").symlink_to(tmp_path / "inner.mat")
    code, out, _ = diagnose("inner.mat", "--baseline", "again.mat", "--json", "-")
    (one,) = recordings_in(out)
    assert (code, one["claim"]) == (3, "fits best")
    assert "baseline itself" in " ".join(one["warnings"])
    other = machine_recording("inner", 3, 2)
    shaft = 60 * other.shaft_hz
    savemat(tmp_path / "later.mat", {"acc": other.signal.T, "fs": RATE_HZ, "rpm": shaft})
    code, out, _ = diagnose("later.mat", "--baseline", "inner.mat", "--json", "-")
    assert recordings_in(out)[0]["claim"] != "healthy"
    assert code != 0


def test_without_a_baseline_no_more_is_said_than_what_fits_best(diagnose):
    code, out, _ = diagnose("inner.mat")
    assert code == 3
    assert "fits best" in out
    assert "It has never seen this one" in " ".join(out.split())
    code, out, _ = diagnose("calm.mat", "--json", "-")
    assert (code, recordings_in(out)[0]["claim"]) == (4, "cannot tell")


def test_a_folder_is_a_row_a_recording_and_what_cannot_be_read_is_one_too(diagnose, tmp_path):
    folder = tmp_path / "all"
    folder.mkdir()
    for name in ("calm.mat", "inner.mat"):
        (folder / name).symlink_to(tmp_path / name)
    (folder / "broken.mat").write_bytes(b"no MATLAB file")
    np.save(folder / "silent.npy", np.zeros(60_000))
    rpm = 60 * machine_recording("inner", 3).shaft_hz
    code, out, _ = diagnose(folder, "--rate", RATE_HZ, "--rpm", f"{rpm:.1f}", "--json", "-")
    told = {one["file"].rsplit("/", 1)[1]: one["claim"] for one in recordings_in(out)}
    assert code == 3
    assert told["broken.mat"] == told["silent.npy"] == "refused"
    assert set(told) == {"broken.mat", "calm.mat", "inner.mat", "silent.npy"}


def test_a_speed_with_a_tolerance_is_searched_and_what_was_found_is_said(diagnose):
    rpm = 60 * machine_recording("inner", 3).shaft_hz
    code, out, _ = diagnose("inner.mat", "--rpm", f"{1.012 * rpm:.1f}±{0.02 * rpm:.1f}", "--json", "-")
    (one,) = recordings_in(out)
    assert code == 3
    assert one["rpm"] == pytest.approx(rpm, rel=0.006)
    assert "found between" in one["rpm_from"]


def test_the_page_stands_alone(diagnose, tmp_path):
    diagnose("inner.mat", "--baseline", "base.mat", "--html", "page.html", "--json", "told.json")
    page = (tmp_path / "page.html").read_text()
    assert "Inner-race fault" in page
    assert page.count('class="trace"') == 3
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert "curves" not in json.loads((tmp_path / "told.json").read_text())["recordings"][0]


def test_a_file_whose_name_is_no_utf_8_is_diagnosed_like_another(diagnose, tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / os.fsdecode(b"caf\xe9.mat")).symlink_to(tmp_path / "inner.mat")
    code, _, _ = diagnose(folder, "--html", "page.html", "--json", "told.json")
    assert code == 3
    assert "caf\\udce9.mat" in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize("width", [80, 120, 200])
def test_no_line_is_wider_than_the_terminal(diagnose, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    _, out, _ = diagnose("inner.mat", "--baseline", "base.mat")
    assert max(map(len, out.splitlines())) <= width
    assert "BPFI dB" in out or "BPFI" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("absent.mat",), "no such file"),
        (("inner.mat", "--rpm", "fast"), "--rpm"),
        (("inner.mat", "--rate", "9000"), "--rate"),
        (("inner.mat", "--model", "nowhere"), "no trained model"),
        (("inner.mat", "--baseline", "absent.mat"), "no such file"),
        (("inner.mat", "--baseline", "base.mat", "--baseline-rpm", "fast"), "--baseline-rpm"),
        (("a" * 5000,), "no such file"),
        (("inner.mat", "--model", "a" * 5000), "no trained model"),
        (("/dev/null",), "is a device, no ordinary file"),
        (("inner.mat", "--json", "/proc/none/a.json"), "cannot be written"),
    ],
)
def test_a_wrong_request_is_one_line_and_exit_code_2(diagnose, words, said):
    code, _, error = diagnose(*words)
    assert code == 2
    assert len(error.strip().splitlines()) == 1
    assert said in error


def test_what_is_wrong_is_said_before_a_model_is_fitted(diagnose, tmp_path, monkeypatch):
    monkeypatch.setattr(room, "simulated_model", lambda *_, **__: pytest.fail("fitted"))
    os.mkfifo(tmp_path / "pipe")
    np.save(tmp_path / "bare.npy", np.sin(np.arange(60_000.0)))
    savemat(tmp_path / "two.mat", {"a": np.arange(60_000.0), "b": np.arange(60_000.0)})
    for words, said in (
        (("bare.npy",), "--rate"),
        (("bare.npy", "--rate", RATE_HZ), "--rpm"),
        (("two.mat", "--rate", RATE_HZ), "--channel"),
        (("bare.npy", "two.mat"), "of 2 files none can be read"),
        (("inner.mat", "--baseline", "bare.npy"), "bare.npy"),
        (("inner.mat", "--html", "."), "is a folder"),
        (("inner.mat", "--html", "-"), "--html"),
        (("inner.mat", "--json", "pipe"), "a device or a pipe"),
        (("inner.mat", "--html", "inner.mat/a.html"), "cannot be written"),
    ):
        code, out, error = diagnose(*words)
        assert (code, out, len(error.strip().splitlines())) == (2, "", 1)
        assert said in error


def test_two_calls_at_once_simulate_once(diagnose, monkeypatch, small_model):
    def fit(cache, **_):
        assert in_use(cache / "simulated-model.lock")
        return small_model

    monkeypatch.setattr(room, "simulated_model", fit)
    assert diagnose("inner.mat")[0] == 3
    assert not in_use(current().cache / "simulated-model.lock")


@pytest.fixture
def trained(tmp_path, small_model):
    """A folder as `suite train` leaves it, where it leaves it."""
    folder = tmp_path / "runs" / "models" / "pumps.svm"
    folder.mkdir(parents=True)
    store_model(small_model.model.stored.estimator, small_model.model.stored.facts, folder, room.TYPES)
    (folder / "scope.json").write_text(small_model.model.scope.to_json())
    return folder


def test_a_model_of_suite_train_is_found_by_its_folder_and_by_its_name(diagnose, trained):
    for named in (trained.name, trained):
        code, out, _ = diagnose("inner.mat", "--model", named, "--json", "-")
        (one,) = recordings_in(out)
        assert (code, one["claim"], one["conclusion"]) == (3, "fault", "inner")
    code, _, error = diagnose("inner.mat", "--model", trained, "--baseline", "base.mat")
    assert code == 2
    assert "--baseline" in error


@pytest.mark.served
def test_and_in_the_registry_by_its_alias(diagnose, trained):
    client = open_client(current())
    tags = {"pipeline": "svm_orders", "champion": "yes"}
    experiment = client.create_experiment("pumps models")
    register_model(client, experiment, "pumps.folder", trained, "a card", tags)
    for address in ("pumps.folder@champion", "models:/pumps.folder@svm_orders"):
        code, out, _ = diagnose("inner.mat", "--model", address, "--json", "-")
        assert (code, recordings_in(out)[0]["claim"]) == (3, "fault")
    code, _, error = diagnose("inner.mat", "--model", "pumps.folder@nobody")
    assert code == 2
    assert len(error.strip().splitlines()) == 1


def test_without_a_bearing_nothing_is_guessed(diagnose):
    code, _, error = diagnose("inner.mat", stated=False)
    assert code == 2
    assert "--bearing" in error
