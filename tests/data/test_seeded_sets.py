"""HUST, HUSTbearing, DIRG, KAIST, Ottawa, UOS, MAFAULDA: bearings damaged on purpose, in owners' formats."""

from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from suite.data.catalog.dirg import DATASET as DIRG
from suite.data.catalog.hust import DATASET as HUST
from suite.data.catalog.hust import HustOptions
from suite.data.catalog.hustbearing import DATASET as HUSTBEARING
from suite.data.catalog.kaist import DATASET as KAIST
from suite.data.catalog.mafaulda import DATASET as MAFAULDA
from suite.data.catalog.mafaulda import MafauldaOptions
from suite.data.catalog.ottawa import DATASET as OTTAWA
from suite.data.catalog.uos import DATASET as UOS
from suite.data.catalog.uos import UosOptions
from suite.data.dataset import load, parse_options
from suite.errors import RequestError
from suite.protocols import rung
from suite.question.feasibility import window_table

RNG = np.random.default_rng(18)


@pytest.mark.parametrize(
    "dataset", [HUST, HUSTBEARING, DIRG, KAIST, OTTAWA, UOS, MAFAULDA], ids=lambda dataset: dataset.name
)
def test_an_empty_folder_is_one_line_that_says_where_the_files_are(tmp_path, dataset):
    for ask in (dataset.read, dataset.fingerprint):
        with pytest.raises(RequestError, match=r"no file of .*https://") as caught:
            ask(tmp_path, dataset.options())
        assert "\n" not in str(caught.value)
    assert dataset.missing(tmp_path, dataset.options())


def _write_hust(root: Path, name: str, shaft_hz: object = 24.2) -> np.ndarray:
    """One file: the signal in ``data``, the shaft's frequency in ``fs``, a run-up where there is one."""
    signal = RNG.normal(size=(2_000, 1))
    root.mkdir(parents=True, exist_ok=True)
    more = {} if shaft_hz is None else {"fs": shaft_hz}
    savemat(root / name, {"data": signal, "ru": RNG.normal(size=(900, 1)), **more})
    return signal


def test_hust_fs_is_the_shafts_frequency_and_size_the_bearings(tmp_path):
    signal = _write_hust(tmp_path / "hust" / "HUST bearing dataset", "O702.mat", np.array([[23.4]]))
    _write_hust(tmp_path / "hust", "N404.mat")
    healthy, outer = load("hust", tmp_path)
    np.testing.assert_allclose(outer.signal[0], signal[:, 0], rtol=1e-6)
    assert (outer.fault, outer.bearing, outer.condition, outer.rate_hz) == ("outer", "O7", "200 W", 51_200)
    assert outer.shaft_hz == pytest.approx(23.4) and (healthy.bearing, healthy.load) == ("N4", 400)
    # 9 balls of 11 mm between a bore of 35 mm and an outside diameter of 72 mm; 8 of 7.6 mm for the 6204.
    assert outer.orders.outer == pytest.approx(9 / 2 * (1 - 11 / 53.5))
    assert healthy.orders.inner == pytest.approx(8 / 2 * (1 + 7.6 / 33.5))


def test_hust_has_99_files_and_42_of_them_only_on_demand(tmp_path):
    singles = HUST.missing(tmp_path, HustOptions())
    every = HUST.missing(tmp_path, HustOptions(compound=True))
    assert (len(singles), len(every)) == (57, 99) and {"B400.mat", "IB400.mat"}.isdisjoint(every)
    assert len(HUST.files) == 99 and all(file.urls[0].name.endswith(".mat") for file in HUST.files)
    _write_hust(tmp_path, "IB804.mat")
    (both,) = load("hust", tmp_path, compound=True)
    assert (both.fault, both.bearing) == ("inner+ball", "IB8")


@pytest.mark.parametrize("shaft_hz", [None, np.nan, 51_200, [1.0, 2.0], "fast"])
def test_hust_without_a_plausible_shaft_frequency_is_refused(tmp_path, shaft_hz):
    _write_hust(tmp_path, "N500.mat", shaft_hz)
    with pytest.raises(RequestError, match=r"N500\.mat: fs"):
        load("hust", tmp_path)


