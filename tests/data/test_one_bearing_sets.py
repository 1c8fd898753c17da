"""JNU, SEU and UESTC: one bearing per class, each in its owner's format."""

from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from suite.data.catalog.jnu import DATASET as JNU
from suite.data.catalog.seu import DATASET as SEU
from suite.data.catalog.uestc import DATASET as UESTC
from suite.data.dataset import load
from suite.errors import RequestError

RNG = np.random.default_rng(6)


@pytest.mark.parametrize(
    ("dataset", "files"), [(JNU, 12), (SEU, 10), (UESTC, 80)], ids=["jnu", "seu", "uestc"]
)
def test_claims_about_other_bearings_are_refused_and_addresses_given(tmp_path, dataset, files):
    assert {"bearing", "bearing-condition", "recording"} == set(dataset.refused_rungs)
    assert len(dataset.files) == files == len(dataset.missing(tmp_path, dataset.options()))
    assert all(url.startswith("https://") for file in dataset.files for url in file.urls)
    for ask in (dataset.read, dataset.fingerprint):
        with pytest.raises(RequestError, match=r"github\.com"):
            ask(tmp_path, dataset.options())


@pytest.mark.parametrize(
    ("name", "fault", "rpm"),
    [("n600_3_2.csv", "healthy", 600), ("ib800_2.csv", "inner", 800), ("tb1000_2.csv", "ball", 1000)],
)
def test_jnu_files_are_one_column_and_tell_no_geometry(tmp_path, name, fault, rpm):
    signal = RNG.normal(size=900)
    (tmp_path / "jnu").mkdir()
    np.savetxt(tmp_path / "jnu" / name, signal)
    (recording,) = load("jnu", tmp_path)
    np.testing.assert_allclose(recording.signal[0], signal, rtol=1e-6)
    assert (recording.fault, recording.shaft_hz, recording.rate_hz) == (fault, rpm / 60, 50_000)
    assert recording.orders is None
    assert "NU205" in recording.notes[0]


def _write_seu(path: Path, separator: str) -> np.ndarray:
    """One file as the owner's: 16 lines of preamble, 8 columns, a separator at each line's end."""
    table = RNG.normal(size=(300, 8))
    preamble = ["Title,run", "Number of Samples,300", *["Filler,1"] * 13, "Data"]
    rows = [separator.join(f"{value:.6f}" for value in row) + separator for row in table]
    path.write_text("\n".join([*preamble, *rows]) + "\n", encoding="latin-1")
    return table


@pytest.mark.parametrize("separator", ["\t", ","])
def test_seu_preamble_and_either_separator_are_read(tmp_path, separator):
    table = _write_seu(tmp_path / "ball_20_0.csv", separator)
    (recording,) = load("seu", tmp_path)
    np.testing.assert_allclose(recording.signal[0], table[:, 1], atol=1e-6)
    assert (recording.fault, recording.shaft_hz, recording.condition) == ("ball", 20, "20 Hz, 0 V")
    assert recording.rate_hz == 5_120
    (other,) = load("seu", tmp_path, channel=6, rate_hz=2_000)
    np.testing.assert_allclose(other.signal[0], table[:, 6], atol=1e-6)
    assert other.rate_hz == 2_000


def _write_uestc(root: Path, run: str, parts=range(1, 6), rate=20_000) -> np.ndarray:
    whole = RNG.normal(size=1_000)
    folder = root / "UESTC" / run
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        data = whole[200 * (part - 1) : 200 * part, None]
        savemat(folder / f"{run}_{part}.mat", {"Data": data, "Datacount": 200, "SampleFrequency": rate})
    return whole


def test_uestc_parts_of_a_run_become_one_recording_again(tmp_path):
    whole = _write_uestc(tmp_path, "I_1400")
    _write_uestc(tmp_path, "N_800")
    healthy, inner = load("uestc", tmp_path)
    assert (healthy.name, healthy.fault, inner.name, inner.fault) == ("N_800", "healthy", "I_1400", "inner")
    np.testing.assert_allclose(inner.signal[0], whole, rtol=1e-6)
    assert inner.condition == "1400 rpm"


def test_uestc_refuses_a_gap_in_a_run_and_another_rate(tmp_path):
    _write_uestc(tmp_path, "I_1400", parts=[1, 2, 4, 5])
    with pytest.raises(RequestError, match="I_1400 has 4 parts"):
        load("uestc", tmp_path)
    _write_uestc(tmp_path, "I_1400", rate=10_000)
    with pytest.raises(RequestError, match=r"I_1400_1\.mat.*SampleFrequency"):
        load("uestc", tmp_path)
