from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from real_recordings import REAL, check_race_faults, needs
from scipy.io import savemat

from suite.data.catalog.hit_sm import DATASET, HitSmOptions
from suite.data.dataset import load
from suite.data.verify import verify
from suite.errors import RequestError
from suite.signals.kinematics import SKF_6205

needs_real = needs("HIT-SM", "hit_sm")
RNG = np.random.default_rng(2)


def _write(folder: Path, name: str, variable: str = "z10_1") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    savemat(folder / name, {variable: RNG.normal(size=(5_000, 1))})
    return folder / name


def test_the_only_variable_is_taken_whatever_its_name_and_the_speed_from_the_file_name(tmp_path):
    _write(tmp_path / "hit-sm", "IR5_900.mat", "anything")
    _write(tmp_path / "hit-sm", "Normal_1200.mat", "VarName1")
    inner, healthy = load("hit_sm", tmp_path)
    assert (inner.fault, inner.bearing, inner.severity, inner.condition) == (
        "inner",
        "inner-5deg",
        5,
        "900 rpm",
    )
    assert (inner.shaft_hz, inner.rate_hz, inner.orders) == (15, 51_200, SKF_6205)
    assert (healthy.bearing, healthy.severity, healthy.shaft_hz) == ("healthy", 0, 20)
    assert any("gain" in note for note in inner.notes)
    assert len(DATASET.missing(tmp_path, HitSmOptions())) == 19


def test_the_owners_other_rig_with_the_same_names_is_not_mixed_in(tmp_path):
    repository = tmp_path / "Bearing-datasets-main"
    _write(repository / "Self-built dataset", "OR2_600.mat")
    with pytest.raises(RequestError, match="hitwzc"):
        load("hit_sm", tmp_path)
    mine = _write(repository / "SpectraQuest MFS dataset", "OR2_600.mat")
    before = DATASET.fingerprint(tmp_path, HitSmOptions())
    _write(repository / "Self-built dataset", "OR2_600.mat")
    assert DATASET.fingerprint(tmp_path, HitSmOptions()) == before
    mine.write_bytes(b"")
    with pytest.raises(RequestError, match=r"OR2_600\.mat.*empty"):
        load("hit_sm", tmp_path)


def test_the_self_built_rig_is_another_machine_of_unstated_bearings(tmp_path):
    repository = tmp_path / "Bearing-datasets-main"
    for folder in ("Self-built dataset", "SpectraQuest MFS dataset"):
        _write(repository / folder, "OR8_600.mat")
    (mine,) = load("hit_sm", tmp_path, rig="self_built")
    assert (mine.rig, mine.bearing, mine.orders, mine.rate_hz) == (
        "HIT-SM self-built",
        "outer-8deg",
        None,
        51_200,
    )
    assert np.isnan(mine.load)
    both = load("hit_sm", tmp_path, rig="both")
    assert [one.name for one in both] == ["OR8_600.mat", "Self-built dataset/OR8_600.mat"]
    assert not np.array_equal(both[0].signal, both[1].signal)
    assert len(DATASET.missing(tmp_path, HitSmOptions(rig="both"))) == 40
    keys = {
        DATASET.fingerprint(tmp_path, HitSmOptions(rig=rig)) for rig in ("spectraquest", "self_built", "both")
    }
    assert len(keys) == 3 and HitSmOptions().model_dump() == {}


def test_files_of_one_rig_are_not_held_against_those_of_the_other(tmp_path):
    _write(tmp_path / "Bearing-datasets-main" / "Self-built dataset", "OR8_600.mat")
    differs = [
        one.subject
        for one in verify(DATASET, tmp_path, HitSmOptions(rig="self_built"))
        if "differs" in one.text
    ]
    assert [Path(subject).parent.name for subject in differs] == ["Self-built dataset"]


def test_two_variables_in_a_file_are_refused(tmp_path):
    savemat(tmp_path / "IR2_600.mat", {"a": RNG.normal(size=99), "b": RNG.normal(size=99)})
    with pytest.raises(RequestError, match=r"IR2_600\.mat.*several"):
        load("hit_sm", tmp_path)


def test_addresses_are_quoted_and_hashes_known():
    assert len(DATASET.files) == len({file.sha256 for file in DATASET.files}) == 42
    urls = [url for file in DATASET.files for url in file.urls]
    assert all(" " not in url for url in urls)
    assert [sum(folder in url for url in urls) for folder in ("SpectraQuest%20MFS", "Self-built%20")] == [
        21,
        21,
    ]
    assert all(file.sha256 and len(file.sha256) == 64 for file in DATASET.files)
    assert "recording" in DATASET.refused_rungs


@needs_real
def test_real_counts_and_the_gain_that_goes_with_the_class():
    recordings = load("hit_sm", REAL)
    assert Counter(r.fault for r in recordings) == {"healthy": 3, "inner": 9, "outer": 9}
    assert Counter(r.condition for r in recordings) == {"600 rpm": 7, "900 rpm": 7, "1200 rpm": 7}
    assert len({r.bearing for r in recordings}) == 7
    assert all(r.signal.shape == (1, 262_144) for r in recordings)
    rms = {
        healthy: [r.signal.std() for r in recordings if (r.fault == "healthy") == healthy]
        for healthy in (0, 1)
    }
    assert max(rms[1]) < 0.001 < 0.01 < min(rms[0])  # the trap that the notes tell of


@needs_real
def test_real_race_faults_peak_at_their_order():
    check_race_faults(r for r in load("hit_sm", REAL) if r.fault != "healthy")
