from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from suite.data.catalog.paderborn import DATASET, PaderbornOptions
from suite.data.dataset import load, parse_options
from suite.data.windows import WindowSpec, cut
from suite.errors import RequestError

RNG = np.random.default_rng(9)


def _write(root: Path, name: str, channels=("force", "phase_current_1", "vibration_1")) -> np.ndarray:
    """One file as the owner lays it out: a struct called as the file, channels in the struct array Y."""
    stem, bearing = name.removesuffix(".mat"), name.split("_")[3]
    signals = RNG.normal(size=(len(channels), 4_000))
    fields = np.zeros((1, len(channels)), dtype=[("Name", object), ("Raster", object), ("Data", object)])
    if "speed" in channels:
        signals[channels.index("speed")] += 1_493
    for place, (channel, signal) in enumerate(zip(channels, signals, strict=True)):
        fields[0, place] = (channel, "HostService", signal[None])
    folder = root / "Paderborn" / bearing
    folder.mkdir(parents=True, exist_ok=True)
    savemat(folder / name, {stem: {"Info": "x", "X": fields[:, :1], "Y": fields, "Description": "y"}})
    return signals


def test_the_vibration_channel_is_found_by_its_name_and_the_rest_from_the_file_name(tmp_path):
    signals = _write(tmp_path, "N09_M07_F10_KI04_2.mat", ("vibration_1", "force", "speed"))
    (recording,) = load("paderborn", tmp_path)
    np.testing.assert_allclose(recording.signal[0], signals[0], rtol=1e-6)
    assert (recording.fault, recording.bearing, recording.load) == ("inner", "KI04", 1000)
    assert (recording.rate_hz, recording.shaft_hz) == (64_000, 15)
    assert recording.condition == "900 rpm, 0.7 Nm, 1000 N"


@pytest.mark.parametrize(
    ("options", "bearings"),
    [
        ({}, {"healthy": 6, "outer": 5, "inner": 6}),
        ({"damage": "artificial"}, {"healthy": 6, "outer": 7, "inner": 5}),
        ({"damage": "all", "compound": True}, {"healthy": 6, "outer": 12, "inner": 11, "inner+outer": 3}),
    ],
)
def test_bearings_per_class_are_the_owners(tmp_path, options, bearings):
    chosen = PaderbornOptions(measurements=1, **options)
    for name in DATASET.missing(tmp_path, chosen):
        if name.startswith("N15_M07_F04"):
            _write(tmp_path, name)
    recordings = DATASET.read(tmp_path, chosen)
    found = {fault: {r.bearing for r in recordings if r.fault == fault} for fault in bearings}
    assert {fault: len(names) for fault, names in found.items()} == bearings
    assert len(recordings) == sum(bearings.values())


def test_measurements_are_the_first_ones_and_the_owners_unreadable_file_is_not_asked_for(tmp_path):
    assert len(DATASET.missing(tmp_path, PaderbornOptions())) == 17 * 4 * 5
    everything = DATASET.missing(tmp_path, PaderbornOptions(damage="all", compound=True, measurements=20))
    assert len(everything) == 32 * 4 * 20 - 1
    assert "N15_M01_F10_KA08_2.mat" not in everything


def test_artificial_damage_is_noted_and_a_missing_channel_named(tmp_path):
    _write(tmp_path, "N15_M07_F10_KA01_1.mat")
    (recording,) = load("paderborn", tmp_path, damage="artificial")
    assert recording.notes[0] == "artificial damage" and "made by MTK" in recording.notes[1]
    assert recording.damage == "artificial"
    _write(tmp_path, "N15_M07_F10_KA01_1.mat", ("force", "speed"))
    with pytest.raises(RequestError, match=r"N15_M07_F10_KA01_1\.mat.*vibration_1"):
        load("paderborn", tmp_path, damage="artificial")
    with pytest.raises(RequestError, match="uni-paderborn"):
        load("paderborn", tmp_path / "nowhere")


def test_currents_are_reached_by_name_and_the_speed_is_each_files_own(tmp_path):
    signals = _write(
        tmp_path, "N15_M01_F10_K001_1.mat", ("phase_current_2", "speed", "vibration_1", "phase_current_1")
    )
    phases = ("phase_current_1", "phase_current_2")
    (recording,) = load("paderborn", tmp_path, channels=phases, speed="measured")
    np.testing.assert_allclose(recording.signal, signals[[3, 0]], rtol=1e-6)
    assert recording.channels == phases
    assert recording.shaft_hz * 60 == pytest.approx(signals[1].mean()) != 1_500
    _write(tmp_path, "N09_M07_F10_K001_1.mat", ("speed", "vibration_1"))  # 1493 rpm where 900 are set
    slow = next(one for one in load("paderborn", tmp_path, speed="measured") if "900" in one.condition)
    assert slow.shaft_hz == 15 and any("nominal 900 rpm" in note for note in slow.notes)
    with pytest.raises(RequestError, match=r"N09.*speed.*expected one|N09.*phase_current_1.*expected one"):
        load("paderborn", tmp_path, channels=phases, speed="measured")


def test_a_logged_speed_without_numbers_is_one_line(tmp_path):
    _write(tmp_path, "N09_M07_F10_K002_1.mat", ("vibration_1", "speed"))
    fields = np.zeros((1, 2), dtype=[("Name", object), ("Raster", object), ("Data", object)])
    fields[0, 0] = ("vibration_1", "HostService", RNG.normal(size=(1, 400)))
    fields[0, 1] = ("speed", "HostService", "none")
    name = "N09_M07_F10_K002_1"
    savemat(tmp_path / "Paderborn" / "K002" / f"{name}.mat", {name: {"X": fields[:, :1], "Y": fields}})
    with pytest.raises(RequestError, match=r"K002_1\.mat: .*holds no numbers"):
        load("paderborn", tmp_path, speed="measured")


@pytest.mark.parametrize("channels", [(), ("vibration_1", "vibration_1"), ("force",)])
def test_channels_that_are_none_twice_or_slow_are_refused(channels):
    with pytest.raises(RequestError, match=r"^paderborn\.channels"):
        parse_options(DATASET, {"channels": channels})


def test_windows_tell_artificial_from_real_damage_where_both_are_there(tmp_path):
    for bearing in ("K001", "KA01", "KA04", "KI03", "KI14"):
        _write(tmp_path, f"N15_M07_F10_{bearing}_1.mat")
    spec = WindowSpec(length=1024, overlap=0.0)
    table = cut(load("paderborn", tmp_path, damage="all"), spec).metadata
    told = table.groupby("bearing")["damage"].unique().map(list).to_dict()
    assert told == {
        "K001": [""],
        "KA01": ["artificial"],
        "KA04": ["real"],
        "KI03": ["artificial"],
        "KI14": ["real"],
    }
    assert "damage" not in cut(load("paderborn", tmp_path), spec).metadata
    usual, every = PaderbornOptions(), PaderbornOptions(damage="all")
    assert usual.model_dump() == {"damage": "real", "compound": False, "measurements": 5}
    keys = {DATASET.fingerprint(tmp_path, options) for options in (usual, every)}
    keys.add(DATASET.fingerprint(tmp_path, PaderbornOptions(speed="measured")))
    assert len(keys) == 3
