import os

import numpy as np
import pytest
from scipy.io import savemat, wavfile
from typer.testing import CliRunner

from suite.cli import app
from suite.data.dataset import load
from suite.data.first_manifest import describe_folder
from suite.data.manifest import read_manifest
from suite.data.name_guesses import NameGuess, fault_in, guess_from_names
from suite.errors import RequestError

NOISE = np.random.default_rng(3).normal(size=4000)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("IR5_900", "inner"),
        ("OuterRaceFault_vload_3", "outer"),
        ("pump inner race", "inner"),
        ("Normal_1", "healthy"),
        ("motor_direction", None),
        ("IR_and_OR", None),
    ],
)
def test_words_of_a_name_mean_a_class_or_none(name, fault):
    assert fault_in(name) == fault


def test_names_tell_bearing_speed_and_load():
    assert guess_from_names(["IR5_900.mat", "IR5_600.mat", "OR2_900.mat", "OR2_600.mat"])[0] == NameGuess(
        "inner", "IR5", "900"
    )
    assert guess_from_names(["a/ball_30Hz_2.5kN_007.csv"]) == [
        NameGuess("ball", "ball", shaft_hz="30", load="2.5", run="007")
    ]
    assert guess_from_names(["pump-b_1480rpm.wav"])[0] == NameGuess(None, "pump-b", "1480")
    lives = guess_from_names([f"B{n}/acc_0000{m}.csv" for n in (1, 2) for m in (1, 2)])
    assert [(guess.bearing, guess.run) for guess in lives[1:3]] == [("B1", "00002"), ("B2", "00001")]


def test_folders_of_one_name_below_different_ones_are_different_bearings():
    files = [f"pump {n}/{fault}/rec_{m:03d}.npy" for n in (1, 2) for fault in ("good", "ir") for m in (1, 2)]
    guesses = guess_from_names(files)
    assert {guess.bearing for guess in guesses} == {"pump 1/good", "pump 1/ir", "pump 2/good", "pump 2/ir"}
    assert {guess.fault for guess in guesses} == {"healthy", "inner"}


def test_numbers_that_count_recordings_are_no_speeds():
    guesses = guess_from_names(["x_105.mat", "y_105.mat", "x_106.mat", "y_106.mat"])
    assert {guess.rpm for guess in guesses} == {None}


@pytest.fixture
def folder(tmp_path):
    raw = tmp_path / "raw"
    (raw / "life 1").mkdir(parents=True)
    for number in range(5):
        np.savetxt(raw / "life 1" / f"acc_0{number}.csv", NOISE[:2560], header="x", comments="")
    for name, fault in {"IR1": 1, "N1": 2}.items():
        for rpm in (600, 900):
            savemat(raw / f"{name}_{rpm}.mat", {f"X{fault}_DE": NOISE, f"X{fault}_FE": NOISE, "Fs": 12_000})
    wavfile.write(raw / "outer_1480rpm.wav", 8_000, NOISE.astype(np.float32))
    (raw / "broken.mat").write_bytes(b"nothing")
    (raw / "notes.docx").write_bytes(b"nothing")
    (raw / ".hidden.csv").write_text("1\n2\n")
    os.mkfifo(raw / "pipe.wav")
    return tmp_path


def test_what_a_folder_tells_is_written_and_what_it_does_not_is_left_open(folder):
    made = describe_folder(folder / "raw", folder)
    assert (made.files, made.rows) == (10, 6)
    assert made.open_keys == {"fault": 3, "rpm": 1, "rate_hz": 1}
    assert [line.split(":")[0] for line in made.refused] == ["broken.mat"]
    (folder / "m.yaml").write_text(made.text)
    with pytest.raises(RequestError, match=r"fault: is missing"):
        read_manifest(folder / "m.yaml")
    life = "fault: ~, bearing: life 1, rpm: ~, rate_hz: ~}"
    assert life in made.text
    filled = made.text.replace(life, "fault: worn, bearing: life 1, rpm: 1800, rate_hz: 25600}")
    (folder / "m.yaml").write_text(filled.replace("fault: ~", "fault: healthy"))
    recordings = load("folder", folder, manifest="m.yaml")
    assert len(recordings) == made.files
    said = {(one.fault, one.bearing, round(60 * one.shaft_hz), one.rate_hz) for one in recordings}
    assert said == {
        ("inner", "IR1", 600, 12_000),
        ("inner", "IR1", 900, 12_000),
        ("healthy", "N1", 600, 12_000),
        ("healthy", "N1", 900, 12_000),
        ("outer", "outer", 1480, 8_000),
        ("worn", "life 1", 1800, 25_600),
    }
    assert {one.channels for one in recordings if one.bearing == "N1"} == {("X2_DE",)}


def test_the_command_never_writes_over_a_manifest_unless_asked(folder):
    file = folder / "first.yaml"
    ask = ["data", "manifest", str(folder / "raw"), "--to", str(file)]
    said = CliRunner().invoke(app, ask)
    assert said.exit_code == 0
    assert f"folder --set manifest={file}" in said.output.replace("\n", "")
    file.write_text("mine")
    refused = CliRunner().invoke(app, ask)
    assert isinstance(refused.exception, RequestError)
    assert file.read_text() == "mine"
    assert CliRunner().invoke(app, [*ask, "--overwrite"]).exit_code == 0
    assert file.read_text() != "mine"


def test_a_folder_without_recordings_is_refused(tmp_path):
    for folder, words in ((tmp_path, "holds no recordings"), (tmp_path / "absent", "no such folder")):
        with pytest.raises(RequestError, match=words):
            describe_folder(folder, tmp_path)
    (tmp_path / "a.mat").write_bytes(b"nothing")
    with pytest.raises(RequestError, match="none of 1 files can be read"):
        describe_folder(tmp_path, tmp_path)