def test_hust_holds_out_sizes_of_each_class(tmp_path):
    for name in HUST.missing(tmp_path, HustOptions()):
        _write_hust(tmp_path / "HUST", name)
    table = window_table(load("hust", tmp_path), 20)
    folds = rung("bearing").split(table)
    assert len(folds) >= 4 and not any(fold.refused for fold in folds)
    for fold in folds:
        assert set(table["fault"].iloc[fold.test]) == {"healthy", "inner", "outer", "ball"}
        assert not set(table["bearing"].iloc[fold.train]) & set(table["bearing"].iloc[fold.test])


def _write_dirg(root: Path, stem: str, columns: int = 6) -> np.ndarray:
    """One file: a matrix called as the file, three axes of A1 and three of A2."""
    table = RNG.normal(size=(3_000, columns))
    root.mkdir(parents=True, exist_ok=True)
    savemat(root / f"{stem}.mat", {stem: table})
    return table


def test_dirg_speed_and_load_are_in_the_name_and_axes_in_the_columns(tmp_path):
    folder = tmp_path / "DIRG" / "VariableSpeedAndLoad"
    _write_dirg(folder, "C0A_100_000_1")
    table = _write_dirg(folder, "C5A_300_702_2")
    healthy, roller = load("dirg", tmp_path, channel="A2x")
    np.testing.assert_allclose(roller.signal[0], table[:, 3], rtol=1e-6)
    assert (roller.fault, roller.bearing, roller.severity) == ("ball", "ball-250um", 250)
    assert (roller.shaft_hz, roller.condition, round(roller.load)) == (300, "300 Hz, 1400 N", 1407)
    assert (healthy.bearing, healthy.condition, healthy.load) == ("healthy", "100 Hz, 0 N", 0)
    assert roller.orders.outer == pytest.approx(5 * (1 - 9 / 40.5))
    assert len(DIRG.missing(tmp_path, DIRG.options())) == 5
    for columns in (2, 8):
        _write_dirg(folder, "C1A_500_000_1", columns)
        with pytest.raises(RequestError, match=rf"C1A_500_000_1\.mat: has {columns} channels"):
            load("dirg", tmp_path, channel="A2x")


def _write_uos(root: Path, name: str, samples: int = 200_000) -> np.ndarray:
    """One file as the owner lays it out, with what papers make of it beside the samples."""
    _, _, khz, _, rpm = name.removesuffix(".mat").split("_")
    folder = root / "BearingType_X" / f"SamplingRate_{khz}000" / f"RotatingSpeed_{rpm}"
    folder.mkdir(parents=True, exist_ok=True)
    signal = RNG.normal(size=(samples, 1))
    savemat(folder / name, {"Data": signal, "Spectrogram": RNG.normal(size=(5, 7))})
    return signal


def test_uos_has_three_types_and_each_its_geometry(tmp_path):
    signal = _write_uos(tmp_path / "UOS", "H_IR_16_NJ204_800.mat")
    _write_uos(tmp_path / "UOS", "H_H_16_30204_1600.mat")
    inner, healthy = load("uos", tmp_path, seconds=5)
    np.testing.assert_allclose(inner.signal[0], signal[:80_000, 0], rtol=1e-6)
    assert (inner.fault, inner.bearing, inner.condition) == ("inner", "N204 inner", "800 rpm")
    assert "NJ204" in inner.notes[0] and inner.orders.inner == pytest.approx(11 / 2 * (1 + 7.5 / 34))
    assert (healthy.bearing, healthy.rate_hz) == ("30204 healthy", 16_000)
    usual = UOS.missing(tmp_path / "nowhere", UosOptions())
    assert len(usual) == 3 * 4 * 6 and "H_IR_16_N204_600.mat" not in usual
    assert len(UOS.missing(tmp_path / "nowhere", UosOptions(rotor="all"))) == 3 * 4 * 6 * 8
    _write_uos(tmp_path / "UOS", "M2_B_8_6204_600.mat")
    (shaken,) = load("uos", tmp_path, types=["ball"], rotor="all", rate_khz=8, seconds=1)
    assert (shaken.condition, shaken.fault, shaken.rate_hz) == ("600 rpm, misalignment 2", "ball", 8_000)


