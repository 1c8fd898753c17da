"""One measurement under several names: one bearing, samples used once, classes that contradict each other."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from suite.data.catalog.folder import DATASET as FOLDER
from suite.data.catalog.folder import FolderOptions
from suite.data.dataset import load
from suite.data.distinct import distinguish
from suite.data.recording import Recording
from suite.data.verify import verify
from suite.errors import RequestError

REAL = Path(os.environ.get("SUITE_DATA", "data"))
NOISE = np.random.default_rng(3).standard_normal((3, 60_000)).astype(np.float32)


def recording(name, values, fault="inner", bearing=None, rig="rig"):
    signal = np.atleast_2d(np.asarray(values, dtype=np.float32))
    return Recording(name, signal, 12_000.0, 25.0, fault, bearing or name, "slow", rig)


def texts(distinct):
    return [f"{finding.subject}: {finding.text}" for finding in distinct.findings]


def test_a_chain_of_half_overlapping_cuts_keeps_every_second_and_one_bearing():
    cuts = [recording(f"cut {k}", NOISE[0, k * 6_000 : k * 6_000 + 12_000]) for k in range(5)]
    distinct = distinguish([*cuts, recording("other", NOISE[1, :12_000])])
    assert [item.name for item in distinct.used] == ["cut 0", "cut 2", "cut 4", "other"]
    assert {item.bearing for item in distinct.all} == {"cut 0", "other"}
    assert texts(distinct) == [
        "cut 1: shares 0.5 s of samples with cut 0 and starts 0.5 s later: it is left out",
        "cut 3: shares 0.5 s of samples with cut 2 and starts 0.5 s later: it is left out",
        "cut 0: bearings cut 0, cut 1, cut 2, cut 3, cut 4 share samples: they are one bearing, counted once",
    ]


def test_other_recordings_of_bearings_that_are_one_are_united_across_rigs():
    first = recording("a", NOISE[0], bearing="A", rig="one")
    copy = recording("b", -NOISE[0, 700:], bearing="B", rig="two")
    beside = recording("c", NOISE[1], bearing="B", rig="two")
    distinct = distinguish([first, copy, beside])
    assert [(item.name, item.rig, item.bearing) for item in distinct.used] == [
        ("a", "one", "A"),
        ("c", "one", "A"),
    ]
    assert "bearings A, B (two) share samples" in texts(distinct)[-1]


def test_one_measurement_of_two_classes_is_refused_by_both_names():
    distinct = distinguish([recording("a", NOISE[0]), recording("b", NOISE[0, 999:], fault="outer")])
    assert texts(distinct)[-1] == "b: is 'outer' and shares samples with a, which is 'inner'"
    with pytest.raises(RequestError, match=r"b.*shares samples with a"):
        distinct.refuse_contradictions()


def test_two_channels_of_one_measurement_are_no_copies():
    distinct = distinguish([recording("drive end", NOISE[0]), recording("fan end", NOISE[1])])
    assert distinct.findings == []
    assert [item.name for item in distinct.used] == ["drive end", "fan end"]
    distinct.refuse_contradictions()


def test_verify_counts_bearings_once_and_names_copies(tmp_path):
    np.save(tmp_path / "a.npy", NOISE[0])
    np.save(tmp_path / "b.npy", (1000 * NOISE[0, 2_400:]).astype(np.int32))
    (tmp_path / "m.csv").write_text(
        "file,fault,bearing,rate_hz,rpm\na.npy,inner,A,12000,1500\nb.npy,inner,B,12000,1500\n"
    )
    findings = verify(FOLDER, tmp_path, FolderOptions(manifest="m.csv"))
    errors = [f"{item.subject}: {item.text}" for item in findings if item.level == "error"]
    assert errors[0] == "b.npy: shares 4.8 s of samples with a.npy and starts 0.2 s later: it is left out"
    assert "physical bearings per class: inner 1" in [item.text for item in findings]


@pytest.mark.skipif(not (REAL / "HIT-SM").is_dir(), reason="no HIT-SM recordings: set SUITE_DATA")
def test_real_recordings_are_distinct_and_their_cuts_are_found():
    real = load("hit_sm", REAL)
    assert distinguish(real).findings == []
    cut = replace(real[4], name="cut", signal=np.round(-2e5 * real[4].signal[:, 7_777:]))
    assert [item.name for item in distinguish([*real, cut]).used] == [item.name for item in real]
