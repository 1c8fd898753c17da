from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from real_recordings import REAL, check_race_faults, needs
from scipy.io import savemat

from suite.data.catalog.mfpt import DATASET
from suite.data.dataset import Options, load
from suite.errors import RequestError
from suite.signals.kinematics import NICE_MFPT

needs_real = needs("MFPT", "mfpt")
RNG = np.random.default_rng(4)


def _write(folder: Path, name: str, **change: object) -> np.ndarray:
    """One file as the owner lays it out: a struct, with the load as a number or as text."""
    folder.mkdir(parents=True, exist_ok=True)
    signal = RNG.normal(size=(6_000, 1))
    bearing = {"sr": 48_828, "rate": 25, "load": 100, "gs": signal, **change}
    savemat(folder / name, {"bearing": {key: value for key, value in bearing.items() if value is not None}})
    return signal


def _only(root: Path):
    (recording,) = load("mfpt", root)
    return recording


@pytest.mark.parametrize("load_lbs", [100, "100"])
def test_rate_speed_and_load_come_from_the_struct(tmp_path, load_lbs):
    signal = _write(tmp_path / "mfpt" / "4 - Seven Inner", "InnerRaceFault_vload_3.mat", load=load_lbs)
    recording = _only(tmp_path)
    assert (recording.rate_hz, recording.shaft_hz, recording.load) == (48_828, 25, 100)
    assert (recording.fault, recording.bearing, recording.condition) == ("inner", "inner", "100 lbs")
    assert recording.orders == NICE_MFPT
    np.testing.assert_allclose(recording.signal[0], signal.ravel(), rtol=1e-6)


def test_the_fast_recordings_are_brought_to_the_common_rate_without_aliasing(tmp_path):
    time = np.arange(60_000) / 97_656
    low, high = np.sin(2 * np.pi * 3_000 * time), np.sin(2 * np.pi * 40_000 * time)
    _write(tmp_path, "baseline_1.mat", sr=97_656, load=270, gs=(low + high)[:, None])
    recording = _only(tmp_path)
    assert recording.rate_hz == 48_828
    assert "brought from 97,656 to 48,828 Hz" in recording.notes
    middle = slice(1_000, -1_000)
    np.testing.assert_allclose(recording.signal[0][middle], low[::2][middle], atol=0.01)  # 40 kHz is gone


def test_the_original_is_preferred_to_the_third_partys_text(tmp_path):
    np.savetxt(tmp_path / "MFPT_normal_data_270lbs_11.txt", RNG.normal(size=5_000))
    copy = _only(tmp_path)
    assert (copy.fault, copy.condition, copy.severity) == ("healthy", "270 lbs", 0)
    assert any("third party" in note for note in copy.notes)
    _write(tmp_path, "baseline_1.mat", sr=97_656, load=270)
    assert _only(tmp_path).name == "baseline_1.mat"
    assert len(DATASET.missing(tmp_path, Options())) == 19


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sr": None}, r"bearing\.sr.*missing"),
        ({"sr": 12_000}, r"bearing\.sr.*12000 Hz"),
        ({"load": "heavy"}, r"bearing\.load.*no number"),
        ({"rate": np.ones(3)}, r"bearing\.rate.*no number"),
        ({"gs": None}, r"bearing\.gs"),
    ],
)
def test_a_struct_of_another_form_is_refused(tmp_path, change, words):
    _write(tmp_path, "OuterRaceFault_vload_1.mat", **change)
    with pytest.raises(RequestError, match=rf"OuterRaceFault_vload_1\.mat.*{words}"):
        load("mfpt", tmp_path)


def test_what_the_data_cannot_support_is_refused_with_reasons(tmp_path):
    assert set(DATASET.refused_rungs) == {"condition", "bearing", "bearing-condition"}
    assert len(DATASET.files) == 20
    with pytest.raises(RequestError, match="mathworks"):
        load("mfpt", tmp_path)


@needs_real
def test_real_counts_and_rates():
    recordings = load("mfpt", REAL)
    assert Counter(r.fault for r in recordings) == {"healthy": 3, "inner": 7, "outer": 7}
    assert {r.rate_hz for r in recordings} == {48_828}
    assert {r.shaft_hz for r in recordings} == {25}
    assert sorted({r.load for r in recordings if r.fault == "inner"}) == [0, 50, 100, 150, 200, 250, 300]
    assert {r.load for r in recordings if r.fault == "healthy"} == {270}


@needs_real
def test_real_race_faults_peak_at_their_order():
    check_race_faults(r for r in load("mfpt", REAL) if r.fault != "healthy")
