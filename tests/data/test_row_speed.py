"""Manifests whose speed was measured, by pulses or as a channel: one line for whatever is wrong with it."""

import numpy as np
import pytest
from scipy.io import savemat, wavfile

from suite.data.catalog.folder import DATASET, FolderOptions
from suite.data.conditions import name_conditions
from suite.data.dataset import load
from suite.data.verify import verify
from suite.errors import RequestError

RATE, SAMPLES = 4000, 8000
SPEED = np.linspace(15, 30, SAMPLES)
TURNS = np.concatenate([[0.0], np.cumsum((SPEED[1:] + SPEED[:-1]) / 2)]) / RATE
PULSES = ((TURNS * 2 + 0.5) % 1 < 0.2).astype(np.float32)
VIBRATION = np.random.default_rng(0).standard_normal(SAMPLES).astype(np.float32)
KEYS = "fault: inner, bearing: b, rate_hz: 4000"


@pytest.fixture
def files(tmp_path):
    table = np.column_stack([VIBRATION, PULSES, 60 * SPEED])
    np.savetxt(tmp_path / "a.csv", table, "%.6f", ",", header="acc,tacho,n", comments="")
    np.save(tmp_path / "a.npy", table.T.astype(np.float32))
    savemat(
        tmp_path / "a.mat", {"vib": VIBRATION, "pulse": PULSES, "n": 60 * SPEED[::40], "short": PULSES[:900]}
    )
    wavfile.write(tmp_path / "a.wav", RATE, np.column_stack([VIBRATION, PULSES]).astype(np.float32) / 8)
    return tmp_path


def read(folder, *rows, defaults=KEYS):
    text = "".join(f"  - {{{row}}}\n" for row in rows)
    (folder / "m.yaml").write_text(f"defaults: {{{defaults}}}\nrecordings:\n{text}", encoding="utf-8")
    return load("folder", folder, manifest="m.yaml")


@pytest.mark.parametrize(
    "row",
    [
        "file: a.csv, tachometer: tacho, pulses_per_turn: 2",
        "file: a.csv, tachometer: 'tach*', pulses_per_turn: 2, channel: acc",
        "file: a.csv, tachometer: 1, pulses_per_turn: 2, channel: 0",
        "file: a.csv, speed_channel: n, speed_unit: rpm, channel: acc, rpm: 1400",
        "file: a.npy, tachometer: 1, pulses_per_turn: 2, channel: 0",
        "file: a.npy, speed_channel: 2, speed_unit: rpm, channel: 0",
        "file: a.mat, variable: vib, tachometer: pulse, pulses_per_turn: 2",
        "file: a.mat, variable: vib, speed_channel: n, speed_unit: rpm, speed_rate_hz: 100",
        "file: a.wav, tachometer: 1, pulses_per_turn: 2, channel: 0",
    ],
)
def test_the_angle_comes_from_any_file(files, row):
    (recording,) = read(files, row)
    assert recording.signal.shape == (1, SAMPLES)
    assert np.corrcoef(recording.signal[0], VIBRATION)[0, 1] > 0.999
    off = recording.turns - TURNS
    assert np.abs(off - np.median(off)).max() < 0.02 + 0.15 * ("100" in row)
    assert recording.shaft_hz == pytest.approx(22.5, rel=0.01)
    assert recording.condition == "920 to 1800 rpm"


def test_the_channel_of_the_speed_is_no_vibration(files):
    by_pulse, by_speed = read(
        files,
        "file: a.csv, tachometer: tacho, pulses_per_turn: 2, name: one",
        "file: a.csv, speed_channel: n, speed_unit: rpm, name: two, start: 0.5, stop: 1.5",
    )
    assert by_pulse.channels == ("acc",)
    assert by_speed.channels == ("acc",) and by_speed.signal.shape == (1, RATE)
    assert by_speed.turns == pytest.approx(TURNS[2000:6000] - TURNS[2000], abs=1e-3)
    assert by_speed.condition == "1150 to 1550 rpm"
    (noted,) = (note for note in by_pulse.notes if "speed of" in note)
    assert noted.endswith("rpm by 'tacho'")


def test_a_speed_that_outlasts_the_vibration_is_noted(files):
    row = "file: a.mat, variable: vib, speed_channel: n, speed_unit: rpm, speed_rate_hz: "
    right, wrong = (read(files, f"{row}{rate}")[0].notes for rate in (100, 50))
    assert not any("lasts" in note for note in right)
    assert "'n' lasts 4 s, the vibration 2 s: is speed_rate_hz right?" in wrong


def changed(folder, name, values):
    """The table with other values for the pulses or the speed."""
    columns = {"acc": VIBRATION, "tacho": PULSES, "n": 60 * SPEED, name: values}
    np.savetxt(
        folder / "a.csv",
        np.column_stack(list(columns.values())),
        "%.6f",
        ",",
        header="acc,tacho,n",
        comments="",
    )


TACHO, BY_N = "tachometer: tacho, pulses_per_turn: 2", "speed_channel: n, speed_unit: rpm"


