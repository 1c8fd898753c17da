"""FEMTO: first and last files of bearings run to failure, in the owner's format."""

import numpy as np
import pytest

from suite.data.catalog.femto import DATASET, FemtoOptions
from suite.data.dataset import load
from suite.errors import RequestError
from suite.protocols import rung
from suite.question.feasibility import supported, window_table

RNG = np.random.default_rng(11)


def write(root, name, separator=",", rows=2560, columns=6):
    path = root / "FEMTO" / "Learning_set" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    table = RNG.normal(size=(rows, columns))
    table[:, 0] = 9
    np.savetxt(path, table, delimiter=separator, fmt="%.5g")
    return np.loadtxt(path, delimiter=separator)


def whole(root, **options):
    return {
        name: write(root, name, ";" if "2_1" in name else ",", rows=300)
        for name in DATASET.missing(root, FemtoOptions(**options))
    }


def test_first_files_are_healthy_and_last_ones_damaged(tmp_path):
    tables = whole(tmp_path, healthy_files=2, damaged_files=1)
    assert len(tables) == 6 * 3
    recordings = {one.name: one for one in load("femto", tmp_path, healthy_files=2, damaged_files=1)}
    new, worn = recordings["Bearing2_1/acc_00002.csv"], recordings["Bearing2_1/acc_00911.csv"]
    assert (new.fault, worn.fault, new.bearing, worn.bearing) == ("healthy", "damaged", *2 * ("Bearing2_1",))
    assert (worn.shaft_hz, worn.load, worn.condition) == (27.5, 4200, "1650 rpm, 4200 N")
    np.testing.assert_allclose(worn.signal[0], tables[worn.name][:, 4], rtol=1e-6)
    assert worn.orders.outer == pytest.approx(5.611, abs=1e-3)  # 13/2 (1 - 3.5/25.6)
    vertical = load("femto", tmp_path, healthy_files=2, damaged_files=1, channel="vertical")
    np.testing.assert_allclose(vertical[0].signal[0], tables[vertical[0].name][:, 5], rtol=1e-6)


def test_files_too_short_for_a_gap_and_bearings_in_one_condition_leave_the_other_rungs(tmp_path):
    whole(tmp_path, healthy_files=2, damaged_files=2)
    table = window_table(load("femto", tmp_path, healthy_files=2, damaged_files=2), 30)
    told = {entry["rung"]: entry for entry in supported("femto", "femto", table, "auto")}
    assert {name for name, entry in told.items() if entry["refused"]} == {
        "time-ordered",
        "condition",
        "cross-rig",
        "size",
        "unknown-fault",
    }
    assert (told["bearing"]["folds"], told["bearing-condition"]["folds"]) == (6, 6)
    assert not any(entry["no_claim"] for entry in told.values())
    for fold in rung("bearing-condition").split(table):
        assert len(set(table["condition"].iloc[fold.train])) == 2


def test_files_are_ordered_in_the_life_of_their_bearing():
    lives = DATASET.lives(FemtoOptions(healthy_files=1, damaged_files=1))
    assert lives["Bearing2_1/acc_00001.csv"] == ("Bearing2_1", 1, 911)
    assert lives["Bearing2_1/acc_00911.csv"] == ("Bearing2_1", 911, 911)
    assert len(lives) == 12


def test_foreign_tables_are_refused(tmp_path):
    write(tmp_path, "Bearing1_1/acc_00001.csv", columns=2)
    with pytest.raises(RequestError, match=r"acc_00001\.csv.*2 columns"):
        load("femto", tmp_path)
    (tmp_path / "FEMTO" / "Learning_set" / "Bearing1_1" / "acc_00001.csv").write_text("horizontal,vertical\n")
    with pytest.raises(RequestError, match=r"acc_00001\.csv.*no row of numbers"):
        load("femto", tmp_path)
