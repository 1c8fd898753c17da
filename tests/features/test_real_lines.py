"""On real recordings the fault-order features see what Smith & Randall saw, and no more."""

import os
from pathlib import Path

import pytest

from suite.data import load
from suite.data.windows import WindowSpec, cut
from suite.features.envelope import FaultOrders

pytestmark = pytest.mark.skipif(
    not (Path(os.environ.get("SUITE_DATA", "")) / "CWRU").is_dir() or not os.environ.get("SUITE_DATA"),
    reason="SUITE_DATA does not name a folder with the CWRU recordings",
)

# Smith & Randall 2015, MSSP 64-65:100-131, 12 kHz drive end, best of three methods.
CLEAR = [*range(105, 109), *range(130, 134), *range(169, 173), *range(209, 213), *range(234, 238)]
NOT_FOR_THE_STATED_FAULT = [118, 119, 120, 200, 224, 225]


@pytest.fixture(scope="module")
def lines():
    """Mean fundamental line of each fault, by record number."""
    found = {}
    for recording in load("cwru"):
        windows = cut([recording], WindowSpec(length=4096, overlap=0.0)).for_prediction()
        made = FaultOrders().fit(windows)
        values = dict(zip(made.get_feature_names_out(), made.transform(windows).mean(axis=0), strict=True))
        faults = {name: values[f"envelope_{name}_1x"] for name in ("outer", "inner", "ball")}
        found[int(recording.name.split(".")[0])] = (recording.fault, faults)
    return found


@pytest.mark.parametrize("number", CLEAR)
def test_a_clear_fault_has_the_highest_line(number, lines):
    fault, faults = lines[number]
    assert max(faults, key=faults.get) == fault
    assert faults[fault] > 2


@pytest.mark.parametrize("number", NOT_FOR_THE_STATED_FAULT)
def test_a_fault_that_was_not_found_by_hand_is_not_found_here(number, lines):
    fault, faults = lines[number]
    # The best of a few bins of mere noise stays near e times the median.
    assert faults[fault] < 1.2


@pytest.mark.parametrize("number", [97, 98, 99, 100])
def test_healthy_recordings_have_no_line(number, lines):
    _, faults = lines[number]
    assert max(faults.values()) < 1.3
