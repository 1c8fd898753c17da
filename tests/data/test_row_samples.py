import numpy as np
import pytest
from scipy.io import savemat

from suite.data.dataset import load
from suite.errors import RequestError

NOISE = np.random.default_rng(8).normal(size=4000)
ROW = "file: a.mat, fault: inner, bearing: A, rpm: 600, variable: x"


@pytest.fixture
def root(tmp_path):
    savemat(tmp_path / "a.mat", {"x": NOISE, "Fs": 1000})
    return tmp_path


def _load(root, *rows):
    (root / "m.yaml").write_text("".join(f"- {{{ROW}, {row}}}\n" for row in rows), encoding="utf-8")
    return load("folder", root, manifest="m.yaml")


@pytest.mark.parametrize(
    ("keys", "factor"),
    [
        ("unit: g", 1),
        ("unit: m/s2", 1 / 9.80665),
        ("unit: m/s², scale: 2", 2 / 9.80665),
        ("unit: mV, sensitivity: 100", 0.01),
        ("unit: V, sensitivity: 100, scale: -1", -10),
        ("scale: 3", 3),
    ],
)
def test_samples_are_brought_to_g(root, keys, factor):
    (recording,) = _load(root, f"rate: file, {keys}")
    np.testing.assert_allclose(recording.signal[0], factor * NOISE, rtol=1e-5)
    assert recording.signal.dtype == np.float32
    assert recording.rate_hz == 1000


def test_states_are_cut_out_of_one_recording(root):
    early, late = _load(root, "rate: file, stop: 1.5", "rate: file, start: 1.5, severity: 1")
    np.testing.assert_allclose(early.signal[0], NOISE[:1500], rtol=1e-6)
    np.testing.assert_allclose(late.signal[0], NOISE[1500:], rtol=1e-6)
    assert (early.name, late.name) == ("a.mat:x:0-1.5 s", "a.mat:x:1.5- s")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["rate: file, stop: 4.1"], r"a\.mat\): stop 4.1 s lies behind the end: the recording lasts 4 s"),
        (["rate: file, start: 4"], "start 4 s lies behind"),
        (["rate: file, start: 1, stop: 1"], "stop is 1 s: a time after start"),
        (["rate: file, start: 1, stop: 1.001"], r"start 1 s to stop 1\.001 s: the part holds 1 samples"),
        (["rate: file, start: 4.1, stop: 4.2"], r"start 4\.1 s lies behind the end: the recording lasts 4 s"),
        (["rate: file, start: 3.9, stop: 4.2"], r"stop 4\.2 s lies behind the end: the recording lasts 4 s"),
        (["rate: file, start: 4"], "start 4 s lies behind the end: the recording lasts 4 s"),
        (["rate: file, rate_hz: 1000"], "twice"),
        (["rate: 1000"], "rate"),
        (["rate: file, unit: mV"], "go together"),
        (["rate: file, unit: g, sensitivity: 100"], "go together"),
        (["rate: file, unit: bar"], "known are g"),
        (["rate: file, scale: 0"], "scale is 0"),
        (["rate: file, stop: 1, unit: g", "rate: file, start: 1"], "recording 2, unit: is missing"),
        (["rate: file, stop: 1", "rate: file, stop: 1"], "that of recording 1"),
    ],
)
def test_what_contradicts_itself_is_refused(root, rows, words):
    with pytest.raises(RequestError, match=words):
        _load(root, *rows)


def test_a_rate_that_is_not_in_the_file_is_missed(root):
    savemat(root / "a.mat", {"x": NOISE, "Fs": 25.6})
    with pytest.raises(RequestError, match="recording 1, rate_hz: is missing"):
        _load(root, "rate: file")