@pytest.mark.parametrize(
    "wrong", [{"types": []}, {"types": ["ball", "ball"]}, {"rate_khz": 12}, {"seconds": 0}]
)
def test_uos_refuses_what_was_not_recorded(wrong):
    with pytest.raises(RequestError, match=r"^uos\."):
        parse_options(UOS, wrong)


def test_uos_with_more_than_one_channel_is_refused(tmp_path):
    _write_uos(tmp_path / "UOS", "H_H_16_6204_600.mat")
    (path,) = (tmp_path / "UOS").rglob("*.mat")
    savemat(path, {"Data": RNG.normal(size=(900, 2))})
    with pytest.raises(RequestError, match="Data: has 2 channels of 900 samples"):
        load("uos", tmp_path)


def _write_mafaulda(root: Path, name: str, columns: int = 8) -> np.ndarray:
    table = RNG.normal(size=(400, columns))
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savetxt(path, table, delimiter=",", fmt="%.6f")
    return table


def test_mafaulda_healthy_carries_the_same_mass_as_the_faulty(tmp_path):
    root = tmp_path / "MAFAULDA"
    _write_mafaulda(root, "normal/12.288.csv")
    table = _write_mafaulda(root, "overhang/cage_fault/20g/13.1072.csv")
    _write_mafaulda(root, "imbalance/20g/12.288.csv")
    _write_mafaulda(root, "underhang/cage_fault/20g/12.288.csv")
    healthy, cage = load("mafaulda", tmp_path, position="overhang", mass_g=20, direction="axial")
    np.testing.assert_allclose(cage.signal[0], table[:, 4], atol=1e-6)
    assert (healthy.name, healthy.bearing) == ("imbalance/20g/12.288.csv", "healthy")
    assert (cage.fault, cage.condition, cage.load) == ("cage", "13 Hz", 20)
    assert cage.shaft_hz == pytest.approx(13.1072) and any("inner track" in note for note in cage.notes)
    (still,) = load("mafaulda", tmp_path)
    assert still.name == "normal/12.288.csv"
    lacking = MAFAULDA.missing(tmp_path, MafauldaOptions(position="overhang", mass_g=20))
    assert lacking == [
        "imbalance/20g: 48 of 49 files",
        "overhang/ball_fault/20g: 25 of 25 files",
        "overhang/cage_fault/20g: 48 of 49 files",
        "overhang/outer_race/20g: 49 of 49 files",
    ]
    _write_mafaulda(root, "underhang/outer_race/0g/60.0.csv", columns=7)
    with pytest.raises(RequestError, match=r"60\.0\.csv.*7 columns"):
        load("mafaulda", tmp_path)


def test_mafaulda_file_named_after_no_frequency_is_none_of_its_own(tmp_path):
    _write_mafaulda(tmp_path / "MAFAULDA", "normal/1.2.3.csv")
    with pytest.raises(RequestError, match="no file of mafaulda"):
        load("mafaulda", tmp_path)


def _write_hustbearing(path: Path, columns: int = 5, rows: int = 300) -> np.ndarray:
    """One file: text under the name of a spreadsheet, 22 lines on the channels above its columns."""
    table = np.column_stack([np.arange(rows) / 25_600, np.zeros(rows), RNG.normal(size=(rows, columns - 2))])
    head = ["Project\tMFS", *(f"Channel {number}\t(g)" for number in range(20)), "Time\tSpeed\tX\tY\tZ"]
    lines = ["\t".join(f"{value:.6f}" for value in row) for row in table]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\r\n".join([*head, *lines]) + "\r\n", encoding="utf-8")
    return table


