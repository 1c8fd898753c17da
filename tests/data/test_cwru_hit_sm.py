"""CWRU and HIT-SM side by side: common classes, and a fair fold from one machine to the other."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from suite.data.catalog.cwru_hit_sm import DATASET
from suite.data.dataset import load
from suite.data.windows import WindowSpec, cut
from suite.errors import RequestError
from suite.protocols import rung
from suite.protocols.ledger import check_fold

FAULTS = ("healthy", "inner", "outer")

REAL = Path(os.environ.get("SUITE_DATA") or "data")

needs_recordings = pytest.mark.skipif(
    not ((REAL / "CWRU").is_dir() and (REAL / "HIT-SM").is_dir()),
    reason="no CWRU and HIT-SM recordings: set SUITE_DATA or run 'suite data fetch cwru_hit_sm'",
)


@needs_recordings
def test_both_machines_bring_the_same_three_classes():
    recordings = load("cwru_hit_sm", REAL)
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
    windows = cut(load("cwru_hit_sm", REAL), spec)
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
        load("cwru_hit_sm", tmp_path)


def test_conditions_of_two_machines_are_not_mixed():
    assert {"condition", "bearing-condition", "load-transfer"} <= set(DATASET.refused_rungs)
    assert len({file.path for file in DATASET.files}) == len(DATASET.files) == 61
