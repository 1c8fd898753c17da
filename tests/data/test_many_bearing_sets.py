"""XJTU-SY and UORED: many bearings, each healthy first and faulty later, in their owners' formats."""

from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from suite.data.catalog.uored import DATASET as UORED
from suite.data.catalog.xjtu_sy import DATASET as XJTU
from suite.data.catalog.xjtu_sy import XjtuSyOptions
from suite.data.dataset import Options, load
from suite.errors import RequestError
from suite.protocols import rung
from suite.question.feasibility import supported, window_table
from suite.signals.kinematics import SKF_6203

RNG = np.random.default_rng(8)


def _write_xjtu(root: Path, name: str) -> np.ndarray:
    bearing = name.split("/", maxsplit=1)[0]
    condition = {"1": "35Hz12kN", "2": "37.5Hz11kN", "3": "40Hz10kN"}[bearing[7]]
    path = root / "XJTU-SY_Bearing_Datasets" / condition / name
    path.parent.mkdir(parents=True, exist_ok=True)
    table = RNG.normal(size=(300, 2))
    header = "Horizontal_vibration_signals,Vertical_vibration_signals"
    np.savetxt(path, table, delimiter=",", header=header, comments="")
    return table


def test_xjtu_first_minutes_are_healthy_and_last_ones_faulty(tmp_path):
    options = XjtuSyOptions(minutes=1)
    tables = {name: _write_xjtu(tmp_path, name) for name in XJTU.missing(tmp_path, options)}
    assert len(tables) == 13 * 2
    recordings = {recording.name: recording for recording in XJTU.read(tmp_path, options)}
    new, worn = recordings["Bearing2_1/1.csv"], recordings["Bearing2_1/491.csv"]
    assert (new.fault, worn.fault, new.bearing, worn.bearing) == (
        "healthy",
        "inner",
        "Bearing2_1",
        "Bearing2_1",
    )
    assert (worn.shaft_hz, worn.load, worn.condition) == (37.5, 11, "37.5 Hz, 11 kN")
    np.testing.assert_allclose(worn.signal[0], tables[worn.name][:, 0], rtol=1e-6)
    assert worn.orders is not None
    assert worn.orders.outer == pytest.approx(3.083, abs=1e-3)  # the owner's 107.91 Hz at 35 Hz
    (vertical, *_) = load("xjtu_sy", tmp_path, minutes=1, channel="vertical")
    np.testing.assert_allclose(vertical.signal[0], tables[vertical.name][:, 1], rtol=1e-6)
    faulty = {r.bearing: r.fault for r in recordings.values() if r.fault != "healthy"}
    counts = {fault: list(faulty.values()).count(fault) for fault in ("outer", "inner", "cage")}
    assert counts == {"outer": 8, "inner": 3, "cage": 2}


def test_xjtu_compound_ends_only_on_demand_and_a_foreign_table_is_refused(tmp_path):
    assert len(XJTU.missing(tmp_path, XjtuSyOptions(compound=True))) == 15 * 2 * 5
    _write_xjtu(tmp_path, "Bearing1_1/1.csv")
    path = tmp_path / "XJTU-SY_Bearing_Datasets" / "35Hz12kN" / "Bearing1_1" / "1.csv"
    np.savetxt(path, RNG.normal(size=50))
    with pytest.raises(RequestError, match=r"1\.csv.*1 columns"):
        load("xjtu_sy", tmp_path)
    assert set(XJTU.refused_rungs) == {"condition", "bearing-condition"}


def _write_uored(root: Path, name: str, rpm: float) -> np.ndarray:
    table = np.zeros((400, 5))
    table[:, :2] = RNG.normal(size=(400, 2))
    table[0, 2:] = rpm, 400, 3.5  # logged once, zeros below
    folder = root / "uored" / "3_MatLab_Raw_Data"
    folder.mkdir(parents=True, exist_ok=True)
    savemat(folder / name, {name.removesuffix(".mat"): table})
    return table


def test_uored_states_share_a_bearing_and_speed_is_the_files_own(tmp_path):
    table = _write_uored(tmp_path, "O_7_2.mat", 1_709)
    _write_uored(tmp_path, "H_7_0.mat", 1_819)
    _write_uored(tmp_path, "I_3_1.mat", 0)
    inner, healthy, outer = load("uored", tmp_path)
    assert (healthy.fault, outer.fault, healthy.bearing, outer.bearing) == (
        "healthy",
        "outer",
        "bearing 7",
        "bearing 7",
    )
    assert (healthy.shaft_hz * 60, outer.shaft_hz * 60) == (pytest.approx(1_819), pytest.approx(1_709))
    assert (outer.severity, healthy.severity, outer.orders) == (2, 0, SKF_6203)
    np.testing.assert_allclose(outer.signal[0], table[:, 0], rtol=1e-6)
    assert inner.shaft_hz * 60 == pytest.approx(1_750)
    assert any("NSK" in note for note in inner.notes)
    assert any("nominal" in note for note in inner.notes)
    _write_uored(tmp_path, "B_12_1.mat", 1_750)
    ball = next(item for item in load("uored", tmp_path) if item.fault == "ball")
    assert any("load goes with class" in note for note in ball.notes)


def test_uored_has_twenty_bearings_in_three_states_and_refuses_other_tables(tmp_path):
    assert len(UORED.missing(tmp_path, Options())) == 60
    (tmp_path / "uored").mkdir()
    savemat(tmp_path / "uored" / "H_1_0.mat", {"H_1_0": RNG.normal(size=(90, 2))})
    with pytest.raises(RequestError, match=r"H_1_0\.mat.*five columns"):
        load("uored", tmp_path)
    assert set(UORED.refused_rungs) == {"condition", "bearing-condition"}


def test_bearings_with_several_states_are_dealt_whole(tmp_path):
    for name in XJTU.missing(tmp_path, XjtuSyOptions(minutes=2)):
        _write_xjtu(tmp_path, name)
    for name in UORED.missing(tmp_path, Options()):
        _write_uored(tmp_path, name, 1_750)
    folds = {}
    for dataset, recordings in (
        ("xjtu_sy", load("xjtu_sy", tmp_path, minutes=2)),
        ("uored", load("uored", tmp_path)),
    ):
        table = window_table(recordings, 20)
        for told in supported(dataset, dataset, table, "auto"):
            folds[dataset, told["level"]] = told["folds"]
        for fold in rung("bearing").split(table):
            assert not set(table["bearing"].iloc[fold.train]) & set(table["bearing"].iloc[fold.test])
            assert not fold.refused
    assert {key: number for key, number in folds.items() if number} == {
        ("xjtu_sy", "R0"): 4,
        ("xjtu_sy", "R2"): 2,
        ("xjtu_sy", "R4"): 2,
        ("xjtu_sy", "R4x"): 7,
        ("xjtu_sy", "U0"): 4,
        ("uored", "R0"): 4,
        ("uored", "R2"): 2,
        ("uored", "R4"): 5,
        ("uored", "R4u"): 5,
        ("uored", "R4x"): 8,
    }