def test_hustbearing_text_called_xls_is_read_and_its_speed_taken_from_the_name(tmp_path):
    folder = tmp_path / "HUSTbearing"
    _write_hustbearing(folder / "H_25hz.xls")  # as the owner spells this one
    table = _write_hustbearing(folder / "0.5X_B_65Hz.xls")
    healthy, ball = load("hustbearing", tmp_path, axis="y")
    np.testing.assert_allclose(ball.signal[0], table[:, 3], atol=1e-6)
    assert (ball.bearing, ball.severity, ball.shaft_hz, ball.condition) == ("ball-0.25mm", 0.25, 65, "65 Hz")
    assert (healthy.bearing, healthy.shaft_hz, healthy.rate_hz) == ("healthy", 25, 25_600)
    assert ball.orders.outer == pytest.approx(3.57, abs=0.005)  # as published
    assert len(HUSTBEARING.missing(tmp_path, HUSTBEARING.options())) == 70 - 2
    assert len(HUSTBEARING.missing(tmp_path, HUSTBEARING.options(compound=True))) == 90 - 2
    _write_hustbearing(folder / "I_20Hz.xls", columns=4)
    with pytest.raises(RequestError, match=r"I_20Hz\.xls: has 4 columns"):
        load("hustbearing", tmp_path)


def test_kaist_columns_of_a_test_lab_signal_are_its_accelerometers(tmp_path):
    folder = tmp_path / "KAIST" / "vibration"
    folder.mkdir(parents=True)
    table = RNG.normal(size=(500, 4))
    for name in ("0Nm_Normal", "4Nm_BPFI_30", "2Nm_Misalign_01"):
        savemat(
            folder / f"{name}.mat", {"Signal": {"y_values": {"values": table}, "x_values": {"increment": 1}}}
        )
    healthy, inner = load("kaist", tmp_path, channel="B x")
    np.testing.assert_allclose(inner.signal[0], table[:, 2], rtol=1e-6)
    assert (inner.bearing, inner.severity, inner.condition, inner.load) == ("inner-3mm", 3, "4 Nm", 4)
    assert (healthy.bearing, healthy.shaft_hz * 60) == ("healthy", pytest.approx(3_010))
    assert len(KAIST.missing(tmp_path, KAIST.options())) == 3 * 7 - 2


def _write_ottawa(root: Path, name: str, spoilt: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """One file: acceleration, and an encoder of 1024 pulses a turn, both at 200 kHz; 12 to 15 Hz here."""
    seconds = np.arange(30_000) / 200_000
    turns = 12 * seconds + 10 * seconds**2
    pulses = np.where((1024 * turns) % 1 < 0.5, 5.0, 0.0)
    if spoilt:
        pulses[10_000:10_040] = 0
    root.mkdir(parents=True, exist_ok=True)
    savemat(root / name, {"Channel_1": np.sin(400 * np.pi * seconds)[:, None], "Channel_2": pulses[:, None]})
    return seconds, turns


def test_ottawa_angle_comes_from_the_encoder_and_the_speed_is_its_mean(tmp_path):
    seconds, turns = _write_ottawa(tmp_path / "Ottawa", "O-A-2.mat")
    (outer,) = load("ottawa", tmp_path)
    assert (outer.fault, outer.condition, outer.rate_hz) == ("outer", "increasing speed", 40_000)
    np.testing.assert_allclose(outer.turns, turns[::5], atol=2e-3)
    assert outer.shaft_hz == pytest.approx(turns[-1] / seconds[-1], rel=1e-3)
    np.testing.assert_allclose(outer.signal[0][50:-50], np.sin(400 * np.pi * seconds[::5])[50:-50], atol=2e-2)
    (whole,) = load("ottawa", tmp_path, rate_khz=200)
    assert whole.signal.shape == (1, 30_000) == (1, len(whole.turns))
    assert len(OTTAWA.missing(tmp_path, OTTAWA.options())) == 48 - 1
    _write_ottawa(tmp_path / "Ottawa", "O-A-2.mat", spoilt=True)
    with pytest.raises(RequestError, match=r"O-A-2\.mat: Channel_2: a pulse is missing"):
        load("ottawa", tmp_path)
