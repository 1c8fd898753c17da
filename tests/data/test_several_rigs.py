"""Machines of several data sets: common classes, and a fair fold from some to another."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_recording import record

from suite.data.catalog.several_rigs import DATASET
from suite.data.dataset import find_dataset, load, parse_options
from suite.data.windows import WindowSpec, cut
from suite.errors import RequestError
from suite.protocols import rung
from suite.protocols.ledger import check_fold
from suite.protocols.nested import inner_splits

FAULTS = ("healthy", "inner", "outer")

REAL = Path(os.environ.get("SUITE_DATA") or "data")

needs_recordings = pytest.mark.skipif(
    not ((REAL / "CWRU").is_dir() and (REAL / "HIT-SM").is_dir()),
    reason="no CWRU and HIT-SM recordings: set SUITE_DATA or run 'suite data fetch cwru' and hit_sm",
)


@needs_recordings
def test_both_machines_bring_the_same_three_classes():
    recordings = load("several_rigs", REAL)
    counts = {
        (rig, fault): len({item.bearing for item in recordings if (item.rig, item.fault) == (rig, fault)})
        for rig in ("CWRU", "HIT-SM")
        for fault in FAULTS
    }
    assert counts == {
        (rig, fault): 1 if fault == "healthy" else 3 for rig in ("CWRU", "HIT-SM") for fault in FAULTS
    }
    assert len(recordings) == 28 + 21
    assert len({item.name for item in recordings}) == 49
    assert len({item.orders for item in recordings}) == 1


@needs_recordings
def test_every_fold_goes_to_another_machine_with_other_bearings_to_adapt_on():
    spec = WindowSpec(length=2048, overlap=0.0, rate_hz=12_000.0, low_pass_hz=4000.0)
    windows = cut(load("several_rigs", REAL), spec)
    assert set(windows.metadata["rate_hz"]) == {12_000.0}
    # Neither gain nor offset is left: each window has mean 0 and deviation 1.
    np.testing.assert_allclose(windows.signals.std(axis=2), 1, atol=1e-3)
    folds = rung("cross-rig").split(windows.metadata, 4)
    assert len(folds) == 4
    for fold in folds:
        assert not fold.refused
        counts = check_fold(rung("cross-rig"), windows.metadata, windows.signals, fold)
        assert counts["rigs"] == counts["target_bearings"] == 0
        parts = (windows.metadata.iloc[rows] for rows in (fold.train, fold.test, fold.target))
        train, test, target = (set(part["rig"]) for part in parts)
        assert len(train) == 1
        assert test == target != train


@pytest.mark.parametrize("present", ["CWRU", "HIT-SM"])
@needs_recordings
def test_one_machine_alone_is_refused(tmp_path, present):
    (tmp_path / present).symlink_to((REAL / present).resolve())
    with pytest.raises(RequestError, match="hit_sm" if present == "CWRU" else "cwru"):
        load("several_rigs", tmp_path)


def test_conditions_of_two_machines_are_not_mixed():
    assert {"condition", "bearing-condition", "load-transfer"} <= set(DATASET.refused_rungs)


@pytest.mark.skipif(
    not all((REAL / name).is_dir() for name in ("CWRU", "HIT-SM", "MFPT")),
    reason="no CWRU, HIT-SM and MFPT recordings: set SUITE_DATA or run 'suite data fetch'",
)
def test_a_machine_that_nobody_trains_on_is_tested_alone_in_one_rate_and_band_with_its_own_geometry():
    recordings = load("several_rigs", REAL, of=["cwru", "hit_sm", "mfpt"], targets=["mfpt"])
    assert {item.rig for item in recordings if item.tested} == {"MFPT"}
    spec = WindowSpec(length=2048, overlap=0.0, rate_hz=12_000.0, low_pass_hz=4000.0)
    table = cut(recordings, spec).metadata
    assert set(table["rate_hz"]) == {12_000.0} and set(table["band_hz"]) == {4000.0}
    own = {item.name: (item.shaft_hz, item.orders.outer) for item in recordings}
    cut_as = table.drop_duplicates("recording").set_index("recording")[["shaft_hz", "order_outer"]]
    assert {name: tuple(row) for name, row in zip(cut_as.index, cut_as.to_numpy(), strict=True)} == own
    (fold,) = rung("cross-rig").split(table, 4)
    assert set(table["rig"].iloc[fold.test]) == {"MFPT"}
    assert set(table["fault"].iloc[fold.test]) == set(FAULTS)
    assert set(table["rig"].iloc[fold.train]) == {"CWRU", "HIT-SM"}
    made = inner_splits(rung("cross-rig"), table.iloc[fold.train].reset_index(drop=True), 2)
    assert made.rung is rung("cross-rig") and all(len(one.test) for one in made.folds)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"of": ["cwru"]}, "at least 2 items"),
        ({"of": ["cwru", "cwru"]}, "stands twice"),
        ({"of": ["cwru", "nowhere"]}, "unknown data set 'nowhere'"),
        ({"of": ["cwru", "several_rigs"]}, "holds itself"),
        ({"targets": ["mfpt"]}, "no mfpt here .expected some of cwru, hit_sm"),
    ],
)
def test_what_cannot_be_joined_is_refused_in_one_line(options, said):
    with pytest.raises(RequestError, match=said):
        parse_options(DATASET, options)


def test_classes_that_one_machine_lacks_and_machines_of_one_name_are_told(monkeypatch, tmp_path):
    def offer(faults, rig):
        made = [record(name=fault, fault=fault, rig=rig) for fault in faults]
        return replace(find_dataset("jnu"), read=lambda root, options: made)

    offered = {"cwru": offer(["healthy", "ball", "inner"], "a"), "hit_sm": offer(["healthy", "inner"], "b")}
    offered |= {"jnu": offer(["healthy", "damaged"], "c"), "seu": offer(["healthy", "inner"], "a")}
    known = {name: replace(made, name=name) for name, made in offered.items()}
    monkeypatch.setattr("suite.data.catalog.several_rigs.find_dataset", known.__getitem__)
    taken = load("several_rigs", tmp_path, of=["cwru", "hit_sm"], targets=["hit_sm"])
    assert [item.name for item in taken] == ["cwru/healthy", "cwru/inner", "hit_sm/healthy", "hit_sm/inner"]
    assert [item.tested for item in taken] == [False, False, True, True]
    with pytest.raises(RequestError, match=r"1 classes in common .cwru: ball, healthy, inner; jnu: damaged"):
        load("several_rigs", tmp_path, of=["cwru", "jnu"])
    with pytest.raises(RequestError, match="cwru and seu both have a machine a"):
        load("several_rigs", tmp_path, of=["cwru", "seu"])


def test_grades_keep_the_names_of_their_recordings():
    known = DATASET.grades(DATASET.options())
    assert known["cwru/118.mat"] == "N1" and not [name for name in known if name.startswith("hit_sm/")]
