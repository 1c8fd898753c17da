"""IMS and SCA: bearings that wore out, in a laboratory and in a mill, each in its owner's format."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from suite.data.catalog import ims, sca
from suite.data.catalog.ims import DATASET as IMS
from suite.data.catalog.ims import ImsOptions
from suite.data.catalog.sca import DATASET as SCA
from suite.data.catalog.sca import ScaOptions
from suite.data.dataset import load, parse_options
from suite.errors import RequestError
from suite.protocols import rung
from suite.question.feasibility import window_table

RNG = np.random.default_rng(19)
STAMP = "%Y.%m.%d.%H.%M.%S"


def _write_ims(root: Path, number: int, files: int | None = None) -> dict[int, np.ndarray]:
    """All files of a test, named by times between the owner's first and last; content where it is read."""
    test = ims._TESTS[number]
    first, last = (datetime.strptime(name, STAMP) for name in (test.first, test.last))
    step = (last - first) / (test.files - 1)
    folder = root / "IMS" / test.folder
    folder.mkdir(parents=True, exist_ok=True)
    tables = {}
    for place in range(1, (files or test.files) + 1):
        stamp = last if place == test.files else first + (place - 1) * step
        path = folder / (stamp - timedelta(microseconds=stamp.microsecond)).strftime(STAMP)
        if place <= 3 or place > test.files - 3:
            tables[place] = RNG.normal(size=(300, test.columns))
            np.savetxt(path, tables[place], delimiter="\t", fmt="%.3f")
        else:
            path.touch()
    return tables


@pytest.fixture
def ims_root(tmp_path, monkeypatch):
    """The first two tests, of 12 files each instead of the owner's thousands."""
    short = {number: test._replace(files=12 if number < 3 else 4_448) for number, test in ims._TESTS.items()}
    monkeypatch.setattr(ims, "_TESTS", short)
    return tmp_path, {number: _write_ims(tmp_path, number) for number in (1, 2)}


def test_ims_first_files_are_healthy_and_last_ones_of_the_kind_found(ims_root):
    root, tables = ims_root
    made = {item.name: item for item in load("ims", root, healthy_files=2, damaged_files=3)}
    new, worn = made["2nd_test/bearing 4/file 0002"], made["2nd_test/bearing 1/file 0012"]
    assert (new.fault, worn.fault, worn.bearing) == ("healthy", "outer", "test 2, bearing 1")
    np.testing.assert_allclose(new.signal[0], tables[2][2][:, 3], atol=1e-3)
    np.testing.assert_allclose(worn.signal[0], tables[2][12][:, 0], atol=1e-3)
    assert (worn.rate_hz, worn.shaft_hz * 60) == (20_000, pytest.approx(2_000))
    assert worn.orders.outer == pytest.approx(236 / (2000 / 60), abs=0.02)  # 236 Hz at 2000 rpm, as published
    assert len(made) == 2 * 4 + 3 * 2 + 2 * 4 + 3 * 1  # of eight bearings three failed
    ends = {item.fault for item in made.values() if item.bearing == "test 1, bearing 4"}
    assert ends == {"healthy", "ball"}


def test_ims_second_accelerometer_other_rate_and_two_classes_on_demand(ims_root):
    root, tables = ims_root
    made = load(
        "ims", root, tests=[1], healthy_files=1, damaged_files=1, axis="y", classes="damaged", rate_hz=20480
    )
    np.testing.assert_allclose(made[2].signal[0], tables[1][1][:, 5], atol=1e-3)
    assert {item.fault for item in made} == {"healthy", "damaged"} and made[0].rate_hz == 20_480


def test_ims_lives_number_the_files_of_those_that_failed(ims_root):
    root, _ = ims_root
    options = ImsOptions(tests=(2,), healthy_files=2, damaged_files=2)
    assert IMS.lives(options) == {
        f"2nd_test/bearing 1/file {place:04d}": ("test 2, bearing 1", place, 12) for place in (1, 2, 11, 12)
    }
    assert set(IMS.lives(options)) <= {item.name for item in IMS.read(root, options)}
    assert IMS.missing(root, ImsOptions()) == ["3rd_test: 4448 of 4448 files"]
    assert IMS.fingerprint(root, options) != IMS.fingerprint(root, ImsOptions(tests=(1, 2)))


def test_ims_refuses_a_test_whose_ends_are_not_known(tmp_path):
    _write_ims(tmp_path, 2, files=20)
    with pytest.raises(RequestError, match=r"has 20 files of 2nd_test.*expected all 984"):
        load("ims", tmp_path)
    assert IMS.missing(tmp_path, ImsOptions(tests=(2,))) == ["2nd_test: 964 of 984 files"]
    with pytest.raises(RequestError, match=r"no file of ims.*data\.nasa\.gov"):
        load("ims", tmp_path, tests=[1])
    for wrong in ([], [4], [1, 1]):
        with pytest.raises(RequestError, match=r"^ims\.tests"):
            parse_options(IMS, {"tests": wrong})