@pytest.mark.parametrize(
    ("keys", "name", "values", "words"),
    [
        (
            TACHO,
            "tacho",
            np.where(np.abs(np.arange(SAMPLES) - 4000) < 80, 0, PULSES),
            "a pulse is missing at 0.9",
        ),
        (TACHO, "tacho", np.where(np.arange(SAMPLES) > 6000, 0, PULSES), "stops: no pulse after 1.4"),
        (TACHO, "tacho", np.ones(SAMPLES), "has no pulse in 2 s: at least 3"),
        (TACHO + ", rpm: 750", "acc", VIBRATION, "and 750 rpm are stated: is pulses_per_turn right?"),
        ("tachometer: tacho, pulses_per_turn: 0.001", "acc", VIBRATION, "e+04 Hz at 0.0"),
        (
            BY_N,
            "n",
            np.where(np.arange(SAMPLES) > 4000, 0, 60 * SPEED),
            "is 0 at 1 s: a shaft that turns forwards",
        ),
        (BY_N, "n", -60 * SPEED, "is negative at 0 s"),
        ("speed_channel: n, speed_unit: Hz, rpm: 1400", "acc", VIBRATION, "is speed_unit right?"),
        (
            "speed_channel: n, speed_unit: rpm, speed_rate_hz: 8000",
            "acc",
            VIBRATION,
            "lasts 1 s, and the vibration 2 s",
        ),
    ],
)
def test_what_was_measured_wrongly_is_one_line_with_row_key_and_moment(files, keys, name, values, words):
    changed(files, name, values)
    with pytest.raises(RequestError) as caught:
        read(files, f"file: a.csv, channel: acc, {keys}")
    line = str(caught.value)
    key = keys.split(":", maxsplit=1)[0]
    assert line.startswith(f"{files / 'm.yaml'}: recording 1, {key}: ") and words in line
    assert "of a.csv" in line and "\n" not in line


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("tachometer: pulse, speed_channel: n, speed_unit: Hz", "gives a measured speed twice"),
        ("rpm: 900, shaft_hz: 15", "needs the shaft speed once"),
        ("load: 1", "needs the shaft speed once: shaft_hz or rpm, tachometer or speed_channel"),
        ("pulses_per_turn: 3, rpm: 900", "pulses_per_turn needs a tachometer"),
        ("speed_channel: n", "speed_channel and speed_unit (rpm or Hz) go together"),
        ("speed_channel: n, speed_unit: km/h", "speed_unit: "),
        ("rpm: 9, speed_rate_hz: 3", "speed_rate_hz needs a speed_channel"),
        ("tachometer: 'a;b', pulses_per_turn: 1", "no channel 'a;b'"),
        ("tachometer: [a, b]", "tachometer is a list: one channel is needed"),
        ("tachometer: pulse, pulses_per_turn: 0", "is 0 (expected 0.001 to 100000 pulses a turn)"),
        ("tachometer: puls", "no channel 'puls'"),
        ("tachometer: short", "has 900 samples, and the vibration 8000: as many are needed"),
        (
            "speed_channel: n, speed_unit: rpm",
            "has 200 samples, and the vibration 8000: as many are needed, or",
        ),
        ("rpm: 900, max_windows: 0", "is 0: a whole number from 1 is needed"),
        ("rpm: 900, max_windows: 2.5", "is 2.5: a whole number from 1 is needed"),
    ],
)
def test_a_wrong_row_is_one_line(files, keys, words):
    with pytest.raises(RequestError) as caught:
        read(files, f"file: a.mat, variable: vib, {keys}")
    assert words in str(caught.value)


def test_a_constant_channel_of_speed_is_a_steady_speed(files):
    changed(files, "n", np.full(SAMPLES, 1497.0))
    (recording,) = read(files, "file: a.csv, channel: acc, speed_channel: n, speed_unit: rpm")
    assert recording.turns is None and recording.shaft_hz == pytest.approx(24.95)
    assert recording.condition == "1500 rpm"


def test_ranges_of_speed_are_conditions_of_their_own():
    rpm = [1500.0, 1350.0, 1400.0, 1500.0, 1510.0, 2700.0]
    spans = [None, (900.0, 1800.0), (930.0, 1870.0), (1495.0, 1560.0), (1100.0, 1900.0), (1800.0, 3650.0)]
    named = name_conditions(rpm, [None] * 6, [None] * 5 + ["own"], spans)
    assert named == ["1500 rpm", "900 to 1800 rpm", "900 to 1800 rpm", "1500 rpm", "1100 to 1900 rpm", "own"]


def test_keys_of_manifests_that_measure_nothing_are_what_they_were(tmp_path):
    np.save(tmp_path / "a.npy", np.arange(2000.0) % 7)
    (tmp_path / "m.csv").write_text("file,fault,bearing,rate_hz,rpm,start\na.npy,healthy,b,1000,600,0.5\n")
    key = DATASET.fingerprint(tmp_path, FolderOptions(manifest="m.csv"))
    assert key == "6590e44e0b1759691813da10b91523de91ec5cbd99b50dc3df312f294ca1ec19"
    limited = "file,fault,bearing,rate_hz,rpm,start,max_windows\na.npy,healthy,b,1000,600,0.5,3\n"
    (tmp_path / "m.csv").write_text(limited)
    assert DATASET.fingerprint(tmp_path, FolderOptions(manifest="m.csv")) != key
    (recording,) = load("folder", tmp_path, manifest="m.csv")
    assert recording.max_windows == 3
    assert "at most 3 windows are cut of it, evenly spread" in recording.notes


def test_verify_tells_the_range(files):
    read(files, "file: a.csv, tachometer: tacho, pulses_per_turn: 2")
    lines = [found.text for found in verify(DATASET, files, FolderOptions(manifest="m.yaml"))]
    assert any(
        "1 recordings at 4000 Hz, 9" in line and " rpm, 2 s" in line and " to 17" in line for line in lines
    )
