import os
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from suite.data.catalog.cwru import DATASET as CWRU
from suite.data.catalog.folder import DATASET as FOLDER
from suite.data.catalog.folder import FolderOptions
from suite.data.verify import verify
from suite.errors import RequestError

REAL = Path(os.environ.get("SUITE_DATA", "data"))
RNG = np.random.default_rng(11)


def _texts(findings, level):
    return [f"{finding.subject}: {finding.text}" for finding in findings if finding.level == level]


def _cwru(root: Path, number: int, samples: int = 121_000) -> Path:
    path = root / f"{number}.mat"
    savemat(path, {f"X{number:03d}_DE_time": RNG.normal(size=(samples, 1)), f"X{number:03d}RPM": 1796})
    return path


def test_every_damaged_file_is_named_at_once(tmp_path):
    for number in (105, 106, 107):
        _cwru(tmp_path, number)
    for number in (105, 107):
        path = tmp_path / f"{number}.mat"
        path.write_bytes(path.read_bytes()[:900])
    findings = verify(CWRU, tmp_path)
    assert {Path(f.subject).name for f in findings if f.level == "error"} == {"105.mat", "107.mat"}
    assert len(_texts(findings, "missing")) == 37


def test_an_empty_folder_is_all_missing_and_an_error(tmp_path):
    findings = verify(CWRU, tmp_path)
    assert len(_texts(findings, "missing")) == 40
    assert "no file of cwru" in _texts(findings, "error")[0]
    assert "engineering.case.edu" in _texts(findings, "error")[0]


def test_foreign_content_short_and_repeated_recordings_are_told(tmp_path):
    content = _cwru(tmp_path, 105).read_bytes()
    for number in (106, 107):
        (tmp_path / f"{number}.mat").write_bytes(content)
    _cwru(tmp_path, 118, 40_000)
    findings = verify(CWRU, tmp_path)
    assert any("118.mat: lasts 3.33 s" in line for line in _texts(findings, "note"))
    assert _texts(findings, "error") == [
        "106.mat: has the very samples of 105.mat: it is left out",
        "107.mat: has the very samples of 105.mat: it is left out",
    ]
    assert sum("differs from the file" in line for line in _texts(findings, "note")) == 4


def test_differing_rates_and_bearings_per_class_are_told(tmp_path):
    for name in ("a", "b"):
        np.save(tmp_path / f"{name}.npy", RNG.normal(size=500))
    (tmp_path / "m.csv").write_text(
        "file,fault,bearing,rate_hz,rpm\na.npy,inner,A,100,60\nb.npy,outer,B,200,90\n"
    )
    notes = _texts(verify(FOLDER, tmp_path, FolderOptions(manifest="m.csv")), "note")
    assert "folder: 2 recordings at 100 to 200 Hz, 60 to 90 rpm, 2.5 to 5 s" in notes
    assert "folder: physical bearings per class: inner 1, outer 1" in notes
    assert any("sampling rates differ" in note for note in notes)
    with pytest.raises(RequestError, match=r"folder\.manifest"):
        verify(FOLDER, tmp_path)


@pytest.mark.skipif(not (REAL / "CWRU").is_dir(), reason="no CWRU recordings: set SUITE_DATA")
def test_the_real_cwru_folder_is_sound():
    findings = verify(CWRU, REAL)
    assert not _texts(findings, "error")
    assert not _texts(findings, "missing")
    notes = _texts(findings, "note")
    assert "cwru: physical bearings per class: ball 3, healthy 1, inner 3, outer 3" in notes
    assert "236.mat, 237.mat: clipped by the recorder" in notes
    assert "97.mat: brought from 48 to 12 kHz" in notes
