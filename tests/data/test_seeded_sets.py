"""HUST, DIRG, UOS and MAFAULDA: bearings damaged on purpose, each in its owner's format."""

from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from suite.data.catalog.dirg import DATASET as DIRG
from suite.data.catalog.hust import DATASET as HUST
from suite.data.catalog.hust import HustOptions
from suite.data.catalog.mafaulda import DATASET as MAFAULDA
from suite.data.catalog.mafaulda import MafauldaOptions
from suite.data.catalog.uos import DATASET as UOS
from suite.data.catalog.uos import UosOptions
from suite.data.dataset import load, parse_options
from suite.errors import RequestError
from suite.protocols import rung
from suite.question.feasibility import window_table

RNG = np.random.default_rng(18)


@pytest.mark.parametrize("dataset", [HUST, DIRG, UOS, MAFAULDA], ids=lambda dataset: dataset.name)
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


@pytest.mark.parametrize("shaft_hz", [None, np.nan, 51_200, [1.0, 2.0]])
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
    _write_dirg(folder, "C1A_500_000_1", columns=2)
    with pytest.raises(RequestError, match=r"C1A_500_000_1\.mat"):
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