def test_ims_refuses_a_file_of_other_columns(ims_root):
    root, _ = ims_root
    path = sorted((root / "IMS" / "2nd_test").iterdir())[0]
    np.savetxt(path, RNG.normal(size=(30, 3)), delimiter="\t")
    with pytest.raises(RequestError, match=r"2004\.02\.12\.10\.32\.39.*3 columns.*expected 4"):
        load("ims", root, tests=[2], healthy_files=1, damaged_files=1)


def _place(labels, rates=2_560.0, rpm=1_200.0, samples=600, cells=False, **extra):
    """What a file holds of one sensor's place: a row a measurement, or a cell where lengths differ."""
    count = len(labels)
    rows = RNG.normal(size=(count, samples))
    raw = rows
    if cells:
        raw = np.empty((count, 1), dtype=object)
        for index in range(count):
            raw[index, 0] = rows[index][: samples - index]
    orders = {"FTFMultiple": 0.4, "BPFMultiple": 2.1, "BPFOMultiple": 4.8, "BPFIMultiple": 7.2}
    return {
        "assetName": "SKF6310",
        "rawData": raw,
        "samplingRate": np.broadcast_to(rates, (1, count)),
        "RPM": np.broadcast_to(rpm, (1, count)),
        "label": np.array([labels]),
        "faultFrequencies": orders,
        **extra,
    }, rows


def _write_sca(root: Path, case: int, part: str, **places) -> None:
    folder = root / "SCA bearing dataset" / str(case)
    folder.mkdir(parents=True, exist_ok=True)
    savemat(folder / f"{part}.mat", {"id": case, "assetDescription": "Pump", "fixedSpeed": 0, **places})


def test_sca_measurements_become_recordings_and_those_of_a_machine_at_rest_do_not(tmp_path):
    drive, rows = _place([0, -1, 0, 1], rpm=np.array([[1200.0, 0.0, 1206.0, 1200.0]]))
    free, cells = _place([0, 0], rates=np.array([[2_560.0, 5_120.0]]), cells=True)
    _write_sca(tmp_path, 2, "test", DS=drive, FS=free)
    made = {item.name: item for item in load("sca", tmp_path, classes="kinds")}
    assert list(made) == [
        "2/test DS 0001",
        "2/test DS 0003",
        "2/test DS 0004",
        "2/test FS 0001",
        "2/test FS 0002",
    ]
    worn, other = made["2/test DS 0004"], made["2/test FS 0002"]
    np.testing.assert_allclose(worn.signal[0], rows[3], rtol=1e-6)
    np.testing.assert_allclose(other.signal[0], cells[1][:599], rtol=1e-6)
    assert (worn.fault, worn.bearing, worn.rig) == ("inner", "case 2, DS", "SCA 2 (Pump)")
    assert (other.fault, other.rate_hz, other.shaft_hz) == ("healthy", 5_120, 20)
    assert worn.orders.outer == pytest.approx(4.8) and worn.orders.ball == pytest.approx(4.2)
    assert {item.condition for item in made.values()} == {"1200 rpm"}  # within what measured speeds differ by


def test_sca_takes_so_many_of_each_label_evenly_and_leaves_the_misaligned_shaft_out(tmp_path):
    drive, _ = _place([0] * 9 + [3] * 2)
    for case in (1, 11):
        _write_sca(tmp_path, case, "train", DS=drive)
    made = load("sca", tmp_path, measurements=3)
    assert [item.name[-4:] for item in made] == ["0001", "0005", "0009", "0010", "0011"]
    assert any("another shaft" in note for note in made[0].notes)
    assert len(SCA.missing(tmp_path, ScaOptions())) == 19
    (misaligned, *_) = load("sca", tmp_path, cases=[11])
    assert any("misaligned" in note for note in misaligned.notes)


def test_sca_machines_are_held_out_whole(tmp_path):
    for case, label in ((2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (7, 3)):
        drive, _ = _place([0, 0, label, label])
        _write_sca(tmp_path, case, "test", DS=drive)
    table = window_table(load("sca", tmp_path), 20)
    folds = rung("cross-rig").split(table)
    assert len(folds) == 6 and not any(fold.refused for fold in folds)
    for fold in folds:
        assert not set(table["rig"].iloc[fold.train]) & set(table["rig"].iloc[fold.test])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"label": None}, "no sensor's struct"),
        ({"RPM": np.ones((1, 3))}, "differ in number"),
        ({"samplingRate": "fast"}, "samplingRate"),
        ({"rawData": np.ones((3, 50))}, "2 rows or cells"),
        ({"label": np.array([[0, 7]])}, r"DS\.label: holds 7"),
        ({"RPM": np.zeros((1, 2))}, "no measurement of a running machine"),
    ],
)
def test_sca_refuses_another_form(tmp_path, changed, told):
    place, _ = _place([0, 1])
    place = {key: value for key, value in {**place, **changed}.items() if value is not None}
    _write_sca(tmp_path, 1, "test", DS=place)
    with pytest.raises(RequestError, match=told):
        load("sca", tmp_path)
    assert sca.DATASET is SCA
