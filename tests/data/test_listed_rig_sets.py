"""UPM CITEF, SUSU, SDUST, Army PLA and Saarland: rigs of the field's lists, in their owners' formats."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from suite.data.catalog.army_pla import DATASET as ARMY_PLA
from suite.data.catalog.saarland import DATASET as SAARLAND
from suite.data.catalog.sdust import DATASET as SDUST
from suite.data.catalog.susu import DATASET as SUSU
from suite.data.catalog.upm_citef import DATASET as UPM_CITEF
from suite.data.catalog.upm_citef import UpmCitefOptions
from suite.data.dataset import load, parse_options
from suite.errors import RequestError
from suite.protocols import rung
from suite.question.feasibility import window_table

RNG = np.random.default_rng(26)


@pytest.mark.parametrize(
    "dataset", [UPM_CITEF, SUSU, SDUST, ARMY_PLA, SAARLAND], ids=lambda dataset: dataset.name
)
def test_an_empty_folder_is_told_in_one_line_with_an_address(tmp_path, dataset):
    for ask in (dataset.read, dataset.fingerprint):
        with pytest.raises(RequestError, match=r"no file of .*https://") as caught:
            ask(tmp_path, dataset.options())
        assert "\n" not in str(caught.value)
    assert dataset.missing(tmp_path, dataset.options())


def _write_upm(root: Path, name: str, rate: object = 40_000) -> np.ndarray:
    """One file: three accelerometers in volts, biased, and their rate."""
    root.mkdir(parents=True, exist_ok=True)
    volts = 1.9 + RNG.normal(scale=0.01, size=(3, 4_000))
    columns = {f"Rod_{number}": volts[number - 1][:, None] for number in (1, 2, 3)}
    savemat(root / name, {"Fs": rate, **columns})
    return volts


def test_upm_names_are_those_of_the_owner_and_each_study_has_its_own():
    names = {study: UPM_CITEF.missing(Path("nowhere"), UpmCitefOptions(study=study)) for study in _STUDIES}
    assert {study: len(some) for study, some in names.items()} == _STUDIES
    assert names["2020"][19:21] == ["20_350_S1_RE_F2_R1.mat", "21_500_S1_RE_F2_R1.mat"]
    assert names["2021"][-1] == "045_500_S1_ORRE_F4_R3.mat" and names["2021"][17].startswith("018_500")
    assert names["2023"][2:5] == [
        "03_500_S1_EE_F0_R3.mat",
        "04_500_S1_OR_F1_R1.mat",
        "05_500_S1_IR_F1_R1.mat",
    ]
    assert names["2023"][-1] == "15_500_S1_RE_F4_R1.mat"


_STUDIES = {"2020": 45, "2021": 45, "2023": 15}


def test_upm_bias_is_taken_off_and_depth_is_the_severity(tmp_path):
    folder = tmp_path / "UPM CITEF"
    _write_upm(folder, "01_500_S1_EE_F0_R1.mat")
    volts = _write_upm(folder, "11_500_S1_IR_F3_R1.mat")
    healthy, inner = load("upm_citef", tmp_path, sensor="tower")
    np.testing.assert_allclose(inner.signal[0], volts[2] - volts[2].mean(), atol=1e-6)
    assert (inner.fault, inner.severity, inner.condition) == ("inner", 0.024, "500 rpm, 3.92 kN")
    assert (healthy.bearing, healthy.severity, healthy.rate_hz) == ("healthy", 0, 40_000)
    assert inner.orders.outer == pytest.approx(6.1852)
    _write_upm(folder, "040_200_S1_ORRE_F4_R2.mat")
    (both,) = load("upm_citef", tmp_path, study="2021")
    assert (both.fault, both.shaft_hz * 60) == ("outer+ball", pytest.approx(200))
    for wrong in (0, np.nan, [40_000, 1], "40 kHz"):
        _write_upm(folder, "01_500_S1_EE_F0_R1.mat", wrong)
        with pytest.raises(RequestError, match=r"01_500_S1_EE_F0_R1\.mat: Fs"):
            load("upm_citef", tmp_path)
    savemat(folder / "01_500_S1_EE_F0_R1.mat", {"Fs": 40_000, "Rod_1": RNG.normal(size=(2, 900))})
    with pytest.raises(RequestError, match="Rod_1: has 2 channels"):
        load("upm_citef", tmp_path)


def test_susu_three_signals_are_taken_by_number(tmp_path):
    folder = tmp_path / "SUSU" / "Data_20Hz"
    folder.mkdir(parents=True)
    signals = RNG.normal(size=(3, 900))
    for state in ("Normal", "Ball", "Combination"):
        savemat(folder / f"{state}_1_inch_20Hz.mat", {"data": signals})
    healthy, ball = load("susu", tmp_path, signal=3)
    np.testing.assert_allclose(ball.signal[0], signals[2], rtol=1e-6)
    assert (healthy.bearing, healthy.shaft_hz, healthy.rate_hz) == ("healthy", 20, 31_175)
    assert [one.fault for one in load("susu", tmp_path, compound=True)][-1] == "inner+outer+ball"
    assert len(SUSU.missing(tmp_path, SUSU.options(speeds_hz=[18, 20], compound=True))) == 10 - 3
    address = SUSU.files[1].urls[0]
    assert address.endswith("/Data_20Hz/Inner_1_inch_20Hz.mat") and len(SUSU.files) == 4
    savemat(folder / "Normal_1_inch_20Hz.mat", {"data": signals[:2]})
    with pytest.raises(RequestError, match=r"Normal_1_inch_20Hz\.mat: has 2 signals"):
        load("susu", tmp_path)


@pytest.mark.parametrize("wrong", [{"speeds_hz": [19]}, {"speeds_hz": []}, {"signal": 0}, {"signal": 4}])
def test_susu_refuses_what_was_not_recorded(wrong):
    with pytest.raises(RequestError, match=r"^susu\."):
        parse_options(SUSU, wrong)


def _write_sdust(root: Path, name: str, columns: int = 6) -> np.ndarray:
    """One file as Test.Lab writes it."""
    state = name.split(" ", maxsplit=1)[0]
    folder = root / "轴承数据集" / state
    folder.mkdir(parents=True, exist_ok=True)
    table = RNG.normal(size=(30_000, columns))
    savemat(folder / name, {"Signal": {"y_values": {"values": table}, "x_values": {"increment": 1 / 25_600}}})
    return table


def test_sdust_columns_are_two_triaxial_sensors_and_varying_speeds_are_left_out(tmp_path):
    _write_sdust(tmp_path, "NC 1797 0.mat")
    table = _write_sdust(tmp_path, "OF0.4 2500 60.mat")
    _write_sdust(tmp_path, "IF0.2 1000~2000 20.mat")
    healthy, outer = load("sdust", tmp_path, channel="lower y", seconds=1)
    np.testing.assert_allclose(outer.signal[0], table[:25_600, 4], rtol=1e-5)
    assert (outer.fault, outer.bearing, outer.severity, outer.load) == ("outer", "outer-0.4mm", 0.4, 60)
    assert (outer.condition, outer.rate_hz) == ("2500 rpm, 60 N", 25_600)
    assert (healthy.bearing, healthy.shaft_hz * 60) == ("healthy", pytest.approx(1797))
    assert len(SDUST.missing(tmp_path, SDUST.options())) == 250 - 2
    _write_sdust(tmp_path, "NC 1797 0.mat", columns=2)
    with pytest.raises(RequestError, match=r"NC 1797 0\.mat"):
        load("sdust", tmp_path, channel="lower y")


def _write_army(root: Path, name: str, columns: int = 4) -> np.ndarray:
    """One file: text with semicolons, a time whose digits do not tell each step, and three axes."""
    table = np.column_stack([np.arange(400) / 16_000, RNG.normal(size=(400, columns - 1))])
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    head = ";".join(["Time(s)", "CH 1", "CH 2", "CH 3"][:columns])
    np.savetxt(path, table, delimiter=";", fmt="%.4f", header=head, comments="")
    return table


def test_army_pla_takes_the_bearings_healthy_state_not_the_gearboxes(tmp_path):
    root = tmp_path / "Army PLA"
    _write_army(root, "Parallel Gearbox Dataset/normal_1200.csv")
    table = _write_army(root, "Bearing Dataset/Normal_1200.csv")
    _write_army(root, "Bearing Dataset/CF_2400.csv")
    _write_army(root, "Bearing Dataset/CF_200-2400-200.csv")
    healthy, cage = load("army_pla", tmp_path, axis="z")
    np.testing.assert_allclose(healthy.signal[0], table[:, 3], atol=1e-4)
    assert (cage.fault, cage.condition, cage.severity) == ("cage", "2400 rpm", 2)
    assert cage.orders.inner * 20 == pytest.approx(155.35, abs=0.01)  # Hz at 1200 rpm, as published
    assert len(ARMY_PLA.missing(tmp_path, ARMY_PLA.options(compound=True))) == 18 - 2
    _write_army(root, "Bearing Dataset/CF_2400.csv", columns=3)
    with pytest.raises(RequestError, match=r"CF_2400\.csv: has 3 columns"):
        load("army_pla", tmp_path)


def _write_saarland(root: Path, bearings: tuple[int, ...] = (10, 20, 30)) -> dict[str, np.ndarray]:
    """The table of the design and its files, with a copy in a wrong folder."""
    rows, tables = [], {}
    for bearing in bearings:
        for damaged in (0, 1):
            for force, rpm in ((0, 392), (3, 969)):
                name = f"B{bearing}_D{damaged}_F{force}_{rpm}.csv"
                folder = f"B{bearing}\\Pos1"
                rows.append(
                    {
                        **{
                            "Filename": name,
                            "FolderPath": folder,
                            "Bearing": bearing,
                            "DamageState": damaged,
                        },
                        **{"SpeedRPM": rpm + 0.5, "SpeedTarget": rpm, "ForceLevel": force, "Position": "1.0"},
                        **{"Run": 1, "Worker": 2, "DamageWidthMM": 1.9 if damaged else 0},
                    }
                )
                tables[name] = RNG.normal(size=(21_000, 3))
                for place in (folder.replace("\\", "/"), "B99/Pos1"):
                    path = root / "Data" / place / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    head = "Mod1/ai0,Mod1/ai1,Mod1/ai2"
                    written = tables[name] if place[1] != "9" else tables[name][:300] * 0 + 7
                    np.savetxt(path, written, delimiter=",", fmt="%.5f", header=head, comments="")
    with (root / "info.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows([*rows, {**rows[0], "Position": 2}, {**rows[0], "Run": 3}])
    return tables


def test_saarland_files_are_those_of_the_table_and_each_bearing_is_in_both_classes(tmp_path):
    root = tmp_path / "Saarland"
    root.mkdir()
    tables = _write_saarland(root)
    made = {item.name: item for item in load("saarland", tmp_path, axis="y", seconds=1)}
    assert made.keys() == tables.keys()
    worn = made["B20_D1_F3_969.csv"]
    np.testing.assert_allclose(worn.signal[0], tables[worn.name][:20_000, 1], atol=1e-4)
    assert (worn.fault, worn.bearing, worn.severity, worn.load) == ("inner", "B20", 1.9, 3_300)
    assert (worn.condition, worn.shaft_hz * 60) == ("969 rpm, 3300 N", pytest.approx(969.5))
    folds = rung("bearing").split(window_table(list(made.values()), 10))
    assert len(folds) == 3 and not any(fold.refused for fold in folds)
    assert SAARLAND.missing(tmp_path, SAARLAND.options()) == []
    (root / "Data" / "B10" / "Pos1" / "B10_D0_F0_392.csv").unlink()
    assert SAARLAND.missing(tmp_path, SAARLAND.options()) == ["Data/B10/Pos1/B10_D0_F0_392.csv"]
    assert SAARLAND.missing(tmp_path / "nowhere", SAARLAND.options())[0] == "info.csv"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ForceLevel", "Force"),
        (",3,1.0,", ",4,1.0,"),
        ("969.5", "fast"),
        ("Filename", "\x00"),
        (",1,2,1.9", ""),
    ],
)
def test_saarland_table_that_is_another_is_refused_in_one_line(tmp_path, old, new):
    root = tmp_path / "Saarland"
    root.mkdir()
    _write_saarland(root, bearings=(10,))
    info = root / "info.csv"
    info.write_text(info.read_text().replace(old, new))
    with pytest.raises(RequestError, match=r"info\.csv: row \d+: ") as caught:
        load("saarland", tmp_path)
    assert "\n" not in str(caught.value)
